"""``civilex explain``: why a triple holds."""

from __future__ import annotations

import argparse
import json
import sys

from civilex.cli.data import add_data_option, add_url_option, open_queryable

RDF_MEDIA_TYPES = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "explain",
        help="say why a triple holds",
        description="Say why a triple holds: the rule that derives it and its premises, each explained in turn, down "
        "to what is stated and where.",
        epilog="Example: civilex explain unit:SEC cvx:collaboratesWith unit:HEA",
    )
    parser.add_argument("subject", metavar="S", help="an IRI or a CURIE such as unit:SEC")
    parser.add_argument("predicate", metavar="P", help="an IRI or a CURIE, or a for rdf:type")
    parser.add_argument("object", metavar="O", help="an IRI, a CURIE, or a literal in double quotes: '\"Health\"@en'")
    add_data_option(parser)
    add_url_option(parser)
    parser.add_argument(
        "--format", choices=("text", "json", *RDF_MEDIA_TYPES), default="text", help="(default: %(default)s)"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from civilex.rdf.serializing import serialize
    from civilex.reasoning.explanation import explain, read_triple
    from civilex.reasoning.explanation_forms import as_json, as_text, as_triples

    step = explain(open_queryable(options), read_triple(options.subject, options.predicate, options.object))
    if options.format == "text":
        print(as_text(step))
    elif options.format == "json":
        print(json.dumps(as_json(step), ensure_ascii=False, indent=2))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(serialize(as_triples(step), RDF_MEDIA_TYPES[options.format]))
        sys.stdout.buffer.flush()
    return 0

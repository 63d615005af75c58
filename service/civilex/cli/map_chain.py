"""``civilex map chain``: what follows from mappings, with its proof."""

from __future__ import annotations

import argparse

from civilex.cli.data import add_data_option, add_url_option


def add_chain(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``civilex map chain``."""
    parser = subcommands.add_parser(
        "chain",
        help="find what follows from mappings, with its proof",
        description="Find the mappings that follow from those that are stated, by SSSOM's chaining rules, for a term "
        "or from one vocabulary to another; each with the mappings that it follows from.",
        epilog="Example: civilex map chain --from barcelona --to chicago --format tsv > derived.sssom.tsv",
    )
    start = parser.add_mutually_exclusive_group(required=True)
    start.add_argument("--term", metavar="TERM", help="a term, by IRI or CURIE")
    start.add_argument("--from", dest="start", metavar="VOCABULARY", help="a concept scheme by IRI or CURIE, or a city")
    parser.add_argument("--to", metavar="VOCABULARY", help="only to terms of this concept scheme, or city")
    parser.add_argument("--least", type=float, default=0.0, metavar="N", help="leave out what is less sure")
    parser.add_argument("--steps", type=int, default=4, metavar="N", help="mappings in a chain at most (default: 4)")
    parser.add_argument("--conflicts", action="store_true", help="list what contradicts instead; 1 if anything")
    forms = ("text", "json", "tsv", "turtle")
    parser.add_argument("--format", choices=forms, default="text", help="default: %(default)s")
    add_data_option(parser)
    add_url_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    import json
    import sys
    from datetime import UTC, datetime

    from civilex.cli.map_sets import opened
    from civilex.mapping.chains import conflicts
    from civilex.mapping.chains.as_mappings import as_rdf, as_set, proof
    from civilex.mapping.chains.stored import read_chains, vocabulary_filter
    from civilex.mapping.sssom.prefixes import Compactor
    from civilex.mapping.sssom.tsv_writing import write_tsv
    from civilex.namespaces import expand
    from civilex.rdf.serializing import serialize

    compact = Compactor({}).compact
    with opened(options) as store:
        chains = read_chains(store)
        wanted = vocabulary_filter(store, chains, options.to, "to") if options.to else lambda _: True
        if options.term:
            terms = [expand(options.term)]
        else:
            belongs = vocabulary_filter(store, chains, options.start, "from")
            terms = [term for term in chains.subjects() if belongs(term)]
    found = [
        chain for term in terms for chain in chains.of(term, wanted, most_steps=options.steps, least=options.least)
    ]
    if options.conflicts:
        about = {iri for chain in found for iri in (chain.subject, chain.object)} | set(terms)
        listed = [one for one in conflicts(chains.premises, chains.terms, found) if about.intersection(one.terms)]
        for conflict in listed:
            print(f"{conflict.kind}: {conflict.reason}: {', '.join(map(compact, conflict.terms))}")
        return 1 if listed else 0
    if options.format == "json":
        told = [
            {
                "subject": chain.subject,
                "predicate": chain.predicate,
                "object": chain.object,
                "confidence": round(chain.confidence, 4),
                "stated": chain.is_stated,
                "rules": list(chain.rules),
                "premises": list(chain.premises),
            }
            for chain in found
        ]
        print(json.dumps(told, indent=1))
    elif options.format == "text":
        for chain in found:
            ends = f"{compact(chain.subject)} {compact(chain.predicate)} {compact(chain.object)}"
            print(f"{chain.confidence:.2f}  {ends}\n      {'stated: ' if chain.is_stated else ''}{proof(chain)}")
    else:
        derived = as_set(found, "urn:civilex:derived", "Derived mappings", datetime.now(UTC).date())
        if options.format == "tsv":
            print(write_tsv(derived), end="")
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(serialize(as_rdf(derived), "text/turtle"))
            sys.stdout.buffer.flush()
    for blocked in (blocked for term in terms for blocked in chains.blocked_at(term)):
        now = f"; now: {', '.join(map(compact, blocked.successors))}" if blocked.successors else ""
        stated = blocked.premise
        ends = " ".join(map(compact, (stated.subject, stated.predicate, stated.object)))
        print(f"civilex: not used ({blocked.reason}{now}): {ends}", file=sys.stderr)
    return 0

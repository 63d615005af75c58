"""``civilex model alignments``: how the model maps to other standards."""

from __future__ import annotations

import argparse
import sys


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to its group."""
    parser = commands.add_parser(
        "alignments",
        help="print how the model maps to other standards",
        description="Print the alignment of the model to a standard, as SSSOM/TSV or as one Turtle file with header, "
        "mappings and evidence; without a standard list them.",
        epilog="Example: civilex model alignments org --format turtle > civilex-to-org.ttl",
    )
    parser.add_argument("standard", metavar="STANDARD", nargs="?", help="the standard; without it all are listed")
    parser.add_argument("--format", choices=("sssom", "turtle"), default="sssom", help="default: %(default)s")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from civilex.mapping.alignments import alignment_names, alignment_sssom, alignment_triples
    from civilex.mapping.sssom import read_sssom
    from civilex.rdf.serializing import serialize

    if not options.standard:
        for name in alignment_names():
            mapping_set = read_sssom(alignment_sssom(name), name)
            print(f"{name:<16} {len(mapping_set.mappings):>3}  {mapping_set.slots['mapping_set_title']}")
    elif options.format == "sssom":
        print(alignment_sssom(options.standard), end="")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(serialize(alignment_triples(options.standard), "text/turtle"))
        sys.stdout.buffer.flush()
    return 0

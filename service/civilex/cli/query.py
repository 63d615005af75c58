"""``civilex query``: run a SPARQL query from a file or standard input."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from civilex.cli.data import add_data_option, add_url_option, open_queryable
from civilex.cli.output import add_format_option, add_language_option, print_answer
from civilex.errors import UnreadableData


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "query",
        help="run a SPARQL query",
        description="Run a SPARQL query over the data directory, or over a running service.",
        epilog="Example: echo 'SELECT * { ?unit a <https://w3id.org/civilex/ns/MunicipalUnit> }' | civilex query -",
    )
    parser.add_argument("file", metavar="FILE", help="a file with the query; - reads standard input")
    add_data_option(parser)
    add_url_option(parser)
    add_format_option(parser)
    add_language_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    text = read_text(options.file)
    if not options.url:
        from civilex.settings import Settings
        from civilex.sparql.guard import check

        check(text, Settings())
    store = open_queryable(options)
    from civilex.sparql.diagnosis import diagnosed

    with diagnosed(text):
        found = print_answer(store, text, options.format, options.lang)
    if not found:
        from civilex.sparql.hints import hints

        for hint in hints(text, store):
            print(f"civilex: {hint}", file=sys.stderr)
    return 0


def read_text(file: str) -> str:
    """Return the text of a file, or of standard input for ``-``; raises UnreadableData where it cannot be read."""
    try:
        return (sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableData(str(error), source=file) from error

"""The command ``civilex``: one file per command, each loading what it needs when it runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from civilex import __version__
from civilex.cli import ask, import_city, load, model, query, serve, validate
from civilex.errors import CivilexError

COMMANDS = (serve, query, ask, load, import_city, validate, model)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog="civilex",
        description="The common language of a city: departments, services, data and interoperability needs, "
        "asked in SPARQL and checked with SHACL.",
        epilog="Exit codes: 0 good, 1 findings at or above --fail-on, 2 wrong use or unreadable input.",
    )
    top.add_argument("--version", action="version", version=f"civilex {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_parser(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: errors of ours go to standard error in one piece, with code 2."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        options = parser().parse_args(ask.spell_out(arguments))
        code: int = options.run(options)
    except CivilexError as error:
        print(f"civilex: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130
    return code

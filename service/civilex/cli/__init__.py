"""The command ``civilex``: one file per command, each loading what it needs when it runs."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence

from civilex import __version__
from civilex.cli import (
    ask,
    backup,
    commits,
    emit,
    explain,
    import_city,
    keys,
    load,
    mapping,
    migrate,
    model,
    query,
    report,
    restore,
    rights,
    search,
    serve,
    translate,
    validate,
)
from civilex.errors import CivilexError

COMMANDS = (
    serve,
    query,
    ask,
    report,
    search,
    explain,
    load,
    import_city,
    mapping,
    translate,
    emit,
    migrate,
    commits,
    keys,
    rights,
    backup,
    restore,
    validate,
    model,
)


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
        sys.stdout.flush()
    except CivilexError as error:
        print(f"civilex: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read the output has stopped: not good, whatever was found, and no second error when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return code

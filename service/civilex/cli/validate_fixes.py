"""``civilex validate --show-fixes`` and ``--fix OUT``: what can be repaired, and doing it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from civilex.catalogs.repairing import Repaired, repair
from civilex.catalogs.text_report import counted
from civilex.cli.validate import chosen_profiles, levels
from civilex.cli.writing import write_whole
from civilex.errors import InvalidParameter
from civilex.rdf.media_types import by_extension
from civilex.rdf.parsing import NEUTRAL_BASE


def show_or_write(args: argparse.Namespace) -> int:
    """Print the changes as a diff, or write the repaired file and say what was done.

    It is said on standard error where the report that follows is no text.
    Raises InvalidParameter for more than one file, or where the format of OUT cannot say what the file says.
    """
    if len(args.files) != 1:
        raise InvalidParameter("fix", "repair one file at a time.")
    repaired = _repaired(args)
    if args.show_fixes:
        nothing = f"{repaired.source}: nothing to repair that is certain.\n"
        print(repaired.diff() if repaired.changes else nothing, end="")
        return 0
    write_whole(args.fix, repaired.document(by_extension(args.fix).media_type), "fix")
    what = ", ".join(f"{count} {name}" for name, count in repaired.counts().items())
    changed = (
        f"{counted(len(repaired.changes), 'value', 'values')} changed ({what})"
        if repaired.changes
        else "nothing changed"
    )
    print(f"{args.fix}: {changed}.\n", file=sys.stdout if args.format in (None, "text") else sys.stderr)
    return 0


def _repaired(args: argparse.Namespace) -> Repaired:
    (file,) = args.files
    if file == "-" and args.media_type is None:
        raise InvalidParameter("media_type", "name the media type of standard input (--media-type text/turtle).")
    return repair(
        sys.stdin.buffer if file == "-" else Path(file),
        args.media_type,
        chosen_profiles(args),
        shapes=args.shapes,
        severities=levels(args.severity),
        known=args.known,
        base_iri=args.base or NEUTRAL_BASE,
        name="standard input" if file == "-" else file,
    )

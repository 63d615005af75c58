"""``civilex backup``: a data directory as of one commit, copied and verified."""

from __future__ import annotations

import argparse
from pathlib import Path

from civilex.cli.data import DEFAULT_DIRECTORY


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "backup",
        help="copy a data directory, in use or not",
        description="Copy a data directory, with its journal and sources, into a new directory, and verify the copy. "
        "The service may go on. A copy on the same disk is lost with the disk: move it elsewhere.",
        epilog="Example: civilex backup /mnt/backups/2026-07-01",
    )
    parser.add_argument("target", type=Path, metavar="DEST", help="the directory to make")
    parser.add_argument("--data", type=Path, default=DEFAULT_DIRECTORY, metavar="DIR", help="default: %(default)s")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from civilex.store.backup import back_up

    made = back_up(options.data, options.target)
    print(f"{options.target}: commit {made.commit}, {made.quads:,} triples, verified")
    return 0

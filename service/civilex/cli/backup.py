"""``civilex backup`` and ``civilex restore``: a data directory as of one commit, copied and put back."""

from __future__ import annotations

import argparse
from pathlib import Path

from civilex.cli.data import DEFAULT_DIRECTORY


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to the command line."""
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
    parser = commands.add_parser(
        "restore",
        help="make a data directory from a backup",
        description="Make a new data directory from a backup, and verify it.",
        epilog="Example: civilex restore /mnt/backups/2026-07-01 --data civilex-data-restored",
    )
    parser.add_argument("source", type=Path, metavar="SRC", help="a directory that civilex backup made")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the directory to make")
    parser.set_defaults(run=run_restore)


def run(options: argparse.Namespace) -> int:
    """Run ``civilex backup``."""
    from civilex.store.backup import back_up

    made = back_up(options.data, options.target)
    print(f"{options.target}: commit {made.commit}, {made.quads:,} triples, verified")
    return 0


def run_restore(options: argparse.Namespace) -> int:
    """Run ``civilex restore``."""
    from civilex.store.backup import restore

    made = restore(options.source, options.data)
    print(f"{options.data}: commit {made.commit} (backup of {made.time}), {made.quads:,} triples, verified")
    print(f"Next: civilex serve --data {options.data}")
    return 0

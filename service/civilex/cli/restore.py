"""``civilex restore``: a data directory made from a backup."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "restore",
        help="make a data directory from a backup",
        description="Make a new data directory from a backup, and verify it.",
        epilog="Example: civilex restore /mnt/backups/2026-07-01 --data civilex-data-restored",
    )
    parser.add_argument("source", type=Path, metavar="SRC", help="a directory that civilex backup made")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the directory to make")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from civilex.store.backup import restore

    made = restore(options.source, options.data)
    print(f"{options.data}: commit {made.commit} (backup of {made.time}), {made.quads:,} triples, verified")
    print(f"Next: civilex serve --data {options.data}")
    return 0

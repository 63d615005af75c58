"""``civilex commits``: who changed a data directory, when and why, and what a commit added and removed."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from civilex.cli.data import DEFAULT_DIRECTORY, add_url_option


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "commits",
        help="list who changed what, when and why",
        description="List the commits of a data directory, the newest first, or show what one of them added (A) and "
        "removed (D), as RDF Patch. The service may go on.",
        epilog="Example: civilex commits --limit 5; civilex commits 12",
    )
    parser.add_argument("number", nargs="?", type=int, metavar="N", help="the commit whose difference to show")
    parser.add_argument("--limit", type=int, default=20, metavar="COUNT", help="list so many (default: %(default)s)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")
    parser.add_argument("--data", type=Path, default=DEFAULT_DIRECTORY, metavar="DIR", help="default: %(default)s")
    add_url_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from civilex.cli.data import key_of
    from civilex.errors import NotFound
    from civilex.store.commit_log import CommitLog
    from civilex.store.remote_service import RemoteService

    log = RemoteService(options.url, key_of(options)) if options.url else CommitLog(options.data)
    if not options.url and not options.data.is_dir():
        raise NotFound(f"There is no data directory {options.data}.")
    if options.number is not None:
        entry = log.entry(options.number)
        patch = log.patch(options.number)
        print(json.dumps({**asdict(entry), "patch": patch}, ensure_ascii=False) if as_json(options) else patch, end="")
        return 0
    entries = log.newest(options.limit)
    if as_json(options):
        print(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=2))
        return 0
    for entry in entries:
        source = f" ({entry.source})" if entry.source else ""
        print(f"{entry.number:>6}  {entry.time}  +{entry.added:,} -{entry.removed:,}  {entry.author}: ", end="")
        print(f"{entry.message}{source}")
    return 0


def as_json(options: argparse.Namespace) -> bool:
    """Say whether JSON is asked for."""
    return bool(options.format == "json")

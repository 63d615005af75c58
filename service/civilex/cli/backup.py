"""``civilex backup``: a data directory as of one commit, copied and verified."""

from __future__ import annotations

import argparse
from pathlib import Path

from civilex.cli.data import DEFAULT_DIRECTORY, add_url_option


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "backup",
        help="copy a data directory, in use or not",
        description="Copy a data directory, with its journal and sources, into a new directory, and verify the copy. "
        "The service may go on; --url lets it make the copy, for the key of an admin. A copy on the same disk is lost "
        "with the disk: move it elsewhere.",
        epilog="Example: civilex backup /mnt/backups/2026-07-01",
    )
    parser.add_argument("target", type=Path, metavar="DEST", help="the directory to make")
    parser.add_argument("--data", type=Path, default=DEFAULT_DIRECTORY, metavar="DIR", help="default: %(default)s")
    add_url_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from civilex.store.backup import back_up

    if options.url:
        fetch(options)
        return 0
    made = back_up(options.data, options.target)
    print(f"{options.target}: commit {made.commit}, {made.quads:,} triples, verified")
    return 0


def fetch(options: argparse.Namespace) -> None:
    """Let the service make and verify the backup, and write it here; its files are compared with their digests."""
    import tempfile

    from civilex.cli.data import key_of
    from civilex.errors import InvalidInput
    from civilex.serving.backups import unpacked
    from civilex.store.backup import read
    from civilex.store.remote_service import RemoteService

    target: Path = options.target
    if target.exists():
        raise InvalidInput(f"{target} is there already: give the name of a directory that is to be made.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f"{target.name}-") as folder:
        part = Path(folder) / "backup"
        part.mkdir()
        with tempfile.TemporaryFile(dir=folder) as archive:
            RemoteService(options.url, key_of(options)).backup(archive)
            archive.seek(0)
            unpacked(archive, part)
        manifest, _, last = read(part)
        part.rename(target)
    print(f"{target}: commit {manifest['commit']}, {last.quads_after:,} triples, verified")

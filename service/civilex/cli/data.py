"""The options ``--data`` and ``--url``, and the store that they name."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from civilex.store import Attribution, Queryable
    from civilex.store.kept import KeptStore

DEFAULT_DIRECTORY = Path("civilex-data")


def add_data_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--data DIR``."""
    parser.add_argument(
        "--data",
        type=Path,
        default=DEFAULT_DIRECTORY,
        metavar="DIR",
        help="the data directory; made and filled with the reference model when absent (default: %(default)s)",
    )


def add_url_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--url URL`` and ``--key KEY``."""
    parser.add_argument("--url", metavar="URL", help="ask this running service instead of a data directory")
    parser.add_argument("--key", metavar="KEY", help="the key to ask with (better: CIVILEX_KEY, which no list shows)")


def open_store(directory: Path, *, empty: bool = False) -> KeptStore:
    """Open the store of a data directory and bring what we ship up to date in it.

    A directory that was made empty (``civilex serve --empty``) stays so. Making one is said on standard error, since
    a mistyped name looks just like a new directory.
    """
    from civilex.serving.opening import open_kept
    from civilex.settings import from_environment

    new = not directory.exists()
    store = open_kept(directory, from_environment(), empty=empty)
    if new:
        say_made(directory, empty=empty)
    return store


def say_made(directory: Path, *, empty: bool) -> None:
    """Say on standard error that a data directory was made."""
    content = "empty" if empty else "with the reference model and the cities"
    print(f"civilex: made the data directory {directory}, {content}", file=sys.stderr)


def attribution(message: str, source: str) -> Attribution:
    """Return who changes a data directory from the command line: the user of this machine."""
    from civilex.store.changes import Attribution

    try:
        author = getpass.getuser()
    except (KeyError, OSError):
        author = "anonymous"
    return Attribution(author, message, source)


def open_queryable(options: argparse.Namespace) -> Queryable:
    """Open what ``--url`` or ``--data`` names, for asking only."""
    if options.url:
        from civilex.store.remote import RemoteEndpoint

        return RemoteEndpoint(options.url, key=key_of(options))
    return open_store(options.data)


def key_of(options: argparse.Namespace) -> str | None:
    """Return the key that ``--key`` or the variable ``CIVILEX_KEY`` gives."""
    return options.key or os.environ.get("CIVILEX_KEY") or None

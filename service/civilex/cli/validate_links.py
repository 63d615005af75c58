"""The options of ``civilex validate`` about links: whether the addresses of distributions answer."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from civilex.catalogs.link_states import CheckLinks


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--check-links",
        action="store_true",
        help="ask whether access and download addresses answer: one request at a time to a host, known answers kept",
    )
    parser.add_argument(
        "--link-seconds",
        type=float,
        default=300.0,
        metavar="SECONDS",
        help="how long all links of a file may take; those left over are not checked (default: 300)",
    )
    parser.add_argument(
        "--link-cache",
        type=Path,
        metavar="FILE",
        help="where answers are kept (default: civilex/links.sqlite in the user's cache folder)",
    )
    parser.add_argument(
        "--link-allow",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="also ask this host of an inner network, with its port: http://127.0.0.1:8081; may be repeated",
    )


def checker(args: argparse.Namespace) -> CheckLinks | None:
    """Return what checks links, ``None`` where that is not asked for; raises InvalidParameter for a bad address."""
    if not args.check_links:
        return None
    from civilex.catalogs.link_cache import LinkCache
    from civilex.catalogs.link_checking import LinkChecker, Politeness
    from civilex.errors import InvalidParameter
    from civilex.rdf.fetching import PUBLIC, AllowList

    try:
        allowed = AllowList.parse(" ".join(args.link_allow)) | PUBLIC
    except ValueError as error:
        raise InvalidParameter("link-allow", f"{error}.") from error
    if args.link_seconds <= 0:
        raise InvalidParameter("link-seconds", "give a number of seconds above 0.")
    return LinkChecker(
        allowed,
        cache=LinkCache(args.link_cache or _default_cache()),
        politeness=Politeness(seconds=args.link_seconds),
        progress=_show if sys.stderr.isatty() else None,
    )


def _default_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "civilex" / "links.sqlite"


def _show(done: int, total: int) -> None:
    end = "\r\033[K" if done == total else ""
    print(f"\r{done:,} of {total:,} links{end}", end="", file=sys.stderr, flush=True)

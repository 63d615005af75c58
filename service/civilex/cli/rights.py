"""``civilex rights``: who may read which graphs."""

from __future__ import annotations

import argparse
from pathlib import Path

from civilex.cli.data import DEFAULT_DIRECTORY


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "rights",
        help="say who may read which graphs",
        description="Say who may read which graphs of a data directory. Everybody may read what nothing is said of, an "
        "admin everything; of the patterns that fit a graph the longest counts. A running service knows at once.",
        epilog="Example: civilex rights give 'city/*' --to reader; civilex rights give catalog/x --to key:ana group:it",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    give = actions.add_parser("give", help="say who alone may read some graphs")
    give.set_defaults(run=run_give)
    give.add_argument("graphs", metavar="GRAPHS", help="KIND/SLUG, an IRI, the beginning of one with *, or default")
    give.add_argument(
        "--to",
        nargs="+",
        required=True,
        metavar="WHO",
        help="anybody, a role and those above it (reader: whoever has a key or is signed in), key:NAME, user:NAME or "
        "group:NAME",
    )
    listing = actions.add_parser("list", help="list what was said")
    listing.set_defaults(run=run_list)
    take_back = actions.add_parser("take-back", help="forget what was said of some graphs")
    take_back.add_argument("graphs", metavar="GRAPHS", help="as they were written")
    take_back.set_defaults(run=run_take_back)
    for action in (give, listing, take_back):
        action.add_argument("--data", type=Path, default=DEFAULT_DIRECTORY, metavar="DIR", help="default: %(default)s")


def run_give(options: argparse.Namespace) -> int:
    """Say who may read some graphs."""
    from civilex.access.rights import Rights

    print(line(Rights(options.data).give(options.graphs, options.to)))
    return 0


def run_list(options: argparse.Namespace) -> int:
    """List the rights."""
    from civilex.access.rights import Rights

    for right in Rights(options.data).all():
        print(line(right))
    return 0


def run_take_back(options: argparse.Namespace) -> int:
    """Forget a right."""
    from civilex.access.rights import Rights

    print(f"forgotten: {line(Rights(options.data).take_back(options.graphs))}")
    return 0


def line(right: object) -> str:
    """Return a right as a line."""
    from civilex.access.rights import Right, shown_pattern

    assert isinstance(right, Right)  # noqa: S101
    return f"{shown_pattern(right.graphs)}  may be read by  {', '.join(right.readers)}"

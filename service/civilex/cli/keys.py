"""``civilex keys``: who may write to the service, by keys that are shown once."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from civilex.cli.data import DEFAULT_DIRECTORY


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "keys",
        help="make, list and revoke keys",
        description="Make, list and revoke the keys of a data directory. A running service knows them at once.",
        epilog="Example: civilex keys create --role curator --name ana --expires 2027-01-31",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="make a key and print it; it is shown this once")
    create.add_argument("--role", choices=("reader", "curator", "admin"), required=True, help="what it may do")
    create.add_argument("--name", help="whose it is: the author of commits (default: the role and the time)")
    create.add_argument("--expires", type=moment, metavar="WHEN", help="a date or time, UTC unless it says otherwise")
    create.set_defaults(run=run_create)
    listing = actions.add_parser("list", help="list the keys, without their secrets")
    listing.set_defaults(run=run_list)
    revoke = actions.add_parser("revoke", help="end a key at once")
    revoke.add_argument("key", metavar="NAME", help="the name of the key, or its id")
    revoke.set_defaults(run=run_revoke)
    for action in (create, listing, revoke):
        action.add_argument("--data", type=Path, default=DEFAULT_DIRECTORY, metavar="DIR", help="default: %(default)s")


def run_create(options: argparse.Namespace) -> int:
    """Make a key and print it."""
    from civilex.access.keys import Keys

    name = options.name or f"{options.role}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    _, text = Keys(options.data).create(options.role, name, options.expires)
    print(text)
    return 0


def run_list(options: argparse.Namespace) -> int:
    """List the keys."""
    from civilex.access.keys import Keys

    now = datetime.now(UTC)
    for key in Keys(options.data).all():
        end = "does not expire" if key.expires is None else f"until {key.expires}"
        print(f"{key.id}  {key.role:<7}  {key.name}  {'expired' if key.is_expired(now) else end}")
    return 0


def run_revoke(options: argparse.Namespace) -> int:
    """End a key."""
    from civilex.access.keys import Keys

    key = Keys(options.data).revoke(options.key)
    print(f"revoked {key.name} ({key.role})")
    return 0


def moment(text: str) -> datetime:
    """Return a point in time; raises ValueError for a text that is none, as argparse expects.

    >>> moment("2027-01-31").isoformat()
    '2027-01-31T00:00:00+00:00'
    """
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)

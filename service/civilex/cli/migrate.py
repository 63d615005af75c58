"""``civilex migrate``: rewrite data that use deprecated terms of the model."""

from __future__ import annotations

import argparse

from civilex.cli.data import add_data_option


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "migrate",
        help="rewrite data that use deprecated terms",
        description="Rewrite your data in a data directory from deprecated terms of the model to those that replace "
        "them: every pending migration, all or nothing. A running service has its directory open; stop it first.",
        epilog="Example: civilex migrate --dry-run",
    )
    parser.add_argument("--dry-run", action="store_true", help="change nothing, and tell what would be rewritten")
    add_data_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from civilex.cli.data import open_store
    from civilex.errors import InvalidInput
    from civilex.migration import migrate, migrations, plan

    if not options.data.is_dir():
        raise InvalidInput(f"There is no data directory {options.data}: name the one to migrate with --data.")
    store = open_store(options.data)
    planned = plan(store)
    for each in planned.pending:
        print(f"{each.migration.version} {each.migration.name}: {each.migration.title}")
        for graph, count in sorted(each.statements.items()):
            print(f"  {graph}: {count:,} statement{'' if count == 1 else 's'}")
    if not planned.pending:
        print(f"nothing to migrate: {len(migrations())} known, none is pending")
    elif options.dry_run:
        print(f"{len(planned.pending)} pending; nothing was changed (--dry-run)")
    else:
        migrate(store, planned)
        print(f"{len(planned.pending)} done, in one commit")
    return 0

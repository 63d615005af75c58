"""``civilex map ...``: mappings between terms. A further subcommand is a function in ``SUBCOMMANDS``."""

from __future__ import annotations

import argparse

from civilex.cli import map_chain, map_coverage, map_lint, map_sets, map_values


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the group and its subcommands to the command line."""
    group = commands.add_parser(
        "map",
        help="work with mappings between terms (SSSOM): check, list, import, export, judge, chain",
        description="Work with mappings between terms, in the standard SSSOM.",
        epilog="Example: civilex map lint mappings.sssom.tsv --fix repaired.sssom.tsv",
    )
    subcommands = group.add_subparsers(dest="subcommand", metavar="SUBCOMMAND", required=True)
    for add in SUBCOMMANDS:
        add(subcommands)


SUBCOMMANDS = (
    map_lint.add_lint,
    map_sets.add_list,
    map_sets.add_import,
    map_sets.add_export,
    map_sets.add_judge,
    map_chain.add_chain,
    map_values.add_values,
    map_coverage.add_coverage,
)

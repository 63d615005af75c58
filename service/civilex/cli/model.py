"""``civilex model``: work on the reference model, and on a model of one's own; a file for each of its commands."""

from __future__ import annotations

import argparse

from civilex.cli import model_alignments, model_check

COMMANDS = (model_check, model_alignments)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command group to the command line."""
    parser = commands.add_parser(
        "model",
        help="check the model, print its alignments",
        description="Work on the reference model, and on a model of your own.",
        epilog="Example: civilex model check --city boston",
    )
    own = parser.add_subparsers(dest="model_command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_parser(own)

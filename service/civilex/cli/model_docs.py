"""``civilex model docs``: the reference of the model as a folder of pages."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to its group."""
    parser = commands.add_parser(
        "docs",
        help="write the reference of the model as pages",
        description="Write the reference of the model as HTML: a page for each module and vocabulary, with diagrams, "
        "in five languages. The pages need neither a server nor a network.",
        epilog="Example: civilex model docs --out reference && open reference/index.html",
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the folder; an earlier reference in it is replaced"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from civilex.documentation.reading import reference
    from civilex.documentation.site import write

    count = write(reference(), options.out)
    print(f"{options.out}: {count} pages; open {options.out / 'index.html'}")
    return 0

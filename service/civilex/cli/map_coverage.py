"""``civilex map coverage``: which fields of a payload a context would lose."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_coverage(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``civilex map coverage``."""
    parser = subcommands.add_parser(
        "coverage",
        help="list the fields of a payload that a JSON-LD context would lose",
        description="List the fields of JSON that a context does not define: JSON-LD drops them, and an NGSI-LD broker "
        "puts them into its default context without a word. Each with the properties of the model that it may be. "
        "Ends with 1 where there is one.",
        epilog="Example: civilex map coverage entity.json --context context.jsonld --ngsi-ld",
    )
    parser.add_argument("payload", type=Path, metavar="PAYLOAD", help="an object, or a list of objects (JSON)")
    parser.add_argument(
        "--context", type=Path, action="append", default=[], metavar="FILE", help="the context; several in their order"
    )
    parser.add_argument("--ngsi-ld", action="store_true", help="as an NGSI-LD broker reads it")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    import json

    from civilex.emitters.coverage import coverage, known_properties, lines

    contexts = [_json(path) for path in options.context]
    found = coverage(_json(options.payload), contexts, ngsi_ld=options.ngsi_ld)
    known = known_properties()
    if options.format == "json":
        print(json.dumps(found.as_json(known), ensure_ascii=False, indent=1))
    else:
        print("\n".join(lines(found, known)))
    return 1 if found.uncovered else 0


def _json(path: Path) -> Any:
    import json

    from civilex.cli.map_lint import read
    from civilex.errors import UnreadableData

    try:
        return json.loads(read(path))
    except RecursionError as error:
        raise UnreadableData("is nested too deeply", source=str(path)) from error
    except ValueError as error:
        line, column = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (1, 1)
        raise UnreadableData(f"this is not JSON: {error}", source=str(path), line=line, column=column) from error

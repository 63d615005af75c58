"""``civilex map values``: how far a value map covers a column of a table."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from civilex.cli.data import add_data_option, add_url_option
from civilex.errors import UnreadableData

if TYPE_CHECKING:
    from civilex.mapping.sssom import MappingSet
    from civilex.translation.value_maps import ValueMap


def add_values(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``civilex map values``."""
    parser = subcommands.add_parser(
        "values",
        help="say how far a value map covers a column of a table",
        description="Count which values of a column a mapping set with literal subjects covers: how many rows, which "
        "values it lacks, which are mapped to terms that are gone, and what it has that the column has not. "
        "Ends with 1 where a value is not mapped to one term.",
        epilog="Example: civilex map values permits.csv --column type --set permit-types.sssom.tsv",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the table (.csv, .tsv, .xlsx)")
    parser.add_argument("--column", metavar="NAME", help="the heading or number of the column")
    parser.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook (default: the first)")
    parser.add_argument("--set", required=True, metavar="SET|FILE", help="a mapping set of the store, or an SSSOM file")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")
    add_data_option(parser)
    add_url_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    import json

    from civilex.cli.map_sets import opened
    from civilex.cli.translate import table_of
    from civilex.translation.value_maps import covered, gone_terms

    try:
        file = options.file.open("rb")
    except OSError as error:
        raise UnreadableData(f"cannot be read: {error.strerror}", source=str(options.file)) from error
    with file, opened(options) as store:
        table = table_of(options, file)
        column = table.column(options.column)
        value_map = value_map_of(options.set, store)
        report = covered(table, column, value_map, gone_terms(store, value_map))
    if options.format == "json":
        print(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(report.as_text()))
    return 0 if set(report.by_coverage()) <= {"mapped", "empty"} else 1


def value_map_of(name: str, store: Any) -> ValueMap:
    """Return the value map of an SSSOM file, where there is one of this name, else of a set of the store."""
    from civilex.translation.value_maps import ValueMap

    return ValueMap.of(mapping_set_of(name, store), Path(name).name)


def mapping_set_of(name: str, store: Any) -> MappingSet:
    """Return the mapping set of an SSSOM file, where there is one of this name, else of the store."""
    from civilex.cli.map_lint import read
    from civilex.mapping import sets
    from civilex.mapping.sssom.reading import media_type_of, read_document

    path = Path(name)
    if path.exists() or path.suffix:
        return read_document(read(path), media_type_of(path.name), path.name).whole()
    held = sets.read_set(store, sets.graph_of(name)).mapping_set
    assert held is not None  # noqa: S101  read_set raises
    return held

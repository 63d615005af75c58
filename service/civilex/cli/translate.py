"""``civilex translate``: a column of a table in the words of another city or vocabulary, with what is lost."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from civilex.cli.data import add_data_option, add_url_option
from civilex.cli.output import add_language_option
from civilex.errors import InvalidParameter, UnreadableData

if TYPE_CHECKING:
    from civilex.translation.table_reading import Table
    from civilex.translation.tables import TableTranslation

OUTPUTS = (".csv", ".tsv", ".xlsx", ".json")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "translate",
        help="say the names of one city in the words of another, with what is lost",
        description="Translate a column of a table (.csv, .tsv, .xlsx): local names to the functions of the model, and "
        "these to another city's departments, or between any two vocabularies that mappings connect. Says for each "
        "value how it was read, what is lost, how sure it is and what else is possible; what is not sure is a "
        "question, never taken.",
        epilog="Example: civilex translate areas.csv --column area --from barcelona --to chicago --out translated.xlsx",
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--column", metavar="NAME", help="the heading or number of the column of names")
    parser.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook (default: the first)")
    parser.add_argument("--from", dest="source", required=True, metavar="CITY|SCHEME", help="whose names they are")
    parser.add_argument("--to", dest="target", required=True, metavar="CITY|SCHEME", help="in whose words to say them")
    parser.add_argument("--values", metavar="SET|FILE", help="a value map (SSSOM) that says what values are, first")
    parser.add_argument("--least", type=float, default=0.0, metavar="N", help="leave out what is less sure (0 to 1)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the table here (.csv, .tsv, .xlsx, .json)")
    forms = ("text", "csv", "json")
    parser.add_argument("--format", choices=forms, default="text", help="without --out (default: %(default)s)")
    add_language_option(parser)
    add_data_option(parser)
    add_url_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command; 1 where something was not wholly translated."""
    from civilex.cli.map_sets import opened
    from civilex.cli.map_values import value_map_of
    from civilex.cli.output import languages
    from civilex.translation import Translator
    from civilex.translation.tables import TableTranslation, as_text

    form = _form(options)
    try:
        file = options.file.open("rb")
    except OSError as error:
        raise UnreadableData(f"cannot be read: {error.strerror}", source=str(options.file)) from error
    with file:
        table = table_of(options, file)
        place = table.column(options.column)
        with opened(options) as store:
            translator = Translator(
                store,
                options.source,
                options.target,
                languages=languages(options.lang),
                least=options.least,
                value_map=value_map_of(options.values, store) if options.values else None,
            )
        work = TableTranslation.of(table, translator, str(place + 1), source=options.source, target=options.target)
        _write(options, form, work)
    if form == "text" or options.out:
        print("\n".join(as_text(work.report)))
    return 1 if work.report.questions() else 0


def _form(options: argparse.Namespace) -> str:
    if options.out is None:
        return str(options.format)
    suffix = options.out.suffix.casefold()
    if suffix not in OUTPUTS:
        raise InvalidParameter("out", f"'{options.out.name}' has to end in {', '.join(OUTPUTS)}")
    return str(suffix[1:])


def table_of(options: argparse.Namespace, file: object) -> Table:
    """Return the table of an open file, by the ending of its name."""
    from typing import BinaryIO, cast

    from civilex.translation.table_reading import read_csv_table, read_workbook_table

    content, name = cast("BinaryIO", file), options.file.name
    if options.file.suffix.casefold() in (".xlsx", ".xlsm"):
        return read_workbook_table(content, name, options.sheet)
    if options.sheet is not None:
        raise InvalidParameter("sheet", f"{name} is no workbook and has no sheets")
    return read_csv_table(content, name)


def _write(options: argparse.Namespace, form: str, work: TableTranslation) -> None:
    from dataclasses import replace

    from civilex.cli.writing import whole_file

    tell = _told if sys.stderr.isatty() else None
    if form == "text":
        for _ in work.rows(tell):
            pass
    else:
        if form == "tsv":
            work.table = replace(work.table, separator="\t")
        write = {"xlsx": work.write_workbook, "json": work.write_json}.get(form, work.write_csv)
        if options.out:
            with whole_file(options.out, "out") as output:
                write(output, tell)
        else:
            sys.stdout.flush()
            write(sys.stdout.buffer, tell)
            sys.stdout.buffer.flush()
    if tell:
        print(file=sys.stderr)


def _told(rows: int) -> None:
    print(f"\rcivilex: {rows:,} rows", end="", file=sys.stderr)

"""``civilex report``: a report over a city as a page, a workbook, CSV or JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from civilex.cli.data import add_data_option, add_url_option, open_queryable
from civilex.cli.output import add_language_option, languages
from civilex.errors import InvalidParameter

Forms = dict[str, Callable[[], bytes]]
FORMATS = ("html", "csv", "xlsx", "json")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "report",
        help="a report over a city: chart, table, and what each number rests on",
        description="Write a report over a city: chart, table, decisions, and what each number rests on.",
        epilog="Example: civilex report data-needs --city miravel --out data-needs.html",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="the name of a report; city is all of them in short")
    parser.add_argument("--city", metavar="CITY", help="the city: its IRI, identifier or name")
    parser.add_argument("--on", metavar="DAY", help="the day to report on, 2026-11-22 say (default: today)")
    parser.add_argument("--format", choices=FORMATS, help="default: by the ending of --out, else html")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the file to write (default: standard output)")
    parser.add_argument(
        "--split-by",
        choices=("department",),
        help="of the city report: a page and a workbook for each department, in the folder --out",
    )
    parser.add_argument("--list", action="store_true", help="list the reports")
    add_data_option(parser)
    add_url_option(parser)
    add_language_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from civilex.reports import city, pages, tables
    from civilex.reports.definition import by_name
    from civilex.reports.filling import day_asked, fill

    if options.list or not options.name:
        print(listing())
        return 0
    of_all = options.name == city.NAME
    report = None if of_all else by_name(options.name)
    day, format_ = day_asked(options.on), options.format or ending(options.out) or "html"
    check(options, format_, of_all=of_all)
    store, shown_in = open_queryable(options), languages(options.lang)
    if report is not None:
        filled = fill(report, store, options.city, on=day, languages=shown_in)
        forms: Forms = {
            "html": lambda: pages.alone(filled).encode(),
            "csv": lambda: tables.to_csv(filled).encode(),
            "json": lambda: tables.to_json(filled).encode(),
            "xlsx": lambda: tables.to_xlsx([filled]),
        }
        write(options.out, forms[format_]())
        return 0
    whole = city.fill_all(store, options.city, on=day, languages=shown_in)
    if options.split_by is not None:
        write_folder(options.out, city.files_by_department(whole, store, shown_in))
        return 0
    forms = {
        "html": lambda: pages.city(whole, city.TITLE).encode(),
        "csv": lambda: city.to_csv(whole).encode(),
        "json": lambda: (json.dumps(city.as_json(whole), ensure_ascii=False, indent=2) + "\n").encode(),
        "xlsx": lambda: tables.to_xlsx(whole.reports),
    }
    write(options.out, forms[format_]())
    return 0


def check(options: argparse.Namespace, format_: str, *, of_all: bool) -> None:
    """Raise InvalidParameter for options that do not go together."""
    if not options.city:
        raise InvalidParameter("city", "is required: --city miravel")
    if options.split_by is not None:
        if not of_all:
            raise InvalidParameter("split-by", "goes with the city report: civilex report city --split-by department")
        if options.out is None or options.out.is_file() or options.format is not None:
            raise InvalidParameter("split-by", "writes pages and workbooks: name a folder, --out FOLDER, and no format")
    elif format_ == "xlsx" and options.out is None:
        raise InvalidParameter("out", "a workbook is nothing for a terminal: name a file, --out report.xlsx")


def write(out: Path | None, content: bytes) -> None:
    """Write a report to a file, whole or not at all, or to standard output."""
    from civilex.cli.writing import write_whole

    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        write_whole(out, content, "out")


def write_folder(out: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write the files of a folder, which is made where it is absent, and say how many there are."""
    from civilex.cli.writing import write_whole

    out.mkdir(parents=True, exist_ok=True)
    count = 0
    for name, content in files:
        write_whole(out / name, content, "out")
        count += 1
    print(f"{out}: {count} files; begin with {out / 'index.html'}", file=sys.stderr)


def ending(path: Path | None) -> str | None:
    """Return the format that the ending of a file's name says; ``None`` for another ending."""
    found = "" if path is None else path.suffix.removeprefix(".").casefold()
    return found if found in FORMATS else None


def listing() -> str:
    """Return the reports: name, title, question."""
    from civilex.reports import city
    from civilex.reports.definition import published

    lines = [f"{report.name}\n    {report.title}: {report.question}" for report in published().values()]
    return "\n".join([f"{city.NAME}\n    {city.TITLE}: {city.QUESTION}", *lines])

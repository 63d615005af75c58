"""``civilex report``: a report over a city as a page, a workbook, CSV or JSON."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from civilex.cli.data import add_data_option, add_url_option, open_queryable
from civilex.cli.output import add_language_option, languages
from civilex.errors import InvalidParameter

FORMATS = ("html", "csv", "xlsx", "json")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "report",
        help="a report over a city: chart, table, and what each number rests on",
        description="Write a report over a city: chart, table, decisions, and what each number rests on.",
        epilog="Example: civilex report data-needs --city miravel --out data-needs.html",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="the name of a report")
    parser.add_argument("--city", metavar="CITY", help="the city: its IRI, identifier or name")
    parser.add_argument("--on", metavar="DAY", help="the day to report on, 2026-11-22 say (default: today)")
    parser.add_argument("--format", choices=FORMATS, help="default: by the ending of --out, else html")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the file to write (default: standard output)")
    parser.add_argument("--list", action="store_true", help="list the reports")
    add_data_option(parser)
    add_url_option(parser)
    add_language_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from civilex.reports import tables
    from civilex.reports.definition import by_name
    from civilex.reports.filling import day_asked, fill
    from civilex.reports.pages import alone

    if options.list or not options.name:
        print(listing())
        return 0
    report, day = by_name(options.name), day_asked(options.on)
    if not options.city:
        raise InvalidParameter("city", "is required: --city miravel")
    format_ = options.format or ending(options.out) or "html"
    if format_ == "xlsx" and options.out is None:
        raise InvalidParameter("out", "a workbook is nothing for a terminal: name a file, --out report.xlsx")
    filled = fill(report, open_queryable(options), options.city, on=day, languages=languages(options.lang))
    match format_:
        case "html":
            content = alone(filled).encode()
        case "csv":
            content = tables.to_csv(filled).encode()
        case "json":
            content = tables.to_json(filled).encode()
        case _:
            content = tables.to_xlsx([filled])
    if options.out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        options.out.write_bytes(content)
        print(f"{options.out}: {report.title}, {filled.city}, {filled.on}", file=sys.stderr)
    return 0


def ending(path: Path | None) -> str | None:
    """Return the format that the ending of a file's name says; ``None`` for another ending."""
    found = "" if path is None else path.suffix.removeprefix(".").casefold()
    return found if found in FORMATS else None


def listing() -> str:
    """Return the reports: name, title, question."""
    from civilex.reports.definition import published

    return "\n".join(f"{report.name}\n    {report.title}: {report.question}" for report in published().values())

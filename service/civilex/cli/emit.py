"""``civilex emit``: schemas of the model, and a city's architecture, for other tools."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from civilex.cli.data import add_data_option, add_url_option
from civilex.cli.output import add_language_option

FORMATS = ("json-ld", "ngsi-ld", "json-schema", "csvw", "archimate")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "emit",
        help="write schemas for other tools: JSON-LD, NGSI-LD, JSON Schema, CSVW, ArchiMate",
        description="Write what the shapes say of classes as a JSON-LD context, a context for NGSI-LD brokers, JSON "
        "Schema or CSVW metadata; or a city's organisations, services, systems and data as an ArchiMate model.",
        epilog="Example: civilex emit json-schema --class CityDepartment > department.schema.json",
    )
    parser.add_argument("format", choices=FORMATS, metavar="FORMAT", help=", ".join(FORMATS))
    parser.add_argument("--class", dest="classes", action="append", default=[], metavar="CLASS", help="repeatable")
    parser.add_argument("--city", metavar="CITY", help="the city of an ArchiMate model")
    parser.add_argument("--fields", metavar="SET|FILE", help="a mapping set of local field names to properties")
    parser.add_argument("--broker", choices=("any", "scorpio", "orion-ld"), default="any", help="of NGSI-LD")
    parser.add_argument("--csv", metavar="NAME", help="the CSV file that CSVW metadata describe (default: CLASS.csv)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write here (default: standard output)")
    add_language_option(parser)
    add_data_option(parser)
    add_url_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from civilex.cli.map_sets import opened
    from civilex.cli.map_values import mapping_set_of
    from civilex.cli.output import languages
    from civilex.cli.writing import write_whole
    from civilex.emitters.forms import Wanted, emit

    wanted = Wanted(
        tuple(options.classes), options.city, None, options.broker, tuple(languages(options.lang)), options.csv
    )
    if options.city or options.fields:
        from dataclasses import replace

        with opened(options) as store:
            if options.fields:
                wanted = replace(wanted, fields=mapping_set_of(options.fields, store))
            content = emit(options.format, wanted, store)
    else:
        content = emit(options.format, wanted)
    if options.out:
        write_whole(options.out, content, "out")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    return 0

"""``civilex validate FILE...``: check catalogues against profiles, or against shapes of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from civilex.cli import validate_links

EPILOG = """\
example:
  civilex validate catalogue.rdf
  civilex validate catalogue.ttl --profile dcat-ap --profile civilex-city --known departments.ttl
  civilex validate catalogue.ttl --profile dcat-ap-hvd --severity api=warning
  civilex validate data.ttl --shapes my-shapes.ttl
  civilex validate *.ttl --format json --fail-on warning
  civilex validate catalogue.rdf --check-links
  civilex validate catalogue.rdf --out report.html
  civilex validate catalogue.rdf --split-by publisher --out pages
  civilex validate catalogue.rdf --write-baseline known.json
  civilex validate catalogue.rdf --baseline known.json --format sarif --out report.sarif
  civilex validate catalogue.rdf --show-fixes
  civilex validate catalogue.rdf --fix repaired.ttl
  curl -s https://data.city.example/catalogue.ttl | civilex validate - --media-type text/turtle

exit codes: 0 nothing at or above --fail-on, 1 something, 2 wrong use or a file that cannot be read
(the others are checked all the same).
"""
GOOD, FINDINGS, UNREADABLE = 0, 1, 2
FORMATS = ("text", "json", "html", "csv", "xlsx", "sarif", "junit", "turtle", "jsonld", "dqv")
"""The names of :data:`civilex.catalogs.representations.forms.FORMS`, which are not loaded for a help text."""


class _ListProfiles(argparse.Action):
    """Prints the profiles and ends the program, as ``--version`` prints the version."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from civilex.catalogs import text_report
        from civilex.catalogs.profiles import profiles

        print(text_report.profiles(profiles()), end="")
        parser.exit()


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = subparsers.add_parser(
        "validate",
        help="check catalogues (RDF files) against a profile such as DCAT-AP",
        description="Check catalogues against profiles: findings grouped by cause, each with what to write instead.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="an RDF file; - reads standard input")
    parser.add_argument(
        "--profile",
        action="append",
        metavar="NAME",
        help="the profile, or one version of it (default: dcat-ap); repeat it to check several in one pass",
    )
    parser.add_argument(
        "--list-profiles", action=_ListProfiles, nargs=0, help="list the profiles with their options, and stop"
    )
    parser.add_argument(
        "--shapes",
        action="append",
        default=[],
        type=Path,
        metavar="PATH",
        help="a SHACL file of your own, or a folder of them; may stand beside --profile, and be repeated",
    )
    parser.add_argument(
        "--severity",
        action="append",
        default=[],
        metavar="RULE=LEVEL",
        help="violation, warning, info or off for an option of a profile, or for a shape",
    )
    parser.add_argument(
        "--known",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="RDF, or mappings as SSSOM/TSV, to look things up in: your departments, systems, themes; never blamed",
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help="of the report: text, json, html (one page), csv, xlsx, sarif and junit (for continuous integration), "
        "turtle and jsonld (SHACL's own report), dqv (quality measurements); default: as OUT ends, else text",
    )
    parser.add_argument(
        "--out", type=Path, metavar="OUT", help="write the report there: a file, or with --split-by a folder"
    )
    parser.add_argument(
        "--split-by",
        choices=("publisher",),
        help="write a page and a workbook for each publisher into the folder OUT, and an index.html that leads to them",
    )
    parser.add_argument(
        "--baseline",
        type=Path,
        metavar="FILE",
        help="fail only on what FILE, written by --write-baseline or --format json, does not know; tell what is gone",
    )
    parser.add_argument(
        "--write-baseline", type=Path, metavar="FILE", help="write all findings to FILE, as known from now on"
    )
    parser.add_argument(
        "--fail-on",
        choices=("violation", "warning", "info", "never"),
        default="violation",
        help="the least severe finding that gives exit code 1 (default: violation)",
    )
    parser.add_argument("--base", metavar="IRI", help="the address of the files, for the relative references in them")
    parser.add_argument("--media-type", help="of all the files, where their names do not tell (text/turtle, ...)")
    validate_links.add_options(parser)
    fixing = parser.add_mutually_exclusive_group()
    fixing.add_argument("--show-fixes", action="store_true", help="print, as a diff, what --fix would change")
    fixing.add_argument(
        "--fix",
        metavar="OUT",
        type=Path,
        help="write FILE with every finding repaired whose repair is certain, say what was done, and report on OUT",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check every file, print or write one report, and return the exit code.

    Raises InvalidParameter for an unknown profile or options that do not go together, UnreadableData for shapes or a
    baseline that cannot be read; a file that cannot be read becomes part of the report.
    """
    from civilex.catalogs import own_shapes
    from civilex.catalogs.validation import choose
    from civilex.cli import validate_reports

    validate_reports.check_options(args)
    for profile in choose(chosen_profiles(args), args.shapes, levels(args.severity)):
        own_shapes.problems(profile)
    if args.show_fixes or args.fix:
        from civilex.cli.validate_fixes import show_or_write

        done = show_or_write(args)
        if args.show_fixes:
            return done
        args.files, args.media_type = [str(args.fix)], None
    return validate_reports.check_and_report(args)


def chosen_profiles(args: argparse.Namespace) -> list[str]:
    """Return the names of the profiles asked for: the default where neither a profile nor shapes are named."""
    from civilex.catalogs.profiles import DEFAULT

    return args.profile or ([] if args.shapes else [DEFAULT])


def levels(chosen: list[str]) -> dict[str, str]:
    """Return rule to level from ``RULE=LEVEL``; raises InvalidParameter for what is not so written."""
    from civilex.errors import InvalidParameter

    found = {}
    for text in chosen:
        rule, equals, level = text.rpartition("=")
        if not (rule and equals):
            raise InvalidParameter("severity", f"write RULE=LEVEL, such as api=warning, not '{text}'.")
        found[rule] = level
    return found

"""``civilex validate FILE...``: check catalogues against profiles, or against shapes of one's own."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from civilex.cli import validate_links

if TYPE_CHECKING:
    from civilex.catalogs import ValidationMatrix
    from civilex.errors import CivilexError

    Outcome = ValidationMatrix | CivilexError

EPILOG = """\
example:
  civilex validate catalogue.rdf
  civilex validate catalogue.ttl --profile dcat-ap --profile civilex-city --known departments.ttl
  civilex validate catalogue.ttl --profile dcat-ap-hvd --severity api=warning
  civilex validate data.ttl --shapes my-shapes.ttl
  civilex validate *.ttl --format json --fail-on warning
  civilex validate catalogue.rdf --check-links
  civilex validate catalogue.rdf --show-fixes
  civilex validate catalogue.rdf --fix repaired.ttl
  curl -s https://data.city.example/catalogue.ttl | civilex validate - --media-type text/turtle

exit codes: 0 nothing at or above --fail-on, 1 something, 2 wrong use or a file that cannot be read
(the others are checked all the same).
"""
GOOD, FINDINGS, UNREADABLE = 0, 1, 2
LEVELS = ("violation", "warning", "info")


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
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the report (default: text)")
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
    """Check every file, print one report, and return the exit code.

    Raises InvalidParameter for an unknown profile, UnreadableData for shapes that cannot be read; a file that cannot be
    read becomes part of the report.
    """
    from civilex.catalogs import own_shapes, validate_all
    from civilex.catalogs.validation import choose
    from civilex.errors import CivilexError
    from civilex.rdf.parsing import NEUTRAL_BASE

    names = chosen_profiles(args)
    severities = levels(args.severity)
    for profile in choose(names, args.shapes, severities):
        own_shapes.problems(profile)
    if args.show_fixes or args.fix:
        from civilex.cli.validate_fixes import show_or_write

        done = show_or_write(args)
        if args.show_fixes:
            return done
        args.files, args.media_type = [str(args.fix)], None
    checked: list[tuple[str, Outcome]] = []
    check_links = validate_links.checker(args)
    for file in args.files:
        name = "standard input" if file == "-" else file
        try:
            matrix = validate_all(
                sys.stdin.buffer if file == "-" else Path(file),
                names,
                shapes=args.shapes,
                severities=severities,
                known=args.known,
                media_type=args.media_type,
                base_iri=args.base or NEUTRAL_BASE,
                fail_on=args.fail_on,
                name=name,
                check_links=check_links,
            )
            checked.append((name, matrix))
        except CivilexError as error:
            checked.append((name, error))
    if args.format == "json":
        print_json(checked)
    else:
        print_text(checked)
    matrices = [outcome for _, outcome in checked if not isinstance(outcome, CivilexError)]
    if len(matrices) < len(checked):
        return UNREADABLE
    return GOOD if all(matrix.passed for matrix in matrices) else FINDINGS


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


def print_text(checked: list[tuple[str, Outcome]]) -> None:
    """Print the reports one after the other, what cannot be read on standard error, and one line on all files."""
    from civilex.catalogs import text_report
    from civilex.errors import CivilexError

    for _, outcome in checked:
        if isinstance(outcome, CivilexError):
            sys.stdout.flush()
            print(f"civilex: {outcome}", file=sys.stderr, flush=True)
        else:
            text = "\n".join(text_report.text(report) for report in outcome.reports)
            if len(outcome.reports) > 1:
                text += "\n" + text_report.matrix(outcome)
            print(text, end="" if len(checked) == 1 else "\n")
    if len(checked) > 1:
        read = [outcome for _, outcome in checked if not isinstance(outcome, CivilexError)]
        passed = sum(matrix.passed for matrix in read)
        print(
            f"{len(checked)} files: {passed} passed, {len(read) - passed} did not, "
            f"{len(checked) - len(read)} cannot be read."
        )


def print_json(checked: list[tuple[str, Outcome]]) -> None:
    """Print one JSON document: the report on one file, or ``files`` with a report or an error for each."""
    files = [as_json(name, outcome) for name, outcome in checked]
    document = files[0]
    if len(files) > 1:
        reports = [report for file in files for report in file.get("reports", [file]) if "error" not in report]
        document = {
            "conforms": all(file["conforms"] for file in files),
            "passed": all(file["passed"] for file in files),
            "total": sum(report["total"] for report in reports),
            "by_severity": {level: sum(report["by_severity"][level] for report in reports) for level in LEVELS},
            "files": files,
        }
    print(json.dumps(document, ensure_ascii=False, indent=2))


def as_json(name: str, outcome: Outcome) -> dict[str, Any]:
    """Return the report on a file (``matrix``, ``reports`` for several profiles), or its ``error`` with its place."""
    from civilex.errors import CivilexError, UnreadableData

    if not isinstance(outcome, CivilexError):
        alone = len(outcome.reports) == 1
        return {"file": name, **(outcome.reports[0].to_json() if alone else outcome.to_json())}
    error: dict[str, Any] = {"message": str(outcome)}
    if isinstance(outcome, UnreadableData):
        error = {"message": outcome.reason, "line": outcome.line, "column": outcome.column}
    return {"file": name, "conforms": False, "passed": False, "error": error}

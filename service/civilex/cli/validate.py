"""``civilex validate FILE...``: check catalogues against a profile."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from civilex.catalogs import ValidationReport
    from civilex.errors import CivilexError

EPILOG = """\
example:
  civilex validate catalogue.rdf
  civilex validate *.ttl --format json --fail-on warning
  civilex validate catalogue.rdf --show-fixes
  civilex validate catalogue.rdf --fix repaired.ttl
  curl -s https://data.city.example/catalogue.ttl | civilex validate - --media-type text/turtle

exit codes: 0 nothing at or above --fail-on, 1 something, 2 wrong use or a file that cannot be read
(the others are checked all the same).
"""
GOOD, FINDINGS, UNREADABLE = 0, 1, 2
LEVELS = ("violation", "warning", "info")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    parser = subparsers.add_parser(
        "validate",
        help="check catalogues (RDF files) against a profile such as DCAT-AP",
        description="Check catalogues against a profile: findings grouped by cause, each with what to write instead.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="an RDF file; - reads standard input")
    parser.add_argument("--profile", default="dcat-ap", help="the profile, or one version of it (default: dcat-ap)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the report (default: text)")
    parser.add_argument(
        "--fail-on",
        choices=("violation", "warning", "info", "never"),
        default="violation",
        help="the least severe finding that gives exit code 1 (default: violation)",
    )
    parser.add_argument("--base", metavar="IRI", help="the address of the files, for the relative references in them")
    parser.add_argument("--media-type", help="of all the files, where their names do not tell (text/turtle, ...)")
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

    Raises InvalidParameter for an unknown profile; a file that cannot be read becomes part of the report.
    """
    from civilex.catalogs import profiles, validate
    from civilex.errors import CivilexError
    from civilex.rdf.parsing import NEUTRAL_BASE

    profiles.find(args.profile)
    if args.show_fixes or args.fix:
        from civilex.cli.validate_fixes import show_or_write

        done = show_or_write(args)
        if args.show_fixes:
            return done
        args.files, args.media_type = [str(args.fix)], None
    checked: list[tuple[str, ValidationReport | CivilexError]] = []
    for file in args.files:
        name = "standard input" if file == "-" else file
        try:
            report = validate(
                sys.stdin.buffer if file == "-" else Path(file),
                args.profile,
                media_type=args.media_type,
                base_iri=args.base or NEUTRAL_BASE,
                fail_on=args.fail_on,
                name=name,
            )
            checked.append((name, report))
        except CivilexError as error:
            checked.append((name, error))
    if args.format == "json":
        print_json(checked)
    else:
        print_text(checked)
    reports = [outcome for _, outcome in checked if not isinstance(outcome, CivilexError)]
    if len(reports) < len(checked):
        return UNREADABLE
    return GOOD if all(report.passed for report in reports) else FINDINGS


def print_text(checked: list[tuple[str, ValidationReport | CivilexError]]) -> None:
    """Print the reports one after the other, what cannot be read on standard error, and one line on all files."""
    from civilex.catalogs import text_report
    from civilex.errors import CivilexError

    for _, outcome in checked:
        if isinstance(outcome, CivilexError):
            sys.stdout.flush()
            print(f"civilex: {outcome}", file=sys.stderr, flush=True)
        else:
            print(text_report.text(outcome), end="" if len(checked) == 1 else "\n")
    if len(checked) > 1:
        reports = [outcome for _, outcome in checked if not isinstance(outcome, CivilexError)]
        passed = sum(report.passed for report in reports)
        print(
            f"{len(checked)} files: {passed} passed, {len(reports) - passed} did not, "
            f"{len(checked) - len(reports)} cannot be read."
        )


def print_json(checked: list[tuple[str, ValidationReport | CivilexError]]) -> None:
    """Print one JSON document: the report on one file, or ``files`` with a report or an error for each."""
    files = [as_json(name, outcome) for name, outcome in checked]
    document = files[0]
    if len(files) > 1:
        read = [file for file in files if "error" not in file]
        document = {
            "conforms": len(read) == len(files) and all(file["conforms"] for file in read),
            "passed": all(file["passed"] for file in files),
            "total": sum(file["total"] for file in read),
            "by_severity": {level: sum(file["by_severity"][level] for file in read) for level in LEVELS},
            "files": files,
        }
    print(json.dumps(document, ensure_ascii=False, indent=2))


def as_json(name: str, outcome: ValidationReport | CivilexError) -> dict[str, Any]:
    """Return the report on a file, or its ``error`` with ``message``, ``line`` and ``column``."""
    from civilex.errors import CivilexError, UnreadableData

    if not isinstance(outcome, CivilexError):
        return {"file": name, **outcome.to_json()}
    error: dict[str, Any] = {"message": str(outcome)}
    if isinstance(outcome, UnreadableData):
        error = {"message": outcome.reason, "line": outcome.line, "column": outcome.column}
    return {"file": name, "conforms": False, "passed": False, "error": error}

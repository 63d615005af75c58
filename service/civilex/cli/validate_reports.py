"""``civilex validate``: checking the files, and writing the report in the form that is asked for."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from civilex.catalogs import baseline, text_report, validate_all
from civilex.catalogs.checked_files import CheckedFile
from civilex.catalogs.comparing import Contents
from civilex.catalogs.link_states import CheckLinks
from civilex.catalogs.representations import publishers, text_form
from civilex.catalogs.representations.forms import BINARY, FORMS, Form, form_of
from civilex.catalogs.validation import validate_by_publisher
from civilex.cli import validate_links
from civilex.cli.validate import FINDINGS, GOOD, UNREADABLE, chosen_profiles, levels
from civilex.cli.writing import write_whole
from civilex.errors import CivilexError, InvalidParameter
from civilex.rdf.parsing import NEUTRAL_BASE


def check_options(args: argparse.Namespace) -> None:
    """Raise InvalidParameter for options that do not go together."""
    if args.split_by is not None:
        if args.out is None:
            raise InvalidParameter("split-by", "name the folder for the pages: --out FOLDER.")
        if args.format is not None or args.write_baseline is not None:
            raise InvalidParameter("split-by", "it writes pages and workbooks: ask for other files in another run.")
        return
    if args.out is not None and args.out.is_dir():
        raise InvalidParameter("out", f"{args.out} is a folder: name a file, or add --split-by publisher.")
    if _form(args).name in BINARY and args.out is None and sys.stdout.isatty():
        raise InvalidParameter("out", "a workbook is nothing for a terminal: name a file, --out report.xlsx.")


def check_and_report(args: argparse.Namespace) -> int:
    """Check the files, write the report, and return the exit code."""
    known = None if args.baseline is None else baseline.read_baseline(args.baseline)
    if args.split_by is not None:
        return _split(args, Contents(baseline=known))
    form = _form(args)
    contents = Contents(known, fingerprints=args.write_baseline is not None)
    check_links = validate_links.checker(args)
    files = [_checked(args, form, file, contents, check_links) for file in args.files]
    _write(args, form, files)
    if args.write_baseline is not None:
        _write_baseline(args.write_baseline, files)
    return _code(files)


def _form(args: argparse.Namespace) -> Form:
    if args.format is None and args.out is not None:
        return form_of(args.out)
    return FORMS[args.format or "text"]


def _checked(
    args: argparse.Namespace, form: Form, file: str, contents: Contents, check_links: CheckLinks | None
) -> CheckedFile:
    name = _name(file)
    asked = _asked(args, name, contents, check_links) | {"shacl_reports": form.needs_shacl}
    try:
        return CheckedFile(name, validate_all(_source(file), chosen_profiles(args), **asked))
    except CivilexError as error:
        return CheckedFile(name, None, error)


def _source(file: str) -> Any:
    return sys.stdin.buffer if file == "-" else Path(file)


def _name(file: str) -> str:
    return "standard input" if file == "-" else file


def _asked(args: argparse.Namespace, name: str, contents: Contents, check_links: CheckLinks | None) -> dict[str, Any]:
    return {
        "shapes": args.shapes,
        "severities": levels(args.severity),
        "known": args.known,
        "media_type": args.media_type,
        "base_iri": args.base or NEUTRAL_BASE,
        "fail_on": args.fail_on,
        "name": name,
        "contents": contents,
        "check_links": check_links,
    }


def _write(args: argparse.Namespace, form: Form, files: Sequence[CheckedFile]) -> None:
    """Write the report; where it goes to standard output as text, errors go to standard error."""
    if args.out is not None:
        write_whole(args.out, form.write(files), "out")
        for file in files:
            print(f"{args.out}: {_line(file)}")
        return
    if form.name == "text":
        for file in files:
            if file.error is not None:
                print(f"civilex: {file.error}", file=sys.stderr, flush=True)
        print(text_form.text(files, errors=False), end="")
        return
    content = form.write(files)
    sys.stdout.flush()
    if form.name in BINARY:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        print(content.decode(), end="")


def _line(file: CheckedFile) -> str:
    if file.error is not None:
        return str(file.error)
    if len(file.reports) == 1:
        return text_report.verdict(file.reports[0])
    return " ".join(f"{report.profile}: {text_report.verdict(report)}" for report in file.reports)


def _write_baseline(path: Path, files: Sequence[CheckedFile]) -> None:
    """Write the findings of all files; nothing where one of them cannot be read, which would hide its findings."""
    if any(file.error is not None for file in files):
        print(f"civilex: {path} is not written, because a file cannot be read.", file=sys.stderr)
        return
    found = [report.findings for file in files for report in file.reports if report.findings is not None]
    write_whole(path, json.dumps(baseline.to_json(found), ensure_ascii=False, indent=1).encode(), "write-baseline")


def _split(args: argparse.Namespace, contents: Contents) -> int:
    """Write the pages of publishers, and say which there are."""
    of_publisher: dict[str | None, list[CheckedFile]] = {}
    unread = []
    check_links = validate_links.checker(args)
    for file in args.files:
        name = _name(file)
        try:
            found = validate_by_publisher(
                _source(file), chosen_profiles(args), **_asked(args, name, contents, check_links)
            )
        except CivilexError as error:
            unread.append(CheckedFile(name, None, error))
            print(f"civilex: {error}", file=sys.stderr)
            continue
        for publisher, matrix in found.items():
            of_publisher.setdefault(publisher, []).append(CheckedFile(name, matrix))
    try:
        args.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidParameter(
            "out", f"{args.out} cannot be made: {(error.strerror or str(error)).lower()}."
        ) from error
    count = 0
    for name, content in publishers.files_by_publisher(of_publisher, unread):
        write_whole(args.out / name, content, "out")
        count += 1
    whose = text_report.counted(len(of_publisher), "publisher", "publishers")
    print(f"{args.out}: {count} files for {whose}; begin with {args.out / publishers.INDEX}.")
    return _code([*unread, *(file for files in of_publisher.values() for file in files)])


def _code(files: Sequence[CheckedFile]) -> int:
    if any(file.error is not None for file in files):
        return UNREADABLE
    return GOOD if all(file.passed for file in files) else FINDINGS

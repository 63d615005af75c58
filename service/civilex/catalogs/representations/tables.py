"""The report as tables: findings as CSV; summary, causes, findings and scores as a workbook.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, and catalogues are written by
others: in CSV such a cell gets an apostrophe before it (OWASP, CSV injection), in a workbook every cell is text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from civilex.catalogs.checked_files import CheckedFile
from civilex.catalogs.report import SEVERITIES, ValidationResult
from civilex.catalogs.representations import words
from civilex.catalogs.source_examples import in_syntax
from civilex.namespaces import compact

Row = Sequence[str | int | float | None]
_FINDINGS = (
    "file", "profile", "severity", "verdict", "message", "dataset", "publisher", "node", "property", "value", "line",
    "column", "pointer", "example", "becomes", "needs", "new", "shape", "fingerprint",
)  # fmt: skip
_CAUSES = (
    "file", "profile", "number", "severity", "verdict", "count", "new", "message", "example", "property",
    "points gained at most", "first place", "needs", "shape",
)  # fmt: skip
_SUMMARY = (
    "file", "profile", "version", "verdict", "statements", "findings", *SEVERITIES, "new", "gone", "causes",
    "listed findings", "score from", "score to", "error", "line", "column",
)  # fmt: skip
_SCORES = ("file", "profile", "dimension", "indicator", "points from", "points to", "possible", "met by", "of")
_FORMULA = re.compile(r"^[=+\-@\t\r\n]")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST_CELL = 32_767
_WRAPPED = 60
"""As many characters of a text stand in one line."""
_WRAP, _BOLD = Alignment(vertical="top", wrap_text=True), Font(bold=True)
_WIDTHS = {
    "message": 70,
    "example": 50,
    "node": 50,
    "value": 35,
    "becomes": 40,
    "first place": 50,
    "error": 60,
    "file": 28,
}


def to_csv(files: Sequence[CheckedFile]) -> str:
    """Return the findings as CSV (RFC 4180), a file that cannot be read as one row with its place."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_FINDINGS)
    for row in findings(files):
        writer.writerow(["" if cell is None else guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> guarded("=HYPERLINK(1)"), guarded("Trees")
    ("'=HYPERLINK(1)", 'Trees')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def findings(files: Sequence[CheckedFile]) -> Iterator[Row]:
    """Go through a row for each finding that the reports hold, and for each file that cannot be read."""
    for file in files:
        if file.error is not None:
            line, column = file.place
            yield (
                file.name, None, "error", "unreadable", file.reason, *(None,) * 5, line, column, *(None,) * 7,
            )  # fmt: skip
        for report in file.reports:
            for result in report.results:
                yield (file.name, words.profile_title(report), *_finding(result, report.media_type))


def _finding(result: ValidationResult, media_type: str | None) -> Row:
    return (
        result.severity, result.verdict, result.message, result.title, result.publisher, _node(result),
        None if result.path is None else compact(result.path), words.written(result.value), result.line, result.column,
        result.pointer, _example(result.fix, media_type), words.becomes(result.repair) or None, result.needs,
        None if result.new is None else "new" if result.new else "known", result.shape, result.fingerprint,
    )  # fmt: skip


def _example(fix: str | None, media_type: str | None) -> str | None:
    return None if fix is None else in_syntax(fix, media_type)


def _node(result: ValidationResult) -> str | None:
    return words.written(result.reached_from or result.focus_node)


def to_xlsx(files: Sequence[CheckedFile]) -> bytes:
    """Return a workbook with the sheets Summary, Causes, Findings and Scores; rows are written one after the other."""
    workbook = Workbook(write_only=True)
    for title, heads, rows in (
        ("Summary", _SUMMARY, _summary(files)),
        ("Causes", _CAUSES, _causes(files)),
        ("Findings", _FINDINGS, findings(files)),
        ("Scores", _SCORES, _scores(files)),
    ):
        _fill(workbook.create_sheet(title), heads, rows)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _fill(sheet: Any, heads: Sequence[str], rows: Iterable[Row]) -> None:
    sheet.freeze_panes = "A2"
    for number, head in enumerate(heads, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(head, 16)
    sheet.append([_cell(sheet, head.capitalize(), bold=True) for head in heads])
    count = 1
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{count}"


def _cell(sheet: Any, value: str | float | None, *, bold: bool = False) -> Any:
    """Return what to put into a row: a cell only where it needs a style, or is not to be taken for something else."""
    if not isinstance(value, str):
        return value
    text = _NOT_IN_XML.sub("\ufffd", value)[:_LONGEST_CELL]
    taken_for_another = text.startswith(("=", "#"))
    formula = bool(_FORMULA.match(text))
    if not (bold or taken_for_another or formula or len(text) > _WRAPPED):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = formula
    cell.alignment = _WRAP
    if bold:
        cell.font = _BOLD
    return cell


def _summary(files: Sequence[CheckedFile]) -> Iterator[Row]:
    for file in files:
        if file.error is not None:
            yield (file.name, None, None, "cannot be read", *(None,) * 11, file.reason, *file.place)
        for report in file.reports:
            since, score = report.since, report.score
            yield (
                file.name, report.profile, report.profile_version, "passes" if report.passed else "does not pass",
                report.triples, report.total, *(report.by_severity[level] for level in SEVERITIES),
                None if since is None else sum(since.new.values()), None if since is None else since.gone_total,
                len(report.causes), len(report.results), None if score is None else score.least,
                None if score is None else score.most, None, None, None,
            )  # fmt: skip


def _causes(files: Sequence[CheckedFile]) -> Iterator[Row]:
    for file in files:
        for report in file.reports:
            for number, cause in enumerate(report.causes, 1):
                first = cause.examples[0] if cause.examples else None
                where = "" if first is None else ", ".join(filter(None, (words.place(first), words.node(first))))
                yield (
                    file.name, words.profile_title(report), number, cause.severity, cause.verdict, cause.count,
                    cause.new, cause.message, _example(cause.fix, report.media_type),
                    None if cause.path is None else compact(cause.path), cause.points, where or None,
                    words.some(cause.needs) or None, cause.shape,
                )  # fmt: skip


def _scores(files: Sequence[CheckedFile]) -> Iterator[Row]:
    for file in files:
        for report in file.reports:
            for indicator in report.score.indicators if report.score is not None else ():
                yield (
                    file.name, words.profile_title(report), indicator.dimension, indicator.name,
                    round(indicator.least, 1), round(indicator.most, 1), indicator.points, indicator.met, indicator.of,
                )  # fmt: skip

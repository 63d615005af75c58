"""The report as tables: findings as CSV; summary, causes, findings and scores as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from openpyxl import Workbook

from civilex.catalogs.checked_files import CheckedFile
from civilex.catalogs.report import SEVERITIES, ValidationResult
from civilex.catalogs.representations import words
from civilex.catalogs.source_examples import in_syntax
from civilex.namespaces import compact
from civilex.spreadsheets import Row, csv_text, fill

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
    return csv_text(_FINDINGS, findings(files))


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
        fill(workbook.create_sheet(title), heads, rows, _WIDTHS)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


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

"""A report as data: JSON, CSV, and a workbook with a sheet for each part, for the sources and for the queries."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import Workbook

from civilex.reports.charts import drawing
from civilex.reports.filling import Cell, FilledPart, FilledReport, Row
from civilex.spreadsheets import csv_text, fill

_NOT_IN_SHEET_NAMES = re.compile(r"[\\/*?:\[\]']")
_SHEET_NAME = 31
Value = str | int | float | None


def to_csv(filled: FilledReport) -> str:
    """Return the rows of all parts as CSV: the day and the part first, then every column that a part has."""
    heads = list(dict.fromkeys(head for part in filled.parts for head in _heads(part)))
    rows = []
    for part in filled.parts:
        for row in part.rows:
            named = dict(zip(_heads(part), _values(part, row), strict=True))
            rows.append((filled.on.isoformat(), part.part.title, *(named.get(head) for head in heads)))
    return csv_text(("As of", "Part", *heads), rows)


def to_xlsx(reports: Sequence[FilledReport]) -> bytes:
    """Return a workbook: a sheet for each part, then what the numbers rest on, then the queries."""
    workbook = Workbook(write_only=True)
    taken: set[str] = set()
    for filled in reports:
        for part in filled.parts:
            heads = _heads(part)
            widths = dict.fromkeys(heads, 28) | {"Next decision": 60}
            rows = [_values(part, row) for row in part.rows]
            fill(workbook.create_sheet(_sheet_name(part.part.title, taken)), heads, rows, widths)
    sheet = workbook.create_sheet(_sheet_name("What it rests on", taken))
    widths = {"Report": 30, "Part": 40, "What": 30, "Who or which": 50}
    fill(sheet, ("Report", "Part", "What", "Who or which", "As of", "Asked by", "Number"), _evidence(reports), widths)
    queries = ((filled.report.title, part.part.title, part.sparql) for filled in reports for part in filled.parts)
    fill(workbook.create_sheet(_sheet_name("Queries", taken)), ("Report", "Part", "SPARQL"), queries, {"SPARQL": 120})
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _evidence(reports: Sequence[FilledReport]) -> Iterator[Sequence[Value]]:
    for filled in reports:
        on = filled.on.isoformat()
        for part in filled.parts:
            place, evidence = (filled.report.title, part.part.title), part.evidence
            for state, number in part.counts.items():
                yield (*place, "count", state, on, None, number)
            for source, number in evidence.sources:
                yield (*place, "source", source, on, None, number)
            if evidence.without_source:
                yield (*place, "no source recorded", None, on, None, evidence.without_source)
            for asked in evidence.asked:
                yield (*place, f"asked for: {asked.kind}", asked.who, asked.on, asked.by, None)
            for kind in evidence.nobody_asked:
                yield (*place, f"asked for: {kind}", "nobody yet", None, None, None)


def to_json(filled: FilledReport) -> str:
    """Return the report as JSON: rows by variable, counts, chart in words, evidence, and the query of each part."""
    return json.dumps(as_json(filled), ensure_ascii=False, indent=2) + "\n"


def as_json(filled: FilledReport) -> dict[str, Any]:
    """Return what JSON says of a report."""
    return {
        "report": filled.report.name,
        "title": filled.report.title,
        "question": filled.report.question,
        "city": {"iri": filled.city_iri, "label": filled.city},
        "on": filled.on.isoformat(),
        "soonUntil": filled.until.isoformat(),
        "department": filled.department,
        "parts": [_part(filled, part) for part in filled.parts],
    }


def _part(filled: FilledReport, part: FilledPart) -> dict[str, Any]:
    chart, evidence = drawing(filled, part), part.evidence
    return {
        "title": part.part.title,
        "subject": part.part.subject,
        "total": part.total,
        "counts": part.counts,
        "columns": part.part.columns,
        "rows": [
            {name: _json(cell) for name, cell in row.cells.items()}
            | ({"decision": row.decision} if row.decision else {})
            for row in part.rows
        ],
        "chart": None if chart is None else {"title": chart.title, "description": chart.description},
        "sources": [{"source": source, "number": number} for source, number in evidence.sources],
        "withoutSource": evidence.without_source,
        "asked": [{"kind": a.kind, "who": a.who, "asOf": a.on, "askedBy": a.by or None} for a in evidence.asked],
        "nobodyAskedFor": list(evidence.nobody_asked),
        "sparql": part.sparql,
    }


def _json(cell: Cell) -> Any:
    if cell.iri is not None:
        return {"iri": cell.iri, "label": cell.text}
    return cell.text if cell.number is None else cell.number


def _heads(part: FilledPart) -> tuple[str, ...]:
    asked = () if "asOf" in part.part.columns else ("Was asked", "Asked by")
    return (*part.part.columns.values(), *asked, *(("Next decision",) if part.part.decisions else ()))


def _values(part: FilledPart, row: Row) -> tuple[Value, ...]:
    names = [*part.part.columns, *(() if "asOf" in part.part.columns else ("asOf", "askedBy"))]
    cells = [row.cell(name) for name in names]
    values = tuple(cell.text if cell.number is None else cell.number for cell in cells)
    return (*values, *((row.decision,) if part.part.decisions else ()))


def _sheet_name(title: str, taken: set[str]) -> str:
    name = _NOT_IN_SHEET_NAMES.sub(" ", title)[:_SHEET_NAME].strip()
    number = 2
    while name.casefold() in taken:
        name = f"{name[: _SHEET_NAME - 3].strip()} {number}"
        number += 1
    taken.add(name.casefold())
    return name

"""A spreadsheet of mappings: a workbook with SSSOM's columns, as people fill one in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from civilex.errors import UnreadableData
from civilex.mapping.sssom.reading import Reading, read_rows
from civilex.onboarding.records import Value
from civilex.onboarding.workbook import Sheet, read_workbook


def read_mapping_workbook(content: bytes, fill: Mapping[str, str], name: str) -> Reading:
    """Read the sheet that has SSSOM's columns; a sheet ``metadata`` holds slots of the set, ``prefixes`` prefixes.

    ``fill`` are slots of the set for what the workbook does not say. Raises UnreadableData for what is no workbook, has
    no such sheet, or has a cell that holds a fault instead of a value.
    """
    sheets = read_workbook(content, name)
    table = next((sheet for sheet in sheets if _header(sheet)), None)
    if table is None:
        reason = "no sheet has the columns predicate_id and mapping_justification in its first row"
        raise UnreadableData(reason, source=name)
    for (row, column), fault in sorted(table.faults.items()):
        raise UnreadableData(fault, source=f"{name}, sheet {table.title}", line=row, column=column)
    said = {sheet.title.casefold(): _pairs(sheet) for sheet in sheets if sheet is not table}
    metadata = {**fill, **said.get("metadata", {})}
    return read_rows(_rows(table), metadata, f"{name}, sheet {table.title}", said.get("prefixes", {}))


def _header(sheet: Sheet) -> bool:
    values = sheet.records[0][1] if sheet.records else ()
    return {"predicate_id", "mapping_justification"} <= {str(value).strip() for value in values}


def _pairs(sheet: Sheet) -> dict[str, str]:
    """Return the first two cells of each row, as name and value."""
    return {_cell(values[0]): _cell(values[1]) for _, values in sheet.records if len(values) > 1}


def _rows(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    for number, values in sheet.records:
        yield number, [_cell(value) for value in values]


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).strip()

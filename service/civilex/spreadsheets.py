"""Cells as spreadsheets read them: CSV and sheets of workbooks, for tables with texts that others wrote.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula: in CSV such a cell gets an
apostrophe before it (OWASP, CSV injection), in a workbook every text is a text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

Row = Sequence[str | int | float | None]
_FORMULA = re.compile(r"^[=+\-@\t\r\n]")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST_CELL = 32_767
_WRAPPED = 60
"""As many characters of a text stand in one line."""
_WRAP, _BOLD = Alignment(vertical="top", wrap_text=True), Font(bold=True)


def csv_text(heads: Sequence[str], rows: Iterable[Row]) -> str:
    """Return rows as CSV (RFC 4180) that no spreadsheet reads a formula in."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([guarded(head) for head in heads])
    for row in rows:
        writer.writerow(["" if cell is None else guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> guarded("=HYPERLINK(1)"), guarded("Trees")
    ("'=HYPERLINK(1)", 'Trees')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def fill(sheet: Any, heads: Sequence[str], rows: Iterable[Row], widths: Mapping[str, int] | None = None) -> None:
    """Write rows below their heads into a sheet of a workbook that is only written; ``widths`` are by head."""
    sheet.freeze_panes = "A2"
    for number, head in enumerate(heads, 1):
        sheet.column_dimensions[get_column_letter(number)].width = (widths or {}).get(head, 16)
    sheet.append([table_cell(sheet, head[:1].upper() + head[1:], bold=True) for head in heads])
    count = 1
    for row in rows:
        sheet.append([table_cell(sheet, value) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{count}"


def table_cell(sheet: Any, value: str | float | None, *, bold: bool = False) -> Any:
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

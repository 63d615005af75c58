"""Tables as they go out: CSV with the separator that came, and workbooks of several sheets; no cell is a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from openpyxl import Workbook

from civilex.spreadsheets import guarded, table_cell

Cell = str | int | float | None
_NUMBER = re.compile(r"[+-]?\d[\d.,]*%?")


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; numbers with a sign stay as they are.

    >>> safe("-12.5"), safe("=1+1"), safe("+49 30 1")
    ('-12.5', "'=1+1", "'+49 30 1")
    """
    return cell if _NUMBER.fullmatch(cell) else guarded(cell)


class CsvWriter:
    """Writes rows to a binary file as UTF-8; ``mark`` begins it with the mark by which spreadsheets know UTF-8."""

    def __init__(self, file: BinaryIO, separator: str = ",", *, mark: bool = False):
        """Begin; the file stays open at the end."""
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig" if mark else "utf-8", newline="", write_through=False)
        self._writer = csv.writer(self._text, delimiter=separator, lineterminator="\r\n")

    def row(self, cells: Sequence[Cell]) -> None:
        """Write a row."""
        self._writer.writerow(["" if c is None else safe(c) if isinstance(c, str) else c for c in cells])

    def close(self) -> None:
        """Write what is left."""
        self._text.flush()
        self._text.detach()


class WorkbookWriter:
    """Writes sheets one after the other to a workbook that is on disk while it grows."""

    def __init__(self, file: BinaryIO):
        """Begin."""
        self._file, self._workbook = file, Workbook(write_only=True)

    def sheet(self, title: str, header: Sequence[str], widths: Sequence[int] = ()) -> WorkbookSheet:
        """Add a sheet; it may be filled while others are."""
        return WorkbookSheet(self._workbook.create_sheet(title), header, widths)

    def close(self) -> None:
        """Write the file."""
        self._workbook.save(self._file)


class WorkbookSheet:
    """A sheet that is being filled."""

    def __init__(self, sheet: object, header: Sequence[str], widths: Sequence[int]):
        """Begin with the headings."""
        self._sheet = sheet
        sheet.freeze_panes = "A2"  # type: ignore[attr-defined]
        for place in range(len(header)):
            letter = _letters(place)
            width = widths[place] if place < len(widths) else 24
            sheet.column_dimensions[letter].width = width  # type: ignore[attr-defined]
        sheet.append([table_cell(sheet, name, bold=True) for name in header])  # type: ignore[attr-defined]

    def row(self, cells: Sequence[Cell]) -> None:
        """Write a row."""
        self._sheet.append([table_cell(self._sheet, cell) for cell in cells])  # type: ignore[attr-defined]

    def rows(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows."""
        for cells in rows:
            self.row(cells)


def _letters(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(place + 1))

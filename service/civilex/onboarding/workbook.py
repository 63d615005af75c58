"""XLSX workbooks that may be hostile: what they unpack to is checked before a reader sees them."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from civilex.errors import ContentTooLarge, UnreadableData

MAX_UNPACKED_BYTES = 250_000_000
MAX_RATIO = 200
"""How much larger than its packed form a part over 1 MB may be; sheets of text pack to a tenth or a thirtieth."""
MAX_ROWS = 50_000
"""Rows with content that one table may have."""
MAX_COLUMN = 100
"""Columns beyond are not looked at: a cell in the last column of every row would fill the memory."""
MAX_ROW = 1_048_576
"""The last row of a sheet in the format; a file that names a higher one would be padded up to it."""
_CHUNK = 1_000_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    OSError,
    EOFError,
    RuntimeError,
)
"""What the readers of zip archives, XML and workbooks raise for broken files; an encrypted part is a RuntimeError."""

Value = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its title, its rows (number and values), and what is wrong at single cells (row and column from 1)."""

    title: str
    records: list[tuple[int, tuple[Value, ...]]]
    faults: dict[tuple[int, int], str]


def read_workbook(content: bytes, source: str) -> list[Sheet]:
    """Return the sheets of a workbook; a formula gives the value that the spreadsheet last computed for it.

    Nothing is computed here. Raises UnreadableData for what is no workbook or holds a document type, and
    ContentTooLarge for one that unpacks to more than 250 MB or like a bomb.
    """
    if content.startswith(_OLD_EXCEL):
        reason = "is in the old Excel format (.xls) or protected by a password: save it as .xlsx without password"
        raise UnreadableData(reason, source=source)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            has_formulas = _checked_parts(archive, source)
        with warnings.catch_warnings():
            # openpyxl warns of features that only matter when a workbook is written again.
            warnings.simplefilter("ignore")
            return _sheets(content, has_formulas)
    except _BROKEN as error:
        reason = f"is not a workbook that can be read ({error}): open it in a spreadsheet and save it as .xlsx again"
        raise UnreadableData(reason, source=source) from error


def _checked_parts(archive: zipfile.ZipFile, source: str) -> bool:
    """Unpack every part once, piece by piece, and stop at what is too large; return whether there are formulas."""
    total, formulas = 0, False
    for part in archive.infolist():
        size, tail = 0, b""
        with archive.open(part) as stream:
            while piece := stream.read(_CHUNK):
                size, total = size + len(piece), total + len(piece)
                if total > MAX_UNPACKED_BYTES or (size > _CHUNK and size > MAX_RATIO * max(part.compress_size, 1)):
                    raise ContentTooLarge(
                        f"{source} unpacks to far more than its own size ({part.filename}): save only the sheets "
                        "departments and systems, without empty formatted rows, as a new workbook."
                    )
                seam = tail + piece
                if b"<!DOCTYPE" in seam or b"<!ENTITY" in seam:
                    raise UnreadableData("holds a document type, which no workbook needs", source=source)
                formulas = formulas or (
                    part.filename.startswith("xl/worksheets/") and (b"<f>" in seam or b"<f " in seam)
                )
                tail = piece[-10:]
    return formulas


def _sheets(content: bytes, has_formulas: bool) -> list[Sheet]:
    values = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    formulas = load_workbook(io.BytesIO(content), read_only=True, keep_links=False) if has_formulas else None
    sheets = []
    try:
        for worksheet in values.worksheets:
            sheet = Sheet(worksheet.title, [], {})
            for row, cells in enumerate(_rows(worksheet), 1):
                if not cells:
                    continue
                if len(sheet.records) > 2 * MAX_ROWS:
                    break
                sheet.records.append((row, tuple(None if kind == "e" else value for value, kind in cells)))
                for column, (value, kind) in enumerate(cells, 1):
                    if kind == "e":
                        sheet.faults[row, column] = _error_advice(str(value))
            if formulas is not None:
                _add_uncomputed(sheet, _rows(formulas[worksheet.title]))
            sheets.append(sheet)
    finally:
        values.close()
        if formulas is not None:
            formulas.close()
    return sheets


def _rows(worksheet: object) -> Iterator[list[tuple[Value, str]]]:
    """Go through the rows of a sheet: value and openpyxl's data type of each cell, trailing empty cells left out."""
    # The dimensions that a file states may be wrong; the rows themselves are not.
    worksheet.reset_dimensions()  # type: ignore[attr-defined]
    filler: object = None
    for row in worksheet.iter_rows(max_row=MAX_ROW, max_col=MAX_COLUMN):  # type: ignore[attr-defined]
        # Rows that the file leaves out come as one and the same tuple: a million of them must cost nothing.
        cells = (
            [] if row is filler else [(cell.value, cell.data_type if cell.value is not None else "n") for cell in row]
        )
        while cells and cells[-1][0] is None:
            cells.pop()
        if not cells:
            filler = row
        yield cells


def _add_uncomputed(sheet: Sheet, rows: Iterator[list[tuple[Value, str]]]) -> None:
    values = dict(sheet.records)
    for row, cells in enumerate(rows, 1):
        for column, (_, kind) in enumerate(cells, 1):
            known = values.get(row, ())
            is_empty = column > len(known) or known[column - 1] is None
            if kind == "f" and is_empty and (row, column) not in sheet.faults:
                sheet.faults[row, column] = (
                    "the formula has no computed value: write the value, or open the file in a spreadsheet and save it"
                )


def _error_advice(value: str) -> str:
    return (
        f"the formula ends in the error {value}: write the value. Text that begins with =, + or - needs an apostrophe "
        "before it ('=SEC), or the spreadsheet takes it for a formula"
    )

"""XLSX workbooks that may be hostile: what they unpack to is checked before a reader sees them."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException

from civilex.errors import ContentTooLarge, UnreadableData
from civilex.onboarding.records import Record, Value, check_count, is_blank

MAX_UNPACKED_BYTES = 250_000_000
MAX_RATIO = 200
"""How much larger than its packed form a part over 1 MB may be; sheets of text pack to a tenth or a thirtieth."""
MAX_COLUMN = 100
"""Columns beyond are not looked at: a cell in the last column of every row would fill the memory."""
MAX_ROW = 1_048_576
"""The last row of a sheet in the format; a file that names a higher one would be padded up to it."""
MAX_MERGED = 10_000
"""As many merged areas of a sheet are looked at, of those that go over several rows."""
_CHUNK = 1_000_000
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*[\"']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?[A-Z]{1,3}\$?(\d{1,7})[\"']"
)
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


Merged = dict[str, set[tuple[str, int, int]]]
"""Merged areas by part of the archive: the letters of the first column, the first row and the last."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its title, its rows that are not blank, and what is wrong at single cells (row and column from 1)."""

    title: str
    records: list[Record]
    faults: dict[tuple[int, int], str]


def read_workbook(content: bytes, source: str) -> list[Sheet]:
    """Return the sheets of a workbook; a formula gives the value that the spreadsheet last computed for it.

    Nothing is computed here. Raises UnreadableData for what is no workbook or holds a document type, and
    ContentTooLarge for one that unpacks to more than 250 MB or like a bomb, or with too many rows in a sheet.
    """
    if content.startswith(_OLD_EXCEL):
        reason = "is in the old Excel format (.xls) or protected by a password: save it as .xlsx without password"
        raise UnreadableData(reason, source=source)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            has_formulas, merged = _checked_parts(archive, source)
        with warnings.catch_warnings():
            # openpyxl warns of features that only matter when a workbook is written again.
            warnings.simplefilter("ignore")
            return _sheets(content, has_formulas, merged, source)
    except _BROKEN as error:
        reason = f"is not a workbook that can be read ({error}): open it in a spreadsheet and save it as .xlsx again"
        raise UnreadableData(reason, source=source) from error


def _checked_parts(archive: zipfile.ZipFile, source: str) -> tuple[bool, Merged]:
    """Unpack every part once, piece by piece, and stop at what is too large.

    Returns whether there are formulas, and the merged areas of each part.
    """
    total, formulas = 0, False
    merged: Merged = {}
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
                for match in _MERGED.finditer(seam) if part.filename.startswith("xl/worksheets/") else ():
                    first, last = int(match[2]), int(match[3])
                    areas = merged.setdefault(part.filename, set())
                    if first < last and len(areas) < MAX_MERGED:
                        areas.add((match[1].decode(), first, last))
                tail = seam[-200:]
    return formulas, merged


def _sheets(content: bytes, has_formulas: bool, merged: Merged, source: str) -> list[Sheet]:
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    formulas = load_workbook(io.BytesIO(content), read_only=True, keep_links=False) if has_formulas else None
    sheets = []
    try:
        for worksheet in workbook.worksheets:
            sheet = Sheet(worksheet.title, [], {})
            count = 0
            for row, cells in enumerate(_rows(worksheet), 1):
                if is_blank(value for value, _ in cells):
                    continue
                count += 1
                check_count(count, f"{source}, sheet {worksheet.title}")
                values = tuple(None if kind == "e" else value for value, kind in cells)
                if not is_blank(values):
                    sheet.records.append((row, values))
                for column, (value, kind) in enumerate(cells, 1):
                    if kind == "e":
                        sheet.faults[row, column] = _error_advice(str(value))
            part = worksheet._worksheet_path.lstrip("/")  # type: ignore[attr-defined]
            _add_merged(sheet, merged.get(part, set()))
            if formulas is not None:
                _add_uncomputed(sheet, _rows(formulas[worksheet.title]))
            sheets.append(sheet)
    finally:
        workbook.close()
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


def _add_merged(sheet: Sheet, areas: set[tuple[str, int, int]]) -> None:
    """Add a fault for each merged area over several rows with content, where only the first row has the value."""
    rows = [row for row, _ in sheet.records]
    for letters, first, last in areas:
        if bisect_right(rows, last) - bisect_left(rows, first) > 1:
            sheet.faults.setdefault(
                (first, column_index_from_string(letters)),
                f"the cell is merged with those below, down to {letters}{last}, and only row {first} has its value: "
                "undo the merging, and write the value in each row",
            )


def _error_advice(value: str) -> str:
    return (
        f"the formula ends in the error {value}: write the value. Text that begins with =, + or - needs an apostrophe "
        "before it ('=SEC), or the spreadsheet takes it for a formula"
    )

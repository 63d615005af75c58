"""Tables row by row, never as a whole, as spreadsheets save them: CSV in its encodings and separators, and XLSX."""

from __future__ import annotations

import codecs
import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import BinaryIO

from openpyxl import load_workbook

from civilex.errors import InvalidParameter, UnreadableData
from civilex.mapping.matching.text import fold
from civilex.onboarding.workbook import _BROKEN, _OLD_EXCEL, _checked_parts, _rows

CHUNK = 1 << 20
LOOKED_AT = 1 << 16
"""In as many bytes at the beginning is the separator looked for."""
SEPARATORS = (",", ";", "\t", "|")
LONGEST_FIELD = 1 << 20
_NOT_IN_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its header, and its rows with their numbers as a spreadsheet counts, each as long as the header.

    ``encoding`` and ``separator`` are those of a CSV file, empty for a workbook.
    """

    name: str
    header: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]
    encoding: str = ""
    separator: str = ""

    def column(self, asked: str | None) -> int:
        """Return the place of a column by its heading, else by its number from 1; of the only one where none is said.

        Raises InvalidParameter where there is none or several.
        """
        known = ", ".join(f"'{name}'" for name in self.header)
        if asked is None:
            if len(self.header) == 1:
                return 0
            raise InvalidParameter("column", f"is missing: name one of {known}")
        for same in (lambda name: name == asked, lambda name: fold(name) == fold(asked)):
            found = [place for place, name in enumerate(self.header) if same(name)]
            if len(found) == 1:
                return found[0]
            if found:
                raise InvalidParameter("column", f"'{asked}' is the heading of {len(found)} columns; give its number")
        if asked.isdigit() and 0 < int(asked) <= len(self.header):
            return int(asked) - 1
        raise InvalidParameter("column", f"there is no column '{asked}' in {self.name}; there are: {known}")


def read_csv_table(file: BinaryIO, name: str) -> Table:
    """Read a CSV file: UTF-8 or UTF-16 with or without mark, else Windows-1252; comma, semicolon, tab or bar.

    The file is read twice. Raises UnreadableData, with the line, for what is no such text.
    """
    encoding = _encoding(file, name)
    file.seek(0)
    beginning = file.read(LOOKED_AT).decode(encoding, errors="ignore")
    first, _, _ = beginning.lstrip("\r\n").partition("\n")
    given = first.strip().casefold().startswith("sep=") and len(first.strip()) == len("sep=;")
    separator = first.strip()[-1] if given else _separator(beginning)
    file.seek(0)
    text = io.TextIOWrapper(io.BufferedReader(_Kept(file)), encoding=encoding, newline="")
    rows = _csv_rows(text, separator, name)
    if given:
        next(rows)
    return _with_header(rows, name, encoding, separator)


def read_workbook_table(file: BinaryIO, name: str, sheet: str | None = None) -> Table:
    """Read a sheet of a workbook, the first where none is named; formulas give the values last computed for them.

    Raises UnreadableData, ContentTooLarge for one that unpacks like a bomb, and InvalidParameter for a sheet that it
    does not have.
    """
    if file.read(len(_OLD_EXCEL)) == _OLD_EXCEL:
        raise UnreadableData("is in the old Excel format (.xls) or has a password: save it as .xlsx", source=name)
    try:
        with zipfile.ZipFile(file) as archive:
            _checked_parts(archive, name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except _BROKEN as error:
        raise UnreadableData(f"is not a workbook that can be read ({error})", source=name) from error
    titles = [worksheet.title for worksheet in workbook.worksheets]
    if sheet is not None and sheet not in titles:
        workbook.close()
        raise InvalidParameter("sheet", f"{name} has no sheet '{sheet}'; it has: {', '.join(titles)}")
    worksheet = workbook[sheet] if sheet is not None else workbook.worksheets[0]

    def rows() -> Iterator[tuple[int, list[str]]]:
        with closing(workbook):
            try:
                for number, cells in enumerate(_rows(worksheet), 1):
                    yield number, [_text(value) for value, _ in cells]
            except _BROKEN as error:
                raise UnreadableData(f"is not a workbook that can be read ({error})", source=name) from error

    return _with_header(rows(), f"{name}, sheet {worksheet.title}", "", "")


def _with_header(rows: Iterator[tuple[int, list[str]]], name: str, encoding: str, separator: str) -> Table:
    for _, cells in rows:
        header = [cell.strip() for cell in cells]
        while header and not header[-1]:
            header.pop()
        if header:
            return Table(name, tuple(header), _aligned(rows, len(header), name), encoding, separator)
    raise UnreadableData("holds no row: the first one has to be the headings of the columns", source=name)


def _aligned(rows: Iterator[tuple[int, list[str]]], width: int, name: str) -> Iterator[tuple[int, list[str]]]:
    for number, cells in rows:
        if any(cell.strip() for cell in cells[width:]):
            reason = f"this row has {len(cells)} cells and the header {width}: quote cells that hold the separator"
            raise UnreadableData(reason, source=name, line=number, column=width + 1)
        if cells:
            yield number, [*cells[:width], *[""] * (width - len(cells))]


def _csv_rows(text: io.TextIOWrapper, separator: str, name: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(text, delimiter=separator, strict=True)
    number = 1
    try:
        for cells in reader:
            yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        reason = f"{error}: check the quotes here"
        raise UnreadableData(reason, source=name, line=reader.line_num, column=1) from error
    except UnicodeError as error:
        reason = f"this is no text ({error}): save the file as 'CSV UTF-8'"
        raise UnreadableData(reason, source=name, line=reader.line_num + 1, column=1) from error


def _encoding(file: BinaryIO, name: str) -> str:
    beginning = file.read(4)
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if beginning.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if len(beginning) > 1 and (beginning[1:2] == b"\0" or beginning[:1] == b"\0"):
        return "utf-16-le" if beginning[1:2] == b"\0" else "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        _refuse_unknown_bytes(file, name)
        return "cp1252"
    return "utf-8"


def _refuse_unknown_bytes(file: BinaryIO, name: str) -> None:
    """Raise UnreadableData, with the line, for a byte that Windows-1252 does not have either."""
    file.seek(0)
    lines = 0
    while chunk := file.read(CHUNK):
        if found := _NOT_IN_WINDOWS.search(chunk):
            line = lines + chunk.count(b"\n", 0, found.start()) + 1
            reason = f"byte 0x{found[0][0]:02x} is neither UTF-8 nor Windows-1252: save the file as 'CSV UTF-8'"
            raise UnreadableData(reason, source=name, line=line, column=1)
        lines += chunk.count(b"\n")


def _separator(beginning: str) -> str:
    """Return what separates the first row that is not blank into the most cells."""
    lines = beginning.splitlines(keepends=True)
    start = next((place for place, line in enumerate(lines) if line.strip()), 0)

    def cells(separator: str) -> int:
        try:
            return len(next(csv.reader(lines[start:], delimiter=separator), []))
        except csv.Error:
            return 0

    return max(SEPARATORS, key=cells)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)


class _Kept(io.RawIOBase):
    """A binary file that the text around it does not close."""

    def __init__(self, file: BinaryIO):
        self._file = file

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer."""
        chunk = self._file.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)

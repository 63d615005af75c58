"""Files in, tables out: CSV here, XLSX by :mod:`civilex.onboarding.workbook`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from civilex.errors import ContentTooLarge, UnreadableData
from civilex.onboarding.columns import COLUMNS, SheetKind, column_of, folded
from civilex.onboarding.problems import Place, Problems
from civilex.onboarding.records import Record, Value, check_count, is_blank
from civilex.onboarding.workbook import read_workbook

MAX_BYTES = 50_000_000
LOOKED_AT = 10
"""In as many rows at the top are headings looked for, when row 1 has none."""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of a workbook or a CSV file: its records that are not blank, the header first.

    ``origin`` names the table in sources of what it says, without the row.
    """

    title: str
    origin: str
    records: tuple[Record, ...]

    @property
    def header(self) -> tuple[Value, ...]:
        """The values of row 1; empty where row 1 is blank."""
        return self.records[0][1] if self.records and self.records[0][0] == 1 else ()

    def headings_below(self, kind: SheetKind) -> int | None:
        """Return the row that holds the headings where that is not row 1 but one a little below, else ``None``."""
        if "name" in _columns(kind, self.header):
            return None
        for row, values in self.records[:LOOKED_AT]:
            found = _columns(kind, values)
            if "name" in found and (len(found) > 1 or len([value for value in values if value]) == 1):
                return row
        return None


def read_tables(paths: Sequence[Path], problems: Problems) -> list[Table]:
    """Read the tables of workbooks and CSV files; blank sheets are left out.

    Cells that hold a fault instead of a value are added to ``problems``. Raises UnreadableData for a file that is not
    what its name says, and ContentTooLarge for one over 50 MB or with a table over 50,000 rows.
    """
    tables: list[Table] = []
    for path in paths:
        content = _content(path)
        if path.suffix.casefold() in (".xlsx", ".xlsm"):
            for sheet in read_workbook(content, path.name):
                table = Table(sheet.title, f"{path.name}, sheet {sheet.title}", tuple(sheet.records))
                tables.append(table)
                # What is wrong in a sheet that is not imported harms nobody.
                for (row, column), fault in sheet.faults.items() if kind_of(table) else ():
                    problems.add(Place(sheet.title, row, column), fault)
        elif path.suffix.casefold() in (".csv", ".tsv", ".txt"):
            tables.append(Table(path.stem, path.name, tuple(read_csv(content, path.name))))
        else:
            reason = "is not a table that can be read here: save it as .xlsx, or as .csv in UTF-8"
            raise UnreadableData(reason, source=path.name)
    return [table for table in tables if table.records]


def kind_of(table: Table) -> SheetKind | None:
    """Return which sheet a table is, by its title or else by its headings; ``None`` where neither tells."""
    words = set(re.findall(r"[^\W\d_]+", table.title.casefold()))
    for kind in COLUMNS:
        if words & {kind, kind.removesuffix("s")}:
            return kind
    scores: dict[SheetKind, int] = {}
    for kind in COLUMNS:
        below = table.headings_below(kind)
        found = _columns(kind, table.header if below is None else dict(table.records)[below])
        scores[kind] = len(found) if "name" in found else 0
    best = max(scores, key=lambda kind: scores[kind])
    # A name alone, or as many columns of one sheet as of the other, does not tell which of the two is meant.
    return best if scores[best] > 1 and list(scores.values()).count(scores[best]) == 1 else None


def _columns(kind: SheetKind, values: Sequence[Value]) -> set[str]:
    """Return the columns of a sheet of this kind that a row names."""
    found = (column_of(kind, value) for value in values if isinstance(value, str))
    return {column.name for column in found if column}


def read_csv(content: bytes, source: str) -> list[Record]:
    """Return the rows of a CSV file that are not blank: UTF-8, with the comma, semicolon or tab that the header shows.

    Raises UnreadableData with the line where the text is not UTF-8 or its quotes do not close, and ContentTooLarge.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:1000]:
        raise UnreadableData("this is not UTF-8 text: save it as 'CSV UTF-8'", source=source)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = f"byte 0x{content[error.start]:02x} is not UTF-8: save the file as 'CSV UTF-8'"
        raise UnreadableData(reason, source=source, line=line, column=1) from error
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    records: list[Record] = []
    try:
        for row, values in enumerate(reader, 1):
            if not is_blank(values):
                records.append((row, tuple(values)))
                check_count(len(records), source)
    except csv.Error as error:
        raise UnreadableData(
            f"{error}: check the quotes here", source=source, line=reader.line_num, column=1
        ) from error
    return records


def _delimiter(text: str) -> str:
    """Return the separator that splits the first line into most headings that are known."""
    known = {folded(name) for columns in COLUMNS.values() for c in columns for name in (c.name, *c.other_headings)}
    first = next((line for line in text.splitlines() if line.strip()), "")

    def score(delimiter: str) -> tuple[int, int]:
        headings = next(csv.reader([first], delimiter=delimiter), [])
        return sum(folded(heading) in known for heading in headings), len(headings)

    return max((",", ";", "\t"), key=score)


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ContentTooLarge(
                f"{path.name} has {size / 1e6:,.0f} MB and {MAX_BYTES / 1e6:,.0f} MB is the most: "
                "take out pictures and sheets that are not departments or systems."
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableData(f"cannot be read: {error.strerror}", source=str(path)) from error

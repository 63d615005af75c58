"""Files in, tables out: CSV here, XLSX by :mod:`civilex.onboarding.workbook`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from civilex.errors import ContentTooLarge, UnreadableData
from civilex.onboarding.columns import COLUMNS, SheetKind, column_of, folded
from civilex.onboarding.problems import Place, Problems
from civilex.onboarding.workbook import MAX_ROWS, Value, read_workbook

MAX_BYTES = 50_000_000

Record = tuple[int, tuple[Value, ...]]
"""The number of a row, as a spreadsheet counts, and the values of its cells from column A on."""


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
                for (row, column), fault in sheet.faults.items():
                    problems.add(Place(sheet.title, row, column), fault)
                records = _capped(sheet.records, f"{path.name}, sheet {sheet.title}")
                tables.append(Table(sheet.title, f"{path.name}, sheet {sheet.title}", records))
        elif path.suffix.casefold() in (".csv", ".tsv", ".txt"):
            tables.append(Table(path.stem, path.name, _capped(read_csv(content, path.name), path.name)))
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
    headings = [value for value in table.header if isinstance(value, str)]
    scores: dict[SheetKind, int] = {}
    for kind in COLUMNS:
        found = {column.name for heading in headings if (column := column_of(kind, heading))}
        scores[kind] = len(found) if "name" in found else 0
    best = max(scores, key=lambda kind: scores[kind])
    # A name alone, or as many columns of one sheet as of the other, does not tell which of the two is meant.
    return best if scores[best] > 1 and list(scores.values()).count(scores[best]) == 1 else None


def read_csv(content: bytes, source: str) -> list[Record]:
    """Return the records of a CSV file: UTF-8, separated by comma, semicolon or tab, whichever the header shows.

    Raises UnreadableData with the line where the text is not UTF-8 or its quotes do not close.
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
            if row > MAX_ROWS * 2:
                break
            records.append((row, tuple(values)))
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


def _capped(records: Iterable[Record], name: str) -> tuple[Record, ...]:
    kept: list[Record] = []
    for row, values in records:
        if all(value is None or (isinstance(value, str) and not value.strip()) for value in values):
            continue
        if len(kept) > MAX_ROWS:
            raise ContentTooLarge(
                f"{name} has more than {MAX_ROWS:,} rows, which is the most that one import takes: is it really a "
                "list of departments or systems? If so, import it in parts, as cities of their own."
            )
        kept.append((row, values))
    return tuple(kept)

"""The rows of a table by column, once its header is understood."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from civilex.onboarding.columns import COLUMNS, SheetKind, column_of, folded
from civilex.onboarding.problems import Place, Problems, did_you_mean
from civilex.onboarding.records import Value
from civilex.onboarding.tables import Table

MAX_TEXT = 5_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number, the columns' positions in its sheet, and its values by column name."""

    sheet: str
    origin: str
    number: int
    positions: Mapping[str, int]
    values: Mapping[str, Value]

    def place(self, column: str) -> Place:
        """Return where the cell of a column stands; column A where the sheet does not have the column."""
        return Place(self.sheet, self.number, self.positions.get(column, 1))

    def text(self, column: str) -> str:
        """Return a cell as text, white space put in order; empty where the cell is."""
        return as_text(self.values.get(column))

    @property
    def source(self) -> str:
        """Where the row stands, for people: file, sheet and row."""
        return f"{self.origin}, row {self.number}"


def as_text(value: Value) -> str:
    """Return a cell's value as text: composed Unicode, single blanks, whole numbers without a point.

    >>> as_text("  Parks \\n and Recreation "), as_text(12.0), as_text(None)
    ('Parks and Recreation', '12', '')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time().isoformat() == "00:00:00":
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(unicodedata.normalize("NFC", str(value)).split())


def read_rows(table: Table, kind: SheetKind, problems: Problems) -> list[Row]:
    """Return the rows below the header; headings that are unknown, repeated or missing are added to ``problems``."""
    positions: dict[str, int] = {}
    if (below := table.headings_below(kind)) is not None:
        text = f"the headings must be in row 1, and stand in row {below}: remove what is above them"
        problems.add(Place(table.title, 1, 1), text)
        return []
    if not table.header:
        problems.add(Place(table.title, 1, 1), "row 1 is empty: it must hold the headings (name, ...)")
        return []
    for position, value in enumerate(table.header, 1):
        heading = as_text(value)
        if not heading:
            continue
        place = Place(table.title, 1, position)
        column = column_of(kind, heading)
        if column is None:
            problems.add(place, f"there is no column '{heading}': {_known_columns(kind, heading)}")
        elif column.name in positions:
            first = Place(table.title, 1, positions[column.name])
            problems.add(place, f"'{heading}' means the column '{column.name}', which stands in {first} already")
        else:
            positions[column.name] = position
    if "name" not in positions:
        problems.add(Place(table.title, 1, 1), f"there is no column 'name', which {kind} need")
    rows = []
    headed = {position for position, value in enumerate(table.header, 1) if as_text(value)}
    for number, values in table.records[1:]:
        for position, value in enumerate(values, 1):
            if position not in headed and as_text(value):
                text = f"'{as_text(value)[:40]}' has no heading above it: write one in row 1, or empty the cell"
                problems.add(Place(table.title, number, position), text)
        found = {name: values[position - 1] for name, position in positions.items() if position <= len(values)}
        for name, value in found.items():
            if isinstance(value, str) and len(value) > MAX_TEXT:
                text = f"the text has {len(value):,} characters and {MAX_TEXT:,} is the most: shorten it"
                problems.add(Place(table.title, number, positions[name]), text)
                found[name] = value[:40]
        row = Row(table.title, table.origin, number, positions, found)
        if "name" in positions and not row.text("name"):
            problems.add(row.place("name"), "the name is missing: every row needs one")
        rows.append(row)
    return rows


def _known_columns(kind: SheetKind, heading: str) -> str:
    names = {folded(name): column.name for column in COLUMNS[kind] for name in (column.name, *column.other_headings)}
    every = ", ".join(column.name for column in COLUMNS[kind])
    advice = did_you_mean(folded(heading), names, "rename or remove it.")
    for name, column in names.items():
        advice = advice.replace(f"'{name}'", f"'{column}'")
    return f"{advice} The columns are {every}"

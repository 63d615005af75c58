"""The rows of a table that are not blank, counted as they are read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from civilex.errors import ContentTooLarge

MAX_ROWS = 50_000
"""Rows with content that one table may have below its header."""

Value = str | int | float | bool | date | datetime | time | timedelta | None
Record = tuple[int, tuple[Value, ...]]
"""The number of a row, as a spreadsheet counts, and the values of its cells from column A on."""


def is_blank(values: Iterable[Value]) -> bool:
    """Say whether the cells of a row hold nothing, or only white space.

    >>> is_blank(["", None, " "]), is_blank([0])
    (True, False)
    """
    return all(value is None or (isinstance(value, str) and not value.strip()) for value in values)


def check_count(count: int, name: str) -> None:
    """Raise ContentTooLarge where a table has more rows with content than a header and the most below it."""
    if count > MAX_ROWS + 1:
        raise ContentTooLarge(
            f"{name} has more than {MAX_ROWS:,} rows, which is the most that one import takes: is it really a "
            "list of departments or systems? If so, import it in parts, as cities of their own."
        )

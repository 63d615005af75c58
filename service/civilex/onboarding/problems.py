"""What is wrong with a table, collected so that all of it is told at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from civilex.errors import InvalidTable

MAX_PROBLEMS = 1_000
MAX_COMPARED = 1_000
"""As many names are compared with a misspelt one; in longer lists the comparison would take minutes."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A cell, as a spreadsheet counts: rows and columns from 1, the header being row 1.

    >>> str(Place("departments", 7, 3))
    'departments!C7'
    """

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        """Return the place as a spreadsheet writes it."""
        return f"{self.sheet}!{get_column_letter(self.column)}{self.row}"


@dataclass(slots=True)
class Problems:
    """The problems found so far."""

    found: list[tuple[Place, str]] = field(default_factory=list)

    def add(self, place: Place, text: str) -> None:
        """Record that something is wrong at a place; ``text`` says what, and what to write instead.

        Raises InvalidTable when there are as many problems as anybody will read.
        """
        self.found.append((place, text))
        if len(self.found) == MAX_PROBLEMS:
            raise InvalidTable([*self.lines(), f"... and perhaps more: reading stopped at {MAX_PROBLEMS:,} problems"])

    def lines(self) -> list[str]:
        """Return a line for each problem, by sheet, row and column."""
        return [f"{place}: {text}" for place, text in sorted(self.found)]

    def raise_any(self) -> None:
        """Raise InvalidTable where there is any problem."""
        if self.found:
            raise InvalidTable(self.lines())


def nearest(text: str, known: Iterable[str]) -> str | None:
    """Return the known name that a misspelt one most likely stands for, if any is near enough.

    >>> nearest("Healht", ["Housing", "Health"])
    'Health'
    """
    by_folded = {name.casefold(): name for name in known}
    if len(by_folded) > MAX_COMPARED:
        return None
    matches = difflib.get_close_matches(text.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None


def did_you_mean(text: str, known: Iterable[str], otherwise: str) -> str:
    """Return ``did you mean '...'?`` where a known name is near, else what ``otherwise`` advises."""
    found = nearest(text, known)
    return f"did you mean '{found}'?" if found else otherwise

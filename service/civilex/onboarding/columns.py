"""Which columns the sheets have: their names, other spellings of them, and what the template says about them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

SheetKind = Literal["departments", "systems"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, other headings that mean it, what belongs in it, and an example."""

    name: str
    comment: str
    example: str
    other_headings: tuple[str, ...] = ()


COLUMNS: dict[SheetKind, tuple[Column, ...]] = {
    "departments": (
        Column("name", "Required. The name as the city writes it, in its own language.", "Parks and Recreation"),
        Column("language", "Language of the name, as a BCP 47 tag: en, es, pt-BR. Empty: that of the import.", "en"),
        Column(
            "parent", "The department that this one belongs to, by name or official id. Empty: none.", "", ("part of",)
        ),
        Column("official id", "The number or code that the city gives the department.", "D-01", ("id", "code")),
        Column(
            "remit",
            "What the department is for, in a few words of the city's own.",
            "Parks, trees and sports grounds",
            ("purpose", "what it is for", "remit or unit"),
        ),
        Column(
            "unit",
            "The municipal unit or units that it stands for, by notation (see the sheet 'units') or label, separated "
            "by ';'. A mark before a unit says how the department's remit relates to it: = the same, ~ nearly the "
            "same, < only a part of it, > or + more than it. Without a mark one unit is taken as the same, and each "
            "of several as a part of the remit. Type an apostrophe first where the cell begins with = or +. 'none': "
            "no unit fits.",
            "ENV; CUL",
            ("units", "municipal unit", "municipal units"),
        ),
        Column(
            "valid-from",
            "The first day of the department as it is now: 2024-03-01, or a date cell.",
            "2024-03-01",
            ("since", "from"),
        ),
        Column("acronym", "The letters by which people know it.", "P&R", ("abbreviation",)),
        Column("english name", "An English name, where the name is in another language.", ""),
        Column(
            "contact", "An e-mail address or a web page.", "parks@springfield.example", ("email", "e-mail", "web page")
        ),
        Column("source", "Where this is written down. Empty: this file and row.", "Ordinance 12 of 2024"),
        Column(
            "legal form",
            "department, office, agency, company, commission, institute, consortium, police force, borough, or other "
            "tier of government.",
            "department",
        ),
    ),
    "systems": (
        Column("name", "Required. What people call the system.", "Tree register", ("system",)),
        Column(
            "owner",
            "The department that answers for it, by name or official id.",
            "Parks and Recreation",
            ("owned by", "department"),
        ),
        Column(
            "what they hold",
            "What it holds, in your own words; several things separated by ';'.",
            "Street trees; inspections of trees",
            ("what it holds", "holds", "holdings", "what they hold (text)"),
        ),
        Column("supplier", "The company that supplies it.", "Rivera Software", ("vendor",)),
        Column("contract end", "The day on which the contract ends: 2027-06-30, or a date cell.", "2027-06-30"),
        Column("criticality", "How much harm when it stops: low, medium or high.", "low"),
    ),
}
"""The columns of each sheet, in the order of the template."""


def folded(heading: str) -> str:
    """Return a heading without case, blanks and marks, for comparison.

    >>> folded(" Valid_From *"), folded("E-Mail")
    ('validfrom', 'email')
    """
    return re.sub(r"[\W_]+", "", heading.casefold())


def column_of(kind: SheetKind, heading: str) -> Column | None:
    """Return the column that a heading means, or ``None``.

    >>> column_of("departments", "Official ID").name
    'official id'
    """
    for column in COLUMNS[kind]:
        if folded(heading) in {folded(name) for name in (column.name, *column.other_headings)}:
            return column
    return None

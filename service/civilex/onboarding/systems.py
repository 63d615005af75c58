"""The sheet of information systems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from civilex.onboarding.cell_values import read_date
from civilex.onboarding.identity import check_unique, row_slugs
from civilex.onboarding.known_cities import City, Directory
from civilex.onboarding.problems import Problems, did_you_mean
from civilex.onboarding.rows import Row

CRITICALITIES = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class System:
    """A row of the sheet, read and checked: texts are empty and others ``None`` where the cell is empty.

    ``owner`` is a department's IRI.
    """

    row: Row
    iri: str
    name: str
    owner: str | None
    holdings: tuple[str, ...]
    supplier: str
    contract_end: date | None
    criticality: str


def read_systems(rows: Sequence[Row], city: City, departments: Directory, problems: Problems) -> list[System]:
    """Return the systems of the rows in their order; what is wrong is added to ``problems``."""
    rows = [row for row in rows if row.text("name")]
    check_unique(rows, ("name",), problems)
    slugs = row_slugs(rows, (), problems)
    return [
        System(
            row=row,
            iri=city.node("system", slugs[row.number]).value,
            name=row.text("name"),
            owner=_owner(row, departments, problems),
            holdings=tuple(part.strip() for part in row.text("what they hold").split(";") if part.strip()),
            supplier=row.text("supplier"),
            contract_end=_contract_end(row, problems),
            criticality=_criticality(row, problems),
        )
        for row in rows
    ]


def _owner(row: Row, departments: Directory, problems: Problems) -> str | None:
    if not (text := row.text("owner")):
        return None
    try:
        return departments.find(text, "owner")
    except ValueError as error:
        problems.add(row.place("owner"), str(error))
        return None


def _contract_end(row: Row, problems: Problems) -> date | None:
    try:
        return read_date(row.values.get("contract end"))
    except ValueError as error:
        problems.add(row.place("contract end"), str(error))
        return None


def _criticality(row: Row, problems: Problems) -> str:
    text = row.text("criticality").casefold()
    if text and text not in CRITICALITIES:
        advice = did_you_mean(text, CRITICALITIES, "write low, medium or high")
        problems.add(row.place("criticality"), f"criticality '{row.text('criticality')}': {advice}")
        return ""
    return text

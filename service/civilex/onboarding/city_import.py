"""A city's tables into the store: read, checked, compared with what is there, written in one update or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from civilex import shipped
from civilex.errors import InvalidInput, InvalidTable
from civilex.onboarding.change_set import ChangeSet, compare
from civilex.onboarding.city_content import CityContent, Part, settled
from civilex.onboarding.city_triples import (
    Statements,
    department_statements,
    government_statements,
    system_statements,
)
from civilex.onboarding.columns import SheetKind
from civilex.onboarding.departments import Department, DepartmentReader
from civilex.onboarding.known_cities import City, departments_in, find_city
from civilex.onboarding.problems import Place, Problems
from civilex.onboarding.remit_mappings import mapping_statements
from civilex.onboarding.rows import read_rows
from civilex.onboarding.systems import System, read_systems
from civilex.onboarding.tables import Table, kind_of, read_tables
from civilex.onboarding.units import LEGAL_FORMS, MUNICIPAL_UNITS, Names
from civilex.store.embedded import EmbeddedStore

REFERENCE_SHEET = "units"


@dataclass(frozen=True, slots=True)
class CityImport:
    """What an import did, or would do.

    ``unmapped`` are the names of imported departments that are not mapped to a unit; ``notes`` say what was read in
    another way than it may have been meant, or was not read.
    """

    city: City
    change_set: ChangeSet
    unmapped: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the sheets say; ``None`` for a sheet that is not there or has no rows."""

    departments: list[Department] | None
    systems: list[System] | None
    notes: list[str]


def import_city(
    store: EmbeddedStore,
    files: Sequence[Path],
    city: str,
    *,
    default_base: str,
    base: str | None = None,
    language: str | None = None,
    slug: str | None = None,
    today: date | None = None,
    dry_run: bool = False,
) -> CityImport:
    """Import the sheets of workbooks and CSV files as what the city itself says of its departments and systems.

    ``city`` is a name, or the IRI of a city government that the store knows; ``slug`` is how a new city is called in
    IRIs, where not by its name. A sheet replaces what the same sheet said
    in an earlier import; a sheet that is absent or has no rows changes nothing. All is written in one update, or
    nothing where there is any problem, or with ``dry_run``.
    Raises InvalidTable with every problem by its cell, UnreadableData and ContentTooLarge for files that cannot be
    read, NotFound and InvalidParameter for the city, its slug, language or base.
    """
    problems = Problems()
    where = find_city(store, city, base, default_base, language, slug)
    units, forms = Names.in_scheme(store, MUNICIPAL_UNITS), Names.in_scheme(store, LEGAL_FORMS)
    if not units.labels:
        raise InvalidInput("The store does not hold the reference model, which has the municipal units: load it first.")
    old = CityContent.read(store, where.slug)
    tables, notes = _tables_by_kind(files, problems)
    reading = _read(where, tables, old, units, forms, notes, problems)
    new = _next_content(where, reading, old, today or date.today())
    if not dry_run and new != old:
        shipped.replace(store, new.graphs())
    unmapped = tuple(item.name for item in reading.departments or () if item.units is None)
    return CityImport(where, compare(old.visible(), new.visible()), unmapped, tuple(reading.notes))


def _tables_by_kind(files: Sequence[Path], problems: Problems) -> tuple[dict[SheetKind, Table], list[str]]:
    tables: dict[SheetKind, Table] = {}
    notes: list[str] = []
    titles: list[str] = []
    for table in read_tables(files, problems):
        kind = kind_of(table)
        titles.append(table.title)
        if kind is None:
            if table.title.casefold() != REFERENCE_SHEET:
                notes.append(f"'{table.title}' is neither departments nor systems, and was not read")
        elif kind in tables:
            place = Place(table.title, 1, 1)
            problems.add(place, f"'{table.title}' and '{tables[kind].title}' are both {kind}: give one of them")
        else:
            tables[kind] = table
    if not tables:
        problems.raise_any()
        found = f"there is {', '.join(repr(title) for title in titles)}" if titles else "all is empty"
        raise InvalidTable([f"no sheet or file is named departments or systems, nor has their headings: {found}"])
    return tables, notes


def _read(
    city: City,
    tables: dict[SheetKind, Table],
    old: CityContent,
    units: Names,
    forms: Names,
    notes: list[str],
    problems: Problems,
) -> _Reading:
    """Read the sheets; raises InvalidTable with all of their problems."""
    rows = {kind: read_rows(table, kind, problems) for kind, table in tables.items()}
    replaced: list[Part] = [kind for kind in ("departments", "systems") if rows.get(kind)]
    directory = departments_in(old.without(replaced).city)
    departments = systems = None
    if rows.get("departments"):
        reader = DepartmentReader(city, units, forms, directory, problems)
        departments = reader.read(rows["departments"])
        notes += reader.notes
    if rows.get("systems"):
        systems = read_systems(rows["systems"], city, directory, problems)
    problems.raise_any()
    if not replaced:
        raise InvalidTable([f"{table.title}!A2: there are no rows below the headings" for table in tables.values()])
    notes += [
        f"'{tables[kind].title}' has no rows: its part of the city stays as it is" for kind in tables if not rows[kind]
    ]
    return _Reading(departments, systems, notes)


def _next_content(city: City, reading: _Reading, old: CityContent, today: date) -> CityContent:
    """Return what the city's graphs hold after the import."""
    said: dict[Part, Statements] = {}
    mappings: Statements | None = None
    replaced: list[Part] = ["city"]
    if reading.departments is not None:
        replaced.append("departments")
        said["departments"] = department_statements(city, reading.departments)
        mappings = mapping_statements(city, reading.departments, today)
    if reading.systems is not None:
        replaced.append("systems")
        said["systems"] = system_statements(city, reading.systems)
    rest = old.without(replaced)
    said["city"] = government_statements(
        city, is_described=ox.NamedNode(city.iri) in {triple.subject for triple in rest.city}
    )
    known = frozenset().union(*old.imported.values())
    return rest.with_parts(
        {part: settled(statements, known) for part, statements in said.items()},
        settled(mappings, known) if mappings else frozenset(),
    )

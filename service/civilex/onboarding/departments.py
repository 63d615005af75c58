"""The sheet of departments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from civilex.onboarding.cell_values import read_contact, read_date
from civilex.onboarding.identity import check_unique, row_slugs
from civilex.onboarding.known_cities import City, Directory
from civilex.onboarding.languages import read_language
from civilex.onboarding.problems import Problems, did_you_mean
from civilex.onboarding.rows import Row
from civilex.onboarding.units import NONE, Names, UnitMatch, is_units_only, read_units


@dataclass(frozen=True, slots=True)
class Department:
    """A row of the sheet, read and checked: texts are empty and others ``None`` where the cell is empty.

    ``parent`` and ``legal_form`` are IRIs. ``units`` is ``None`` where nothing is said, and empty where the row says
    that no unit fits. ``source`` is the city's own, not the place of the row.
    """

    row: Row
    iri: str
    slug: str
    name: str
    language: str
    english_name: str
    acronym: str
    identifier: str
    parent: str | None
    remit: str
    units: tuple[UnitMatch, ...] | None
    valid_from: date | None
    contact: tuple[str, str] | None
    source: str
    legal_form: str | None


class DepartmentReader:
    """Reads the rows of one sheet of departments, which may refer to each other and to departments already there."""

    def __init__(self, city: City, units: Names, legal_forms: Names, existing: Directory, problems: Problems):
        self.city, self.units, self.legal_forms, self.existing = city, units, legal_forms, existing
        self.problems = problems
        self.notes: list[str] = []

    def read(self, rows: Sequence[Row]) -> list[Department]:
        """Return the departments of the rows in their order; what is wrong is added to the problems.

        Afterwards ``existing`` has the departments of the rows too.
        """
        rows = [row for row in rows if row.text("name")]
        check_unique(rows, ("name", "official id"), self.problems)
        slugs = row_slugs(rows, ("english name", "acronym", "official id"), self.problems)
        iris = {
            row.number: self.existing.named(row.text("name")) or self.city.node("department", slugs[row.number]).value
            for row in rows
        }
        for row in rows:
            others = (row.text("acronym"), row.text("english name"))
            self.existing.add(iris[row.number], row.text("name"), row.text("official id"), others)
        departments = [self._department(row, iris[row.number], slugs[row.number]) for row in rows]
        self._check_cycles(departments)
        return departments

    def _department(self, row: Row, iri: str, slug_: str) -> Department:
        language = self.city.language
        if text := row.text("language"):
            try:
                language = read_language(text)
            except ValueError as error:
                self.problems.add(row.place("language"), str(error))
        remit, units = self._remit_and_units(row)
        return Department(
            row=row,
            iri=iri,
            slug=slug_,
            name=row.text("name"),
            language=language,
            english_name=self._english_name(row, language),
            acronym=row.text("acronym"),
            identifier=row.text("official id"),
            parent=self._parent(row, iri),
            remit=remit,
            units=units,
            valid_from=self._valid_from(row),
            contact=self._contact(row),
            source=row.text("source"),
            legal_form=self._legal_form(row),
        )

    def _remit_and_units(self, row: Row) -> tuple[str, tuple[UnitMatch, ...] | None]:
        remit, column = row.text("remit"), "unit"
        text = row.text("unit")
        if not text and remit and is_units_only(remit, self.units):
            self.notes.append(f"{row.place('remit')}: '{remit}' is the name of a municipal unit, and is taken as one")
            text, remit, column = remit, "", "remit"
        if text.casefold() in NONE:
            return remit, ()
        try:
            return remit, read_units(text, self.units) or None
        except ValueError as error:
            self.problems.add(row.place(column), str(error))
            return remit, None

    def _english_name(self, row: Row, language: str) -> str:
        text = row.text("english name")
        if text and language.partition("-")[0] == "en":
            if text != row.text("name"):
                advice = "the name is English already: leave this cell empty, or correct the language"
                self.problems.add(row.place("english name"), advice)
            return ""
        return text

    def _parent(self, row: Row, iri: str) -> str | None:
        if not (text := row.text("parent")):
            return None
        try:
            parent = self.existing.find(text, "parent")
        except ValueError as error:
            self.problems.add(row.place("parent"), str(error))
            return None
        if parent == iri:
            self.problems.add(row.place("parent"), "a department cannot be its own parent: leave the cell empty")
            return None
        return parent

    def _valid_from(self, row: Row) -> date | None:
        try:
            return read_date(row.values.get("valid-from"))
        except ValueError as error:
            self.problems.add(row.place("valid-from"), str(error))
            return None

    def _contact(self, row: Row) -> tuple[str, str] | None:
        try:
            return read_contact(row.text("contact")) if row.text("contact") else None
        except ValueError as error:
            self.problems.add(row.place("contact"), str(error))
            return None

    def _legal_form(self, row: Row) -> str | None:
        if not (text := row.text("legal form")):
            return None
        if (form := self.legal_forms.every.get(text.casefold())) is None:
            labels = self.legal_forms.labels.values()
            advice = did_you_mean(text, labels, f"write one of {', '.join(labels)}")
            self.problems.add(row.place("legal form"), f"'{text}' is not a legal form: {advice}")
        return form

    def _check_cycles(self, departments: Sequence[Department]) -> None:
        by_iri = {department.iri: department for department in departments}
        seen: set[str] = set()
        for department in departments:
            path: list[Department] = []
            current: Department | None = department
            while current is not None and current.iri not in seen:
                seen.add(current.iri)
                path.append(current)
                current = by_iri.get(current.parent or "")
            if current is not None and current in path:
                circle = path[path.index(current) :]
                names = " > ".join(item.name for item in (*circle, circle[0]))
                text = f"the parents go round in a circle ({names}): empty one of these cells"
                self.problems.add(circle[0].row.place("parent"), text)

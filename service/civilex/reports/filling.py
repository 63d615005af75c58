"""A report over a city: the answers of its queries, named, counted, and with what each number rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pyoxigraph as ox

from civilex.errors import InvalidParameter
from civilex.namespaces import XSD
from civilex.queries import individual, stored
from civilex.reports.definition import Part, Report
from civilex.store import Queryable, Rows, Term
from civilex.terminology.labels import labels

SOON = timedelta(days=90)
"""What ends within so many days ends soon."""
FACT = "https://w3id.org/civilex/concept/fact-kind/"
_WHOLE = {f"{XSD}{name}" for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")}
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as it is read; ``iri`` where it is a resource, ``number`` where it is one."""

    text: str
    iri: str | None = None
    number: int | float | None = None


EMPTY = Cell("")


@dataclass(frozen=True, slots=True)
class Row:
    """A row by variable; ``verdict`` says how its subject stands, ``decision`` what is to be decided next."""

    cells: Mapping[str, Cell]
    verdict: str
    decision: str

    def cell(self, name: str) -> Cell:
        """Return the value of a variable, an empty one where it is not bound."""
        return self.cells.get(name, EMPTY)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody was asked for a kind of fact: who, as of which day (YYYY-MM-DD), by whom."""

    kind: str
    who: str
    on: str
    by: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What numbers rest on: sources with how many resources name them, how many name none, and who was asked."""

    sources: tuple[tuple[str, int], ...]
    without_source: int
    asked: tuple[Asked, ...]
    nobody_asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilledPart:
    """A part with its answer: ``counts`` are the subjects by verdict, ``blanks`` the rows without a subject."""

    part: Part
    sparql: str
    rows: tuple[Row, ...]
    blanks: tuple[Row, ...]
    counts: Mapping[str, int]
    evidence: Evidence

    @property
    def decisions(self) -> dict[str, int]:
        """What is to be decided next, each once, in the order of the rows, with the place that its tone has."""
        order = list(self.part.states)
        found = {row.decision: order.index(row.verdict) for row in self.rows if row.decision}
        return dict(sorted(found.items(), key=lambda item: item[1]))

    @property
    def total(self) -> int:
        """How many subjects there are."""
        return len({row.cell(self.part.subject) for row in self.rows})


@dataclass(frozen=True, slots=True)
class FilledReport:
    """A report over a city on a day; ``department`` is the name of the one whose part of it this is."""

    report: Report
    city: str
    city_iri: str
    on: date
    until: date
    parts: tuple[FilledPart, ...]
    department: str | None = None


def fill(
    report: Report,
    store: Queryable,
    city: str,
    *,
    on: date | None = None,
    languages: Sequence[str] = ("en",),
) -> FilledReport:
    """Return a report over a city, which is named by IRI, slug or label, as of a day (today without it).

    Raises NotFound for a city that the store does not know.
    """
    return fill_for(report, store, city_named(store, city), on or date.today(), languages)


def city_named(store: Queryable, text: str) -> ox.NamedNode:
    """Return the city that a text names by IRI, slug or label; raises NotFound for one that the store does not know."""
    found = individual("city", "cvx:CityGovernment", text, store)
    if not isinstance(found, ox.NamedNode):
        raise InvalidParameter("city", f"'{text}' names nothing with an IRI")
    return found


def fill_for(
    report: Report, store: Queryable, found: ox.NamedNode, day: date, languages: Sequence[str]
) -> FilledReport:
    """Return a report over a city that has been found, as of a day."""
    parts = tuple(_fill(part, store, found, day, languages) for part in report.parts)
    name = labels(store, [found.value], languages)[found.value].value
    return FilledReport(report, name, found.value, day, day + SOON, parts)


def _fill(part: Part, store: Queryable, city: ox.NamedNode, day: date, languages: Sequence[str]) -> FilledPart:
    sparql = part.query.bind(_values(part, store, city, day))
    found = named_rows(store, store.rows(sparql), part, languages)
    rows = tuple(row for row in found if part.subject in row.cells)
    blanks = tuple(row for row in found if part.subject not in row.cells)
    rests_on = evidence(part, rows, store, city, day, languages)
    return FilledPart(part, sparql, rows, blanks, count(part, rows), rests_on)


def _values(part: Part, store: Queryable, city: ox.NamedNode, day: date) -> dict[str, Term | Sequence[Term]]:
    known = {parameter.name for parameter in part.query.parameters}
    values: dict[str, Term | Sequence[Term]] = dict(
        part.query.terms({name: [text] for name, text in part.given.items()}, store)
    )
    own: dict[str, Term | Sequence[Term]] = {"city": city, "on": _date(day), "until": _date(day + SOON)}
    return values | {name: term for name, term in own.items() if name in known}


def _date(day: date) -> ox.Literal:
    return ox.Literal(day.isoformat(), datatype=ox.NamedNode(f"{XSD}date"))


def named_rows(store: Queryable, found: Rows, part: Part, languages: Sequence[str]) -> tuple[Row, ...]:
    """Return the rows with the names of their resources; a row without subject says only that there is none."""
    iris = {term.value for row in found for term in row.values() if isinstance(term, ox.NamedNode)}
    names = {iri: label.value for iri, label in labels(store, iris, languages).items()}
    rows = []
    for solution in found:
        cells = {name: _cell(term, names) for name, term in solution.items() if term is not None}
        verdict = cells[part.verdict].text if part.verdict in cells else ""
        rows.append(Row(cells, verdict, _decision(part, verdict, cells)))
    return tuple(rows)


def _cell(term: Term, names: Mapping[str, str]) -> Cell:
    if isinstance(term, ox.NamedNode):
        return Cell(names[term.value], term.value)
    if not isinstance(term, ox.Literal):
        return Cell("without a name")
    kind = term.datatype.value
    try:
        if kind in _WHOLE:
            return Cell(term.value, number=int(term.value))
        if kind in (f"{XSD}decimal", f"{XSD}double"):
            return Cell(term.value, number=float(Decimal(term.value)))
    except (ArithmeticError, ValueError):
        pass
    return Cell(term.value)


def _decision(part: Part, verdict: str, cells: Mapping[str, Cell]) -> str:
    text = part.decisions.get(verdict, "")
    known = {name: cell.text for name, cell in cells.items()}
    return text.format_map({name: known.get(name, f"the {head.lower()}") for name, head in part.columns.items()})


def count(part: Part, rows: Iterable[Row]) -> dict[str, int]:
    """Return how many subjects have each verdict, in the order of the file; verdicts that it does not name follow."""
    subjects: dict[str, set[Cell]] = {state: set() for state in part.states}
    for row in rows:
        if part.verdict is not None:
            subjects.setdefault(row.verdict or "not recorded", set()).add(row.cell(part.subject))
    return {state: len(found) for state, found in subjects.items()}


def evidence(
    part: Part, rows: Sequence[Row], store: Queryable, city: ox.NamedNode, day: date, languages: Sequence[str]
) -> Evidence:
    """Return what the rows rest on: the sources of their subjects, and who was asked for such facts by that day."""
    subjects = sorted({iri for row in rows if (iri := row.cell(part.subject).iri) is not None})
    sources: dict[str, int] = {}
    without = 0
    for start in range(0, len(subjects), _BATCH):
        batch = [ox.NamedNode(iri) for iri in subjects[start : start + _BATCH]]
        for row in store.rows(stored("reports/sources").bind({"item": batch})):
            source = row.get("source")
            if source is None:
                without += 1
            else:
                text = source.value if isinstance(source, ox.NamedNode | ox.Literal) else str(source)
                sources[text] = sources.get(text, 0) + 1
    kinds = [ox.NamedNode(FACT + name) for name in part.facts]
    found = (
        store.rows(stored("reports/completeness").bind({"city": city, "kind": kinds, "on": _date(day)}))
        if kinds
        else ()
    )
    claims = list(found)
    iris = {term.value for claim in claims for term in claim.values() if isinstance(term, ox.NamedNode)}
    names = {iri: label.value for iri, label in labels(store, iris | {kind.value for kind in kinds}, languages).items()}
    asked = tuple(
        Asked(*(_named(claim.get(name), names) for name in ("kind", "asked", "asOf", "askedBy"))) for claim in claims
    )
    reached = {claim.get("kind") for claim in claims}
    nobody = tuple(names[kind.value] for kind in kinds if kind not in reached)
    return Evidence(tuple(sorted(sources.items(), key=lambda item: -item[1])), without, asked, nobody)


def _named(term: Term | None, names: Mapping[str, str]) -> str:
    return "" if term is None else _cell(term, names).text


def for_department(filled: FilledReport, iri: str, name: str) -> FilledReport | None:
    """Return what of a report is a department's or is asked of it; ``None`` where nothing is."""
    parts = []
    for filled_part in filled.parts:
        part = filled_part.part
        rows = tuple(row for row in filled_part.rows if any(row.cell(each).iri == iri for each in part.departments))
        if rows:
            parts.append(FilledPart(part, filled_part.sparql, rows, (), count(part, rows), filled_part.evidence))
    if not parts:
        return None
    return FilledReport(filled.report, filled.city, filled.city_iri, filled.on, filled.until, tuple(parts), name)


def day_asked(text: str | None) -> date | None:
    """Return the day that a text names, ``None`` for no text; raises InvalidParameter for what is no day."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidParameter("on", f"'{text}' is not a day: write it as 2026-11-22") from error

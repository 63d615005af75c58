"""The city report: what all reports say of a city in short; and for each department head only what is theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyoxigraph as ox

from civilex.catalogs.representations.publishers import INDEX, file_names
from civilex.queries import stored
from civilex.reports import pages, tables
from civilex.reports.definition import published
from civilex.reports.filling import FilledReport, city_named, fill_for, for_department
from civilex.spreadsheets import csv_text
from civilex.store import Queryable
from civilex.terminology.labels import labels

NAME = "city"
TITLE = "City report"
QUESTION = (
    "All reports in short: what the city has recorded, what is to be decided next, and what nobody has been asked."
)


@dataclass(frozen=True, slots=True)
class CityReport:
    """All reports over a city on a day, in their order; ``department`` is the name of the one whose part this is."""

    city: str
    city_iri: str
    on: date
    reports: tuple[FilledReport, ...]
    department: str | None = None

    @property
    def not_asked(self) -> tuple[str, ...]:
        """The kinds of fact that nobody in the city has been asked for, each once."""
        parts = (part for filled in self.reports for part in filled.parts)
        return tuple(dict.fromkeys(kind for part in parts for kind in part.evidence.nobody_asked))


def fill_all(store: Queryable, city: str, *, on: date | None = None, languages: Sequence[str] = ("en",)) -> CityReport:
    """Return the city report; raises NotFound for a city that the store does not know."""
    found, day = city_named(store, city), on or date.today()
    reports = tuple(fill_for(report, store, found, day, languages) for report in published().values())
    return CityReport(reports[0].city, reports[0].city_iri, reports[0].on, reports)


def by_department(
    whole: CityReport, store: Queryable, languages: Sequence[str] = ("en",)
) -> dict[str, CityReport | None]:
    """Return by name of department what is theirs or is asked of them; ``None`` where no report names them."""
    found = store.rows(stored("service/list-departments").bind({"city": ox.NamedNode(whole.city_iri)}))
    iris = sorted({item.value for row in found if isinstance(item := row["item"], ox.NamedNode)})
    names = labels(store, iris, languages)
    theirs: dict[str, CityReport | None] = {}
    for iri in sorted(iris, key=lambda each: names[each].value.casefold()):
        name = names[iri].value
        parts = tuple(part for filled in whole.reports if (part := for_department(filled, iri, name)) is not None)
        name = f"{name} ({iri.rpartition('/')[2]})" if name in theirs else name
        theirs[name] = CityReport(whole.city, whole.city_iri, whole.on, parts, name) if parts else None
    return theirs


def files_by_department(
    whole: CityReport, store: Queryable, languages: Sequence[str] = ("en",)
) -> Iterator[tuple[str, bytes]]:
    """Go through the files of a folder, by name: a page and a workbook for each, last the page that leads to them."""
    theirs = by_department(whole, store, languages)
    names = file_names(theirs)
    listed = []
    for name, report in theirs.items():
        if report is not None:
            yield f"{names[name]}.html", pages.department(report, to_decide(report)).encode()
            yield f"{names[name]}.xlsx", tables.to_xlsx(report.reports)
        decisions = len(to_decide(report)) if report is not None else 0
        listed.append((name, names[name] if report is not None else None, decisions))
    yield INDEX, pages.departments(whole, listed).encode()


def to_decide(report: CityReport) -> list[str]:
    """Return what is to be decided next in all reports, each once."""
    return list(dict.fromkeys(text for filled in report.reports for part in filled.parts for text in part.decisions))


def as_json(report: CityReport) -> dict[str, Any]:
    """Return what JSON says of all reports."""
    return {
        "city": {"iri": report.city_iri, "label": report.city},
        "on": report.on.isoformat(),
        "nobodyAskedFor": list(report.not_asked),
        "reports": [tables.as_json(filled) for filled in report.reports],
    }


def to_csv(report: CityReport) -> str:
    """Return the counts of all reports as CSV: a row for each state of each part."""
    rows = [
        (report.on.isoformat(), filled.report.title, part.part.title, part.part.counted, state, number)
        for filled in report.reports
        for part in filled.parts
        for state, number in (part.counts or {"": part.total}).items()
    ]
    return csv_text(("As of", "Report", "Part", "Counted", "State", "Number"), rows)

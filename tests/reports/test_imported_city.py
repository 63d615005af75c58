"""A city that has just been imported: its reports say what nobody has been asked, and blame nobody."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from civilex.onboarding import import_city
from civilex.reports import city, pages
from civilex.reports.city import CityReport
from shipped_stores import shipped_store

DAY = date(2026, 11, 22)
DEPARTMENTS = (
    ("name", "language", "parent", "official id", "remit", "unit", "valid-from", "legal form"),
    ("Fire Department", "", "", "04", "Fire and rescue", "SEC", "", "Department"),
    ("Works", "", "", "07", "Streets, water and lights", "INF; TRA", "", ""),
    ("Harbour", "", "", "10", "Ships and piers", "", "", ""),
)
SYSTEMS = (
    ("name", "owner", "what they hold", "supplier", "contract end", "criticality"),
    ("Dispatch", "Fire Department", "Calls and missions", "", "", "high"),
    ("Road ledger", "Works", "Streets", "Rivera Software", "2026-12-31", "medium"),
)


@pytest.fixture(scope="module")
def springfield(tmp_path_factory) -> CityReport:
    store, folder = shipped_store(), tmp_path_factory.mktemp("springfield")
    files: list[Path] = []
    for name, rows in (("departments", DEPARTMENTS), ("systems", SYSTEMS)):
        files.append(folder / f"{name}.csv")
        with files[-1].open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
    import_city(store, files, city="Springfield", default_base="https://data.springfield.example/id/", today=DAY)
    return city.fill_all(store, "Springfield", on=DAY)


def parts(report: CityReport, name: str):
    return next(filled for filled in report.reports if filled.report.name == name).parts


def test_nobody_is_blamed_for_what_nobody_asked(springfield: CityReport) -> None:
    for filled in springfield.reports:
        for part in filled.parts:
            bad = {state for state, tone in part.part.states.items() if tone == "bad" and part.counts.get(state)}
            assert not bad, (filled.report.name, part.part.title, bad)
            assert not part.evidence.asked, (filled.report.name, part.part.title)


def test_what_was_not_asked_is_said(springfield: CityReport) -> None:
    page = pages.city(springfield, city.TITLE)

    assert {"data needs", "sharing agreements", "contact points", "policy products", "benefits"} <= {
        kind.casefold() for kind in springfield.not_asked
    }
    assert "nobody has been asked for" in page
    assert "Nobody in this city has been asked for the following" in page


def test_what_is_recorded_is_told(springfield: CityReport) -> None:
    (systems,) = parts(springfield, "what-stops")
    called, _ = parts(springfield, "it-floods-tonight")
    functions = parts(springfield, "functions")[0]

    assert {row.cell("system").text: row.verdict for row in systems.rows} == {
        "Dispatch": "not yet asked", "Road ledger": "ends soon",
    }  # fmt: skip
    assert {row.cell("who").text: row.verdict for row in called.rows} == {
        "Fire Department": "not yet asked", "Works": "not yet asked",
        "Health": "no department known", "Citizen services": "no department known",
    }  # fmt: skip
    assert functions.counts["no"] == 3
    assert functions.counts["yes"] == 0

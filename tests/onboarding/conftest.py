"""A store with the reference model, and tables to import into it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from civilex.onboarding import CityImport, import_city
from civilex.store.dataset import graph_kind
from civilex.store.embedded import EmbeddedStore, as_update
from shipped_stores import shipped_store

BASE = "https://data.springfield.example/id/"
DEPARTMENTS = (
    ("name", "language", "parent", "official id", "remit", "unit", "valid-from", "legal form"),
    ("Mayor's Office", "", "", "01", "Leadership and law", "GOV", "2020-01-01", "Office"),
    ("City Planning", "", "", "02", "Land use and permits", "UPL", "", "Department"),
    ("Police", "", "", "03", "", "< SEC", "", "Police force"),
    ("Fire Department", "", "", "04", "Fire and rescue", "/ SEC", "", "Department"),
    ("Health", "", "", "05", "", "Health", "", ""),
    ("Care at Home", "", "Health", "06", "Nursing at home", "< HEA; SOC", "2023-05-01", ""),
    ("Works", "", "", "07", "Streets, water and lights", "INF; TRA", "", ""),
    ("Water Company", "", "07", "08", "", "< INF", "", "Company"),
    ("Oficina Digital", "es", "", "09", "Redes y datos", "~ ICT", "", ""),
    ("Harbour", "", "", "10", "Ships and piers", "", "", ""),
)
SYSTEMS = (
    ("name", "owner", "what they hold", "supplier", "contract end", "criticality"),
    ("Permit system", "City Planning", "Permits; plans", "Rivera Software", "2027-06-30", "medium"),
    ("Dispatch", "04", "Calls and missions", "", "", "HIGH"),
)

Rows = Sequence[Sequence[Any]]


@pytest.fixture(scope="session")
def shipped_update() -> str:
    """An update that fills a store with the reference model and Boston."""
    store = shipped_store()
    names = [name for name in store.graphs() if graph_kind(name) == "model" or name.endswith(("/model", "/boston"))]
    return as_update({name: list(store.triples(name)) for name in names if not name.endswith("/eu-authority")})


@pytest.fixture
def store(shipped_update: str) -> EmbeddedStore:
    """A store with the reference model and Boston, of the test's own."""
    store = EmbeddedStore()
    store.update(shipped_update)
    return store


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write a workbook: sheets by title, rows of values."""

    def write(name: str = "springfield.xlsx", **sheets: Rows) -> Path:
        book = Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append([value if value != "" else None for value in row])
        book.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """Write a CSV file."""

    def write(name: str, rows: Rows, delimiter: str = ",", encoding: str = "utf-8") -> Path:
        with (tmp_path / name).open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream, delimiter=delimiter).writerows(rows)
        return tmp_path / name

    return write


@pytest.fixture
def departments() -> list[list[Any]]:
    """A heading and ten departments, each with something of its own."""
    return [list(row) for row in DEPARTMENTS]


@pytest.fixture
def systems() -> list[list[Any]]:
    """A heading and two systems."""
    return [list(row) for row in SYSTEMS]


@pytest.fixture
def springfield(store: EmbeddedStore) -> Callable[..., CityImport]:
    """Import files as Springfield on 22 November 2026, unless the test says otherwise."""

    def run(*files: Path, **changes: Any) -> CityImport:
        options: dict[str, Any] = {"city": "Springfield", "default_base": BASE, "today": date(2026, 11, 22)} | changes
        return import_city(store, files, **options)

    return run

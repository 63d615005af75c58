"""What the tests of the competency questions share; lets the tests of the shapes share their checks and variants."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from openpyxl import Workbook

from civilex import shipped
from civilex.namespaces import graph, prefixes
from civilex.onboarding import import_city
from civilex.queries import by_name
from civilex.store.embedded import EmbeddedStore, as_update

sys.path.insert(0, str(Path(__file__).parent))

Ask = Callable[..., list[tuple[str, ...]]]
Sheets = dict[str, tuple[tuple[str, ...], ...]]

RIBERA: Sheets = {
    "departments": (
        ("name", "language", "official id", "remit", "unit", "contact", "legal form", "acronym"),
        ("Alcaldía", "es", "01", "Dirección y transparencia", "GOV", "", "Office", ""),
        ("Urbanismo", "es", "02", "Suelo y licencias", "UPL", "", "Department", ""),
        ("Policía Local", "es", "03", "", "< SEC", "", "Police force", ""),
        ("Protección Civil", "es", "04", "Emergencias", "~ SEC", "guardia@ribera.example", "Office", ""),
        ("Salud", "es", "05", "", "HEA", "", "", ""),
        ("Servicios Urbanos", "es", "06", "Agua, calles, alumbrado y parques", "INF; ENV", "", "", "SSUU"),
        ("Informática", "es", "07", "Redes y programas", "", "", "", ""),
        ("Hacienda", "es", "08", "Presupuesto y compras", "FIN", "", "", ""),
        ("Cementerio", "es", "09", "", "none", "", "", ""),
    ),
    "systems": (
        ("name", "owner", "what they hold", "supplier", "contract end", "criticality"),
        ("Padrón", "Urbanismo", "Residents; addresses", "Norte Datos", "2027-03-31", "high"),
        ("Partes de obra", "06", "Repairs and inspections", "", "", ""),
        ("Central 112", "Protección Civil", "Calls and missions", "Norte Control", "", "high"),
    ),
}
"""What Ribera, a city that does not exist, has sent: its departments without parents and dates, three systems, and for
its IT department nothing about what unit it stands for."""
ASKED_SO_FAR = """
claim:initiatives a cvx:CompletenessClaim ; cvx:claimFor government:ribera ; cvx:kindOfFact fact:initiative ;
  cvx:asOf "2026-11-10"^^xsd:date ; cvx:askedBy department:informatica ; cvx:ofCity government:ribera .
claim:contracts a cvx:CompletenessClaim ; cvx:claimFor department:urbanismo ; cvx:kindOfFact fact:contract ;
  cvx:asOf "2026-11-12"^^xsd:date ; cvx:askedBy department:informatica ; cvx:ofCity government:ribera .
claim:contacts a cvx:CompletenessClaim ; cvx:claimFor department:salud ; cvx:kindOfFact fact:contact-point ;
  cvx:asOf "2026-11-12"^^xsd:date ; cvx:askedBy department:informatica ; cvx:ofCity government:ribera .
"""
"""The three things that Ribera's departments have been asked for since."""
BASE = "https://data.ribera.example/id/"


def tail(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return term.value.rsplit("/", 1)[1]
    return term.value if isinstance(term, ox.Literal) else ""


def answer(
    store: EmbeddedStore, number: int, columns: str, where: Mapping[str, str] | None = None, **parameters: str
) -> list[tuple[str, ...]]:
    """Ask a question by its number: rows of the named columns, IRIs by their last part.

    ``where`` keeps the rows that have these values in these columns; ``any`` stands for every value.
    """
    query = by_name(str(number))
    terms = query.terms({name: [text] for name, text in parameters.items()}, store)
    wanted = (where or {}).items()
    kept = [
        row
        for row in store.rows(query.bind(terms))
        if all(bool(row.get(name)) if value == "any" else tail(row.get(name)) == value for name, value in wanted)
    ]
    return [tuple(tail(row.get(column)) for column in columns.split()) for row in kept]


@pytest.fixture(scope="session")
def vocabularies() -> ox.Store:
    """All vocabulary files as one graph; not to be changed."""
    from vocabulary_reading import read_all

    return read_all()


@pytest.fixture(scope="session")
def ask_of() -> Ask:
    """Ask a question of a store."""
    return answer


@pytest.fixture(scope="session")
def ask(model: EmbeddedStore) -> Ask:
    """Ask a question of the shipped model."""
    return partial(answer, model)


@pytest.fixture(scope="session")
def ribera(model: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    """The shipped model with Ribera, imported from a workbook, and what its departments were asked for since."""
    store = EmbeddedStore()
    store.update(as_update({name: list(model.triples(name)) for name in model.graphs()}))
    book: Any = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in RIBERA.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([value or None for value in row])
    path = tmp_path_factory.mktemp("ribera") / "ribera.xlsx"
    book.save(path)
    import_city(store, [path], "Ribera", default_base=BASE, language="es", today=date(2026, 11, 20))
    names = prefixes() | {kind: f"{BASE}ribera/{kind}/" for kind in ("claim", "department", "government")}
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in names.items())
    shipped.load(store, (head + ASKED_SO_FAR).encode(), "text/turtle", graph=graph("city", "ribera"))
    return store

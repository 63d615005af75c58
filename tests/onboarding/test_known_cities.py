"""Which city is meant, and which cities cannot be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from civilex.errors import InvalidInput, InvalidParameter, NotFound
from civilex.namespaces import DCT, NS, SKOS, graph
from civilex.onboarding import CityImport, import_city
from civilex.store.embedded import EmbeddedStore

BASE = "https://data.springfield.example/id/"

Write = Callable[..., Path]
Import = Callable[..., CityImport]
Rows = list[list[Any]]


def test_the_city_is_known_again_by_slug_name_and_iri(workbook: Write, springfield: Import, departments: Rows) -> None:
    file = workbook(departments=departments)
    first = springfield(file, city="  San   José ", language="es-mx", base="https://sanjose.example/d#")

    assert (first.city.slug, first.city.name, first.city.language) == ("san-jose", "San José", "es-MX")
    assert first.city.iri == "https://sanjose.example/d#san-jose/government/san-jose"
    for name in ("san-jose", "SAN JOSÉ", first.city.iri):
        assert springfield(file, city=name).city == first.city


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"city": "Chicago"}, InvalidParameter, "comes with civilex"),  # the store of the test does not hold it
        ({"city": "Boston"}, InvalidParameter, "comes with civilex: its graph is replaced at every upgrade"),
        ({"city": "City of Boston"}, InvalidParameter, '--city "City of Boston own"'),
        ({"city": "https://w3id.org/civilex/id/boston/government/boston"}, InvalidParameter, "comes with civilex"),
        ({"city": "https://nowhere.example/id/x"}, NotFound, "knows no city government"),
        ({"city": "Αθήνα"}, InvalidParameter, "Latin letters"),
        ({"language": "english"}, InvalidParameter, "write en"),
        ({"base": "springfield"}, InvalidParameter, "ends in / or #"),
        ({"base": "https://x.example/a b/"}, InvalidParameter, "ends in / or #"),
    ],
)
def test_a_city_that_cannot_be_meant(
    options: dict[str, str], error: type[Exception], text: str, table: Write, springfield: Import, departments: Rows
) -> None:
    with pytest.raises(error, match=text):
        springfield(table("departments.csv", departments), **options)


def test_a_store_without_the_reference_model_is_told(table: Write, departments: Rows) -> None:
    with pytest.raises(InvalidInput, match="does not hold the reference model"):
        import_city(EmbeddedStore(), [table("departments.csv", departments)], "Springfield", default_base=BASE)


def test_a_government_that_was_described_in_another_way_stays_so(
    store: EmbeddedStore, table: Write, springfield: Import, departments: Rows
) -> None:
    city, iri = graph("city", "springfield"), "https://springfield.example/#government"
    store.update(
        f"INSERT DATA {{ GRAPH <{city}> {{ <{iri}> a <{NS}CityGovernment> ; <{DCT}identifier> 'springfield' ; "
        f"<{SKOS}prefLabel> 'Town of Springfield'@en }} }}"
    )

    result = springfield(table("departments.csv", departments))

    assert (result.city.iri, result.city.name) == (iri, "Town of Springfield")
    assert len([t for t in store.triples(city) if str(t.subject) == f"<{iri}>"]) == 3
    assert not [t for t in store.triples(city) if "/government/springfield" in str(t)]

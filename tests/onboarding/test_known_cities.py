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
from shipped_stores import shipped_store

BASE = "https://data.springfield.example/id/"
COMMON_NAMES = (
    "City of London",
    "london",
    "Mexico City",
    "ciudad de méxico",
    "Ciudad de Mexico",
    "CDMX",
    "Rio",
    "Santiago de Chile",
)

Write = Callable[..., Path]
Import = Callable[..., CityImport]
Rows = list[list[Any]]


@pytest.fixture(scope="module")
def shipped_cities() -> EmbeddedStore:
    """A store with all that civilex ships, which no test changes."""
    return shipped_store()


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
        ({"city": "Αθήνα"}, InvalidParameter, "add --slug, the name in Latin letters"),
        ({"city": "Model"}, InvalidParameter, "'model' is the name of a part of civilex"),
        ({"city": "Αθήνα", "slug": "model"}, InvalidParameter, "'model' is the name of a part of civilex"),
        ({"city": "Αθήνα", "slug": "Athína"}, InvalidParameter, "'Athína' is no slug: write lower-case Latin letters"),
        ({"city": "Αθήνα", "slug": ""}, InvalidParameter, "'' is no slug"),
        ({"city": "Αθήνα", "slug": "boston"}, InvalidParameter, "the slug of City of Boston is 'boston'"),
        ({"city": "City of Boston", "slug": "hub"}, InvalidParameter, "the slug of City of Boston is 'boston'"),
        ({"city": "http://x y"}, NotFound, "knows no city government"),
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


def test_a_name_in_another_script_stands_beside_a_slug(table: Write, springfield: Import) -> None:
    file = table("departments.csv", [["name", "english name"], ["保健局", "Health"]])
    first = springfield(file, city="東京", slug="tokyo", language="ja")

    assert (first.city.slug, first.city.name) == ("tokyo", "東京")
    assert first.city.iri == BASE + "tokyo/government/tokyo"
    for options in ({"city": "東京"}, {"city": "東京", "slug": "tokyo"}, {"city": "Tokyo"}):
        again = springfield(file, **options)
        assert again.city == first.city
        assert again.change_set.is_empty


def test_a_shipped_city_is_known_by_its_common_names(shipped_cities: EmbeddedStore, table: Write) -> None:
    file = table("departments.csv", [["name"], ["Health"]])
    for name in COMMON_NAMES:
        with pytest.raises(InvalidParameter, match="comes with civilex"):
            import_city(shipped_cities, [file], name, default_base=BASE, dry_run=True)

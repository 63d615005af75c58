"""Questions on a catalogue as received: they agree with the validator, and take a catalogue by any of its names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex import shipped
from civilex.catalogs import validate
from civilex.errors import InvalidParameter, NotFound
from civilex.namespaces import graph, prefixes
from civilex.queries import by_name
from civilex.rdf.media_types import by_extension
from civilex.store.dataset import is_in_default_graph
from civilex.store.embedded import EmbeddedStore

MIRAVEL = graph("catalog", "miravel")
THEME = "http://www.w3.org/ns/dcat#theme"


def missing(store: EmbeddedStore, slug: str) -> Counter[tuple[str, str]]:
    """How often question 29 finds a property missing, by severity."""
    query = by_name("29")
    found = Counter[tuple[str, str]]()
    for row in store.rows(query.bind(query.terms({"catalog": [slug]}, store))):
        if value(row["problem"]) == "missing" and value(row["property"]) != THEME:
            found[value(row["severity"]), value(row["property"])] += int(value(row["resources"]))
    return found


def found_missing(path: Path) -> Counter[tuple[str, str]]:
    """The same of the validator's shapes, which ask for a theme of the one table, and so are stricter about themes."""
    missing = [r for r in validate(path).results if str(r.component).endswith("#MinCountConstraintComponent")]
    return Counter((result.severity, result.path or "") for result in missing)


def value(term: object) -> str:
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value


def test_29_finds_missing_what_the_validator_finds_missing(model: EmbeddedStore) -> None:
    assert missing(model, "miravel") == found_missing(shipped.files()[MIRAVEL])


@pytest.mark.parametrize("name", ["alessandria.rdf", "molinella.rdf", "dcat-us/catalog.ttl"])
def test_29_agrees_with_the_validator_on_catalogues_of_real_cities(testdata: Path, name: str) -> None:
    path = testdata / "catalogs" / name
    store = EmbeddedStore()
    media_type, base = by_extension(path).media_type, "https://portal.example/"
    shipped.load(store, path.read_bytes(), media_type, graph=graph("catalog", "received"), base_iri=base)
    assert missing(store, "received") == found_missing(path)


def test_the_catalogue_is_in_a_graph_that_only_questions_about_it_see(model: EmbeddedStore) -> None:
    assert MIRAVEL in shipped.files()
    assert not is_in_default_graph(MIRAVEL)
    hydrants = "<https://data.miravel.example/hydrants>"
    assert len(model.rows(f"SELECT * {{ {hydrants} ?p ?o }}")) == 0
    assert len(model.rows(f"SELECT * {{ GRAPH <{MIRAVEL}> {{ {hydrants} ?p ?o }} }}")) > 0


@pytest.mark.parametrize("text", ["miravel", "Miravel", MIRAVEL, "open data of  Miravel", "Datos abiertos de Miravel"])
def test_a_catalogue_is_named_by_its_graph_or_its_title(model: EmbeddedStore, text: str) -> None:
    assert by_name("31").terms({"catalog": [text]}, model) == {"catalog": [ox.NamedNode(MIRAVEL)]}


def test_a_catalogue_that_is_not_there_is_told_with_those_that_are(model: EmbeddedStore) -> None:
    with pytest.raises(NotFound, match=r"no catalogue is named 'atlantis' \(there are: miravel\)"):
        by_name("31").terms({"catalog": ["atlantis"]}, model)
    with pytest.raises(NotFound, match="no catalogue"):
        by_name("31").terms({"catalog": [graph("city", "miravel")]}, model)


def test_one_title_of_two_catalogues_is_asked_back() -> None:
    store = EmbeddedStore()
    for slug in ("one", "two"):
        catalogue = f'<https://example.org/{slug}> a dcat:Catalog ; dct:title "Data" .'
        catalogue = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items()) + catalogue
        shipped.load(store, catalogue.encode(), "text/turtle", graph=graph("catalog", slug))
    with pytest.raises(InvalidParameter, match="names several catalogues"):
        by_name("31").terms({"catalog": ["data"]}, store)

"""Labels: languages by lookup, properties in order, the same for everybody."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from civilex.store.embedded import EmbeddedStore, as_update
from civilex.terminology.labels import Label, asked_languages, label_texts, labels, pick

GRAPH = "https://w3id.org/civilex/graph/city/labels"
TTL = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<urn:police> skos:prefLabel "Police"@en , "Policía"@es-MX , "Polícia"@pt ; rdfs:label "the police"@en , "Polizei"@de .
<urn:river> dct:title "Fluss"@de ; rdfs:label "river"@en .
<urn:person> foaf:name "Ada" .
<urn:native> skos:prefLabel "Bombers"@ca .
<urn:order> rdfs:label "fourth"@en ; foaf:name "third"@en ; dct:title "second"@en ; skos:prefLabel "first"@en .
<urn:none> skos:prefLabel <urn:police> .
"""


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    made = EmbeddedStore()
    made.update(as_update({GRAPH: [quad.triple for quad in ox.parse(TTL.encode(), ox.RdfFormat.TURTLE)]}))
    return made


@pytest.mark.parametrize(
    ("iri", "languages", "expected"),
    [
        ("urn:police", ["en"], Label("Police", "en")),
        ("urn:police", ["es-MX", "en"], Label("Policía", "es-mx")),
        ("urn:police", ["es", "en"], Label("Policía", "es-mx")),
        ("urn:police", ["es-CL", "en"], Label("Policía", "es-mx")),
        ("urn:police", ["pt-BR", "en"], Label("Polícia", "pt")),
        ("urn:police", ["fr", "pt", "en"], Label("Polícia", "pt")),
        ("urn:police", ["DE", "en"], Label("Polizei", "de")),
        ("urn:police", ["fr", "en"], Label("Police", "en")),
        ("urn:river", ["en"], Label("river", "en")),
        ("urn:river", ["fr"], Label("Fluss", "de")),
        ("urn:person", ["en"], Label("Ada", None)),
        ("urn:native", ["en"], Label("Bombers", "ca")),
        ("urn:order", ["en"], Label("first", "en")),
        ("urn:none", ["en"], Label("urn:none", None)),
    ],
)
def test_the_best_label(store, iri: str, languages: list[str], expected: Label) -> None:
    found = labels(store, [iri], languages)[iri]
    assert (found.value, (found.language or "").lower() or None) == (expected.value, expected.language)


def test_more_iris_than_one_query_takes(store) -> None:
    iris = [f"urn:{number}" for number in range(2500)] + ["urn:police"]
    found = labels(store, iris)
    assert len(found) == 2501
    assert found["urn:police"].value == "Police"
    assert found["urn:7"] == Label("urn:7")


def test_texts_of_rows_leave_out_what_has_no_label(store) -> None:
    rows = store.rows("SELECT ?x { VALUES ?x { <urn:police> <urn:nobody> 'Police' } }")
    assert label_texts(store, rows) == {"urn:police": "Police"}


@pytest.mark.parametrize(
    ("lang", "header", "expected"),
    [
        (None, None, ["en"]),
        ("ca,es", "de", ["ca", "es", "en"]),
        (" ca , ,", None, ["ca", "es", "en"]),
        (None, "de-AT, de;q=0.9, en;q=0.8, *;q=0.5", ["de-AT", "de", "en"]),
        (None, "en;q=0.1, fr", ["fr", "en"]),
        (None, "fr;q=0, es", ["es", "en"]),
        (None, "fr;q=wrong", ["en"]),
    ],
)
def test_which_languages_are_asked_for(lang, header, expected) -> None:
    assert asked_languages(lang, header) == expected


def test_a_range_does_not_match_a_longer_word() -> None:
    assert pick([Label("a", "est"), Label("b", "en")], ["es", "en"]) == Label("b", "en")

"""Hints on empty answers: what is said, when, and at what cost."""

from __future__ import annotations

import pytest

from civilex.errors import StoreError
from civilex.sparql.hints import header_value, hints, is_empty
from civilex.store import Answer
from civilex.store.embedded import EmbeddedStore
from civilex.store.formats import RDF_FORMATS, RESULTS_FORMATS

CVX = "PREFIX cvx: <https://w3id.org/civilex/ns/> PREFIX ex: <urn:ex:> "


def test_terms_that_occur_nowhere_are_told_with_what_was_meant(model) -> None:
    text = CVX + "SELECT * { ?d a cvx:CityDepartmnt ; cvx:performFunction ?u . ?d ex:p ?x ; cvx:performsFunction ?f }"
    assert hints(text, model) == [
        "Nothing is of the class cvx:CityDepartmnt: did you mean cvx:CityDepartment?",
        "No triple has the predicate cvx:performFunction: did you mean cvx:performsFunction?",
        "No triple has the predicate urn:ex:p.",
    ]


def test_nothing_is_said_of_what_occurs(model) -> None:
    assert hints(CVX + "SELECT * { ?d a cvx:CityDepartment ; cvx:performsFunction ex:none }", model) == []


def test_the_dataset_of_the_query_counts() -> None:
    store = EmbeddedStore()
    store.update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } GRAPH <urn:h> { <urn:s> <urn:q> 1 } }")
    text = "SELECT * {} {{ ?s <urn:p> ?o . ?s <urn:q> ?o }}"
    said = {"p": ["No triple has the predicate urn:p."], "q": ["No triple has the predicate urn:q."]}
    assert hints(text.format("FROM <urn:g>"), store) == said["q"]
    assert hints(text.format("FROM NAMED <urn:h>"), store) == said["p"]
    assert hints(text.format(""), store, default_graphs=["urn:g"]) == said["q"]
    assert hints(text.format("FROM <urn:g>"), store, default_graphs=["urn:h"]) == said["p"]


class Counting:
    def __init__(self, error: Exception | None = None) -> None:
        self.asked, self.error = 0, error

    def answer(self, sparql: str, media_type: str, **_: object) -> Answer:
        self.asked += 1
        if self.error:
            raise self.error
        return Answer(b'{"head":{},"boolean":false}', media_type)


def test_it_costs_ten_questions_at_most_and_never_an_error() -> None:
    text = "ASK { " + " . ".join(f"?s <urn:p{number}> ?o" for number in range(30)) + " }"
    assert len(hints(text, counting := Counting())) == counting.asked == 10
    assert hints(text, broken := Counting(StoreError("gone"))) == []
    assert broken.asked == 1


@pytest.mark.parametrize("text", ["ASK { ?s <p> ?o }", "ASK { ?s <urn:\\u0070> ?o }", "BASE <urn:x> ASK { ?s a <c> }"])
def test_what_would_have_to_be_resolved_is_passed_over(text: str) -> None:
    assert hints(text, Counting()) == []


@pytest.mark.parametrize("media_type", [*RESULTS_FORMATS, *RDF_FORMATS])
def test_empty_answers_are_known_in_every_format(media_type: str) -> None:
    store = EmbeddedStore()
    rdf = media_type in RDF_FORMATS
    form = "CONSTRUCT" if rdf else "SELECT"
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }" if rdf else "SELECT ?s ?p { ?s <urn:p> ?o }"
    assert is_empty(store.answer(text, media_type), form)
    store.update("INSERT DATA { GRAPH <https://w3id.org/civilex/graph/city/x> { <urn:s> <urn:p> 1 } }")
    assert not is_empty(store.answer(text, media_type), form)
    if not rdf:
        assert is_empty(store.answer("ASK { ?s <urn:no> ?o }", media_type), "ASK")
        assert not is_empty(store.answer("ASK { ?s <urn:p> ?o }", media_type), "ASK")


def test_the_header_is_printable_ascii_and_short() -> None:
    value = header_value([f"No triple has the predicate <urn:é\r\nX: y{'x' * 50}>."] * 50)
    assert value.isascii()
    assert value.isprintable()
    assert len(value) <= 1000

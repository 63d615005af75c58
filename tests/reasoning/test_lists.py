"""Chains and intersections of more than two members, and lists that are none."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from civilex import shipped
from civilex.errors import InvalidInput
from civilex.namespaces import graph
from civilex.reasoning import materialise
from civilex.reasoning.explanation import explain
from civilex.store.embedded import EmbeddedStore

HEADER = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix : <https://example.org/> . """


def triples(turtle: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse((HEADER + turtle).encode(), ox.RdfFormat.TURTLE)}


def test_a_chain_of_three_links_needs_all_three() -> None:
    chain = ":p owl:propertyChainAxiom (:a :b :c) . :w :a :x . :x :b :y . "
    assert materialise(triples(chain)) == set()
    assert materialise(triples(chain + ":y :c :z .")) == triples(":w :p :z .")


def test_an_intersection_of_four_classes_is_read_both_ways() -> None:
    axiom = ":I owl:intersectionOf (:A :B :C :D) . "
    assert materialise(triples(axiom + ":x a :A , :B , :C .")) == set()
    assert materialise(triples(axiom + ":x a :A , :B , :C , :D .")) == triples(":x a :I .")
    assert materialise(triples(axiom + ":x a :I .")) == triples(":x a :A , :B , :C , :D .")


@pytest.mark.parametrize(
    ("list_", "why"),
    [
        ("(:a)", "fewer than two members"),
        ("()", "fewer than two members"),
        ("[ rdf:first :a ; rdf:rest [ rdf:first :b ] ]", "no list with an end"),
        ("_:l . _:l rdf:first :a ; rdf:rest _:l", "no list with an end"),
        ("[ rdf:first :a , :b ; rdf:rest (:c) ]", "no list with an end"),
    ],
)
def test_what_is_no_list_of_two_or_more_is_refused_by_name_and_nothing_is_written(list_: str, why: str) -> None:
    store = EmbeddedStore()
    turtle = HEADER + f"<https://w3id.org/civilex/ns/reaches> owl:propertyChainAxiom {list_} ."
    with pytest.raises(InvalidInput, match=f"propertyChainAxiom of cvx:reaches .*{why}"):
        shipped.load(store, turtle.encode(), "text/turtle", graph=graph("city", "here"))
    assert store.graphs() == []


def test_a_long_chain_is_explained_by_each_of_its_links() -> None:
    store = EmbeddedStore()
    turtle = HEADER + ":p owl:propertyChainAxiom (:a :b :c) . :w :a :x . :x :b :y . :y :c :z ."
    shipped.load(store, turtle.encode(), "text/turtle", graph=graph("city", "here"))
    (derived,) = triples(":w :p :z .")
    step = explain(store, derived)
    assert [rule.name for rule in step.rules] == ["prp-spo2"]
    assert triples(":w :a :x . :x :b :y . :y :c :z .") <= {premise.triple for premise in step.premises}

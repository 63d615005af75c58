"""A change brings exactly what a full run over the changed triples would bring."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from civilex.namespaces import prefixes
from civilex.reasoning import materialise
from civilex.reasoning.incremental import Change, Maintenance, Partition
from civilex.reasoning.instances import instances
from civilex.reasoning.rules import is_axiom
from civilex.store.embedded import EmbeddedStore

HEADER = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items()) + "@prefix : <urn:> .\n"
AXIOMS = """
:B rdfs:subClassOf :A . :C rdfs:subClassOf :B . :D rdfs:subClassOf :A .
:E owl:equivalentClass [ owl:intersectionOf (:B [ owl:onProperty :p ; owl:hasValue :n1 ]) ] .
:q rdfs:subPropertyOf :p . :p owl:inverseOf :r . :t a owl:TransitiveProperty . :s a owl:SymmetricProperty .
:t owl:inverseOf :u . :t rdfs:subPropertyOf :v . :v rdfs:subPropertyOf :s .
:v owl:propertyChainAxiom (:q :t) . :t owl:propertyChainAxiom (:p :s) . cvx:w rdfs:domain :C ; rdfs:range :D .
"""
PROPERTIES = [ox.NamedNode("urn:" + name) for name in "pqrtsuv"] + [ox.NamedNode("https://w3id.org/civilex/ns/w")]
NODES = [ox.NamedNode(f"urn:n{number}") for number in range(6)]
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
CLASSES = [ox.NamedNode("urn:" + name) for name in "ABCDE"]
BASE, MODEL, INFERRED, FROM_MODEL = "urn:base", "urn:model", "urn:inferred", "urn:from-model"
PARTITION = Partition(frozenset({BASE, MODEL}), frozenset({FROM_MODEL}), frozenset({INFERRED}))

facts = st.one_of(
    st.builds(ox.Triple, st.sampled_from(NODES), st.sampled_from(PROPERTIES), st.sampled_from(NODES)),
    st.builds(ox.Triple, st.sampled_from(NODES), st.just(TYPE), st.sampled_from(CLASSES)),
)


def parsed(turtle: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse((HEADER + turtle).encode(), ox.RdfFormat.TURTLE)]


MODEL_TRIPLES = parsed(AXIOMS)
MODEL_DERIVED = materialise(MODEL_TRIPLES)
RULES = Maintenance(instances(frozenset(filter(is_axiom, MODEL_TRIPLES))))


def stored(base: set[ox.Triple], inferred: set[ox.Triple]) -> EmbeddedStore:
    store = EmbeddedStore()
    store.change({BASE: base, INFERRED: inferred, MODEL: MODEL_TRIPLES, FROM_MODEL: MODEL_DERIVED}, {})
    return store


@given(st.frozensets(facts, max_size=14), st.frozensets(facts, max_size=5), st.frozensets(facts, max_size=5))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_change_by_delta_equals_a_full_run(
    kept: frozenset[ox.Triple], added: frozenset[ox.Triple], removed: frozenset[ox.Triple]
) -> None:
    before = {*kept, *removed}
    after = (before - removed) | added
    inferred = materialise([*MODEL_TRIPLES, *before], MODEL_DERIVED)
    change = Change(frozenset(after - before), frozenset(before - after))
    result = RULES.consequences(stored(before, inferred), PARTITION, change)
    assert result.removed <= inferred
    assert not result.added & inferred
    assert (inferred - result.removed) | result.added == materialise([*MODEL_TRIPLES, *after], MODEL_DERIVED)


def test_what_another_derivation_still_gives_stays() -> None:
    before = set(
        parsed(":x :q :y . :x :p :z . :y a :C . :x :p :n1 ; a :B . :a :t :b . :b :t :c . :a :t :d . :d :t :c .")
    )
    inferred = materialise([*MODEL_TRIPLES, *before], MODEL_DERIVED)
    (gone,) = parsed(":b :t :c .")
    (through,) = parsed(":a :t :c .")
    result = RULES.consequences(stored(before, inferred), PARTITION, Change(frozenset(), frozenset({gone})))
    assert through in inferred
    assert through not in result.removed


def test_what_is_derived_and_then_asserted_leaves_the_inferred_graph_and_comes_back() -> None:
    before = set(parsed(":x :q :y ."))
    (also,) = parsed(":x :p :y .")
    inferred = materialise([*MODEL_TRIPLES, *before], MODEL_DERIVED)
    store = stored(before, inferred)
    assert RULES.consequences(store, PARTITION, Change(frozenset({also}), frozenset())) == Change(
        frozenset(), frozenset({also})
    )
    store.change({BASE: [also]}, {INFERRED: [also]})
    assert RULES.consequences(store, PARTITION, Change(frozenset(), frozenset({also}))) == Change(
        frozenset({also}), frozenset()
    )

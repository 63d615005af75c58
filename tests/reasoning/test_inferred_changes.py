"""Whatever is committed in whatever order: the inferred graphs are those of a full run, and nothing is seen twice."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civilex.errors import InvalidInput
from civilex.namespaces import graph, prefixes
from civilex.reasoning import materialise
from civilex.reasoning.inferred_changes import inferred_changes, net_changes
from civilex.reasoning.partitions import elsewhere, in_order, part_of, seen
from civilex.store.dataset import is_in_default_graph
from civilex.store.embedded import EmbeddedStore

HEADER = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items()) + "@prefix : <urn:> .\n"
AXIOMS = """
:B rdfs:subClassOf :A . :q rdfs:subPropertyOf :p . :p owl:inverseOf :r . :t a owl:TransitiveProperty .
:v owl:propertyChainAxiom (:q :t) . :t rdfs:subPropertyOf :s . :s a owl:SymmetricProperty . cvx:w rdfs:domain :B .
:m :q :n . :n :t :m .
"""
MODEL, AXIOM_GRAPH = graph("model", "facts"), graph("model", "axioms")
GRAPHS = [graph("city", "a"), graph("mappings", "a"), graph("city", "b"), MODEL]
PROPERTIES = [ox.NamedNode("urn:" + name) for name in "pqrtsv"] + [ox.NamedNode("https://w3id.org/civilex/ns/w")]
NODES = [ox.NamedNode("urn:m"), ox.NamedNode("urn:n"), ox.NamedNode("urn:o"), ox.BlankNode("x")]
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SUB = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
NUMBER = ox.Literal("01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))

facts = st.one_of(
    st.builds(ox.Triple, st.sampled_from(NODES), st.sampled_from(PROPERTIES), st.sampled_from(NODES)),
    st.builds(ox.Triple, st.sampled_from(NODES), st.just(TYPE), st.sampled_from([ox.NamedNode("urn:B")])),
    st.builds(ox.Triple, st.sampled_from(NODES), st.just(ox.NamedNode("urn:q")), st.just(NUMBER)),
)
axioms = st.just(ox.Triple(ox.NamedNode("urn:A"), SUB, ox.NamedNode("urn:Top")))
changes = st.dictionaries(st.sampled_from(GRAPHS), st.frozensets(facts | axioms, max_size=4), max_size=3)


def parsed(turtle: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse((HEADER + turtle).encode(), ox.RdfFormat.TURTLE)]


AXIOM_TRIPLES = parsed(AXIOMS)


def commit(store: EmbeddedStore, added: dict, removed: dict, small: int = 0) -> None:
    net = net_changes(store, added, removed)
    follows = inferred_changes(store, net.added, net.removed, small=small)
    store.change(net.added | follows.added, net.removed | follows.removed)


def new_store() -> EmbeddedStore:
    store = EmbeddedStore()
    commit(store, {AXIOM_GRAPH: AXIOM_TRIPLES}, {})
    return store


def of_a_full_run(store: EmbeddedStore) -> dict[str, set[ox.Triple]]:
    """Return what each inferred graph is to hold, seen and not seen, worked out from the asserted triples alone."""
    asserted: dict[str, set[ox.Triple]] = {"model": set(), "a": set(), "b": set()}
    for name in store.graphs():
        if slug := part_of(name):
            asserted[slug] |= set(store.triples(name))
    from_model = materialise(asserted["model"])
    follows = {"model": from_model}
    follows |= {slug: materialise(asserted["model"] | asserted[slug], from_model) for slug in "ab"}
    taken = set().union(*asserted.values())
    result = {}
    for slug in in_order(follows):
        result[seen(slug)] = follows[slug] - taken
        result[elsewhere(slug)] = follows[slug] & taken
        taken |= follows[slug]
    return {name: triples for name, triples in result.items() if triples}


def held(store: EmbeddedStore) -> dict[str, set[ox.Triple]]:
    names = [name for slug in ("model", "a", "b") for name in (seen(slug), elsewhere(slug))]
    return {name: found for name in names if (found := set(store.triples(name)))}


def seen_twice(store: EmbeddedStore) -> list[ox.Triple]:
    """Return the triples that stand in two graphs of the default graph and are asserted in one of them at most."""
    names = [name for name in store.graphs() if is_in_default_graph(name)]
    count = Counter(triple for name in names for triple in store.triples(name))
    asserted = Counter(triple for name in names if part_of(name) for triple in store.triples(name))
    return [triple for triple, number in count.items() if number > max(1, asserted[triple])]


@given(st.lists(st.tuples(changes, changes), min_size=1, max_size=5))
@settings(max_examples=120, deadline=None, derandomize=True)
def test_any_sequence_of_commits_gives_what_a_full_run_gives_and_nothing_is_seen_twice(commits: list) -> None:
    store = new_store()
    for number, (added, removed) in enumerate(commits):
        commit(store, added, removed, small=0 if number % 3 else 4000)
        assert held(store) == of_a_full_run(store)
        assert seen_twice(store) == []
        assert inferred_changes(store, {}, {}, whole=True).added == {}


def test_a_triple_that_two_cities_derive_goes_over_to_the_other_when_the_first_loses_it() -> None:
    store = new_store()
    a, b = graph("city", "a"), graph("city", "b")
    (first,), (second,), (derived,) = parsed(":x :q :y ."), parsed(":y :r :x ."), parsed(":x :p :y .")
    filler = [triple for number in range(40) for triple in parsed(f":z{number} :other :z .")]
    commit(store, {b: [second, *filler]}, {})
    assert derived in store.triples(seen("b"))
    commit(store, {a: [first, *parsed(" ".join(f":y{n} :other :z ." for n in range(40)))]}, {})
    assert derived in store.triples(seen("a"))
    assert derived in store.triples(elsewhere("b"))
    commit(store, {}, {a: [first]})
    assert derived in store.triples(seen("b"))
    assert held(store) == of_a_full_run(store)
    commit(store, {a: [derived]}, {})
    assert derived in store.triples(elsewhere("b"))
    commit(store, {}, {a: [derived]})
    assert derived in store.triples(seen("b"))
    commit(store, {}, {b: [second]})
    assert store.matching(*derived) == []


def test_a_nameless_node_of_the_store_is_named_exactly() -> None:
    store = new_store()
    a = graph("city", "a")
    filler = parsed(" ".join(f":y{n} :other :z ." for n in range(40)))
    commit(store, {a: [*parsed(":x :t [ :label 'one' ] ."), *filler]}, {})
    (nameless,) = (t.object for t in store.triples(a) if t.predicate == ox.NamedNode("urn:t"))
    more = ox.Triple(nameless, ox.NamedNode("urn:t"), ox.NamedNode("urn:end"))  # type: ignore[arg-type]
    commit(store, {a: [more]}, {})
    assert set(parsed(":x :t :end .")) <= set(store.triples(seen("a")))
    commit(store, {}, {a: [more]})
    assert held(store) == of_a_full_run(store)
    assert not set(parsed(":x :t :end .")) & set(store.triples(seen("a")))


def test_nobody_but_the_rules_fills_an_inferred_graph() -> None:
    store = new_store()
    for name in (seen("a"), elsewhere("a")):
        with pytest.raises(InvalidInput, match="only the rules fill it"):
            inferred_changes(store, {name: parsed(":x :q :y .")}, {})


def test_a_catalogue_changes_nothing_that_is_inferred() -> None:
    result = inferred_changes(new_store(), {graph("catalog", "a"): parsed(":x :q :y .")}, {})
    assert (result.added, result.removed) == ({}, {})


def test_the_check_of_everything_finds_what_was_tampered_with() -> None:
    store = new_store()
    commit(store, {graph("city", "a"): parsed(":x :q :y .")}, {})
    (wrong,) = parsed(":x :p :wrong .")
    store.change({seen("a"): [wrong]}, {})
    assert inferred_changes(store, {}, {}, whole=True).removed == {seen("a"): {wrong}}

"""What every kind of store must do alike when it is changed, and when a graph is taken from it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.errors import InvalidInput, NotAcceptable, UnknownGraph, UnreadableData
from civilex.namespaces import graph
from civilex.settings import Settings
from civilex.store import Attribution, DropGraph, PutDataset, PutGraph, RunUpdate, Store
from civilex.store.embedded import EmbeddedStore
from civilex.store.remote import RemoteEndpoint
from civilex.web.app import create_app
from web_server import serving

CITY, CATALOG, FOREIGN = graph("city", "here"), graph("catalog", "portal"), "https://example.org/g"
TURTLE, N_QUADS = "text/turtle", "application/n-quads"
SOMEBODY = Attribution(author="somebody", message="a test")
ONE, TWO = b"<urn:x:a> <urn:x:p> 1 .", b"<urn:x:a> <urn:x:p> 2 ."


@pytest.fixture(params=["memory", "directory", "remote"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = EmbeddedStore(tmp_path / "data" if request.param == "directory" else None)
    if request.param == "remote":
        with serving(create_app(opened, Settings(writing="open"))) as address:
            yield RemoteEndpoint(address)
    else:
        yield opened
    opened.close()


def content(store: Store, name: str | None) -> list[bytes]:
    file = io.BytesIO()
    store.dump(file, "application/n-triples", graph=name)
    return sorted(line.split()[2][1:2] for line in file.getvalue().splitlines())


def exists(store: Store, name: str) -> bool:
    return bool(store.rows(f"ASK {{ GRAPH <{name}> {{}} }}").column("answer")[0] == ox.Literal(True))


@pytest.mark.parametrize("name", [CITY, FOREIGN, None])
def test_put_replaces_and_post_merges(store: Store, name: str | None) -> None:
    first = store.commit(PutGraph(name, ONE, TURTLE, replace=True), SOMEBODY)
    assert (first.quads_before, first.quads_after, first.created) == (0, 1, name is not None)
    second = store.commit(PutGraph(name, TWO, TURTLE, replace=True), SOMEBODY)
    assert (second.quads_after, second.created) == (1, False)
    assert content(store, name) == [b"2"]
    third = store.commit(PutGraph(name, ONE, TURTLE, replace=False), SOMEBODY)
    assert (third.quads_before, third.quads_after, third.created) == (1, 2, False)
    assert content(store, name) == [b"1", b"2"]


@pytest.mark.parametrize("replace", [True, False])
def test_an_empty_document_makes_an_empty_graph_which_is_not_a_missing_one(store: Store, replace: bool) -> None:
    assert not exists(store, FOREIGN)
    assert store.commit(PutGraph(FOREIGN, b"", TURTLE, replace=replace), SOMEBODY).created
    assert exists(store, FOREIGN)
    assert content(store, FOREIGN) == []
    assert not store.commit(PutGraph(FOREIGN, b"", TURTLE, replace=replace), SOMEBODY).created
    store.commit(DropGraph(FOREIGN), SOMEBODY)
    assert not exists(store, FOREIGN)


def test_a_replaced_graph_may_become_empty_and_stays(store: Store) -> None:
    store.commit(PutGraph(CITY, ONE, TURTLE, replace=True), SOMEBODY)
    assert store.commit(PutGraph(CITY, b"", TURTLE, replace=True), SOMEBODY).quads_after == 0
    assert exists(store, CITY)


def test_a_missing_graph_can_neither_be_dropped_nor_taken(store: Store) -> None:
    with pytest.raises(UnknownGraph, match=CITY):
        store.commit(DropGraph(CITY), SOMEBODY)
    with pytest.raises(UnknownGraph, match=CITY):
        store.dump(io.BytesIO(), TURTLE, graph=CITY)
    store.commit(DropGraph(None), SOMEBODY)
    assert content(store, None) == []


def test_the_unnamed_graph_is_part_of_the_default_graph(store: Store) -> None:
    store.commit(PutGraph(None, ONE, TURTLE, replace=True), SOMEBODY)
    store.commit(PutGraph(CITY, TWO, TURTLE, replace=True), SOMEBODY)
    store.commit(PutGraph(CATALOG, b"<urn:x:a> <urn:x:p> 3 .", TURTLE, replace=True), SOMEBODY)
    query = "SELECT ?o { ?s ?p ?o }"
    assert [term.value for term in store.rows(query + " ORDER BY ?o").column("o")] == ["1", "2"]
    assert [term.value for term in store.rows(query, default_graphs=[CITY]).column("o")] == ["2"]
    assert [term.value for term in store.rows(query, named_graphs=[CITY]).column("o")] == []


def test_a_document_that_cannot_be_read_changes_nothing(store: Store) -> None:
    store.commit(PutGraph(CITY, ONE, TURTLE, replace=True), SOMEBODY)
    for wrong in (b"<urn:x:a> <urn:x:p> 9 . <urn:x:a>", b"\xff"):
        with pytest.raises(UnreadableData, match="the body"):
            store.commit(PutGraph(CITY, wrong, TURTLE, replace=True, source="the body"), SOMEBODY)
    with pytest.raises(InvalidInput, match="named graphs"):
        store.commit(PutGraph(CITY, b"<urn:x:g> { <urn:x:a> <urn:x:p> 9 }", "application/trig", True), SOMEBODY)
    with pytest.raises(InvalidInput, match="relative"):
        store.commit(PutGraph(CITY, b"<a> <urn:x:p> 9 .", TURTLE, replace=True), SOMEBODY)
    with pytest.raises(InvalidInput, match="not the name of a graph"):
        store.commit(PutGraph("no iri", ONE, TURTLE, replace=True), SOMEBODY)
    assert content(store, CITY) == [b"1"]


def test_relative_references_are_read_with_the_base(store: Store) -> None:
    store.commit(PutGraph(FOREIGN, b"<> <p> <#x> .", TURTLE, replace=True, base_iri=FOREIGN), SOMEBODY)
    assert store.rows(f"ASK {{ GRAPH ?g {{ <{FOREIGN}> <https://example.org/p> <{FOREIGN}#x> }} }}").column("answer")
    update = f"INSERT DATA {{ GRAPH <{CITY}> {{ <> <urn:x:p> <test> }} }}"
    store.commit(RunUpdate(update, base_iri="http://localhost/sparql"), SOMEBODY)
    found = store.rows("SELECT ?s ?o { ?s <urn:x:p> ?o }")
    assert found.solutions[0] == {
        "s": ox.NamedNode("http://localhost/sparql"),
        "o": ox.NamedNode("http://localhost/test"),
    }


def test_a_blank_node_is_one_node_in_a_dataset_and_another_in_each_document(store: Store) -> None:
    both = b'_:a <urn:x:p> "1" <urn:x:g> .\n_:a <urn:x:p> "2" <urn:x:h> .\n_:a <urn:x:p> "3" .\n'
    for replace in (True, False):
        store.commit(PutDataset(both, N_QUADS, replace=replace), SOMEBODY)
        one = store.rows("ASK { ?a <urn:x:p> '3' GRAPH <urn:x:g> { ?a ?p '1' } GRAPH <urn:x:h> { ?a ?p '2' } }")
        assert one.column("answer") == [ox.Literal(True)]
    assert len(store.rows("SELECT DISTINCT ?s { GRAPH ?g { ?s ?p ?o } }")) == 2


def test_a_dataset_replaces_everything_or_is_added(store: Store) -> None:
    store.commit(PutGraph(CITY, ONE, TURTLE, replace=True), SOMEBODY)
    assert store.commit(PutDataset(b'<urn:x:a> <urn:x:p> "2" <urn:x:g> .', N_QUADS, replace=False), SOMEBODY).created
    assert exists(store, CITY)
    after = store.commit(PutDataset(b"<urn:x:g> { <urn:x:a> <urn:x:p> 2 }", "application/trig", True), SOMEBODY)
    assert (after.quads_after, after.created) == (1, False)
    assert not exists(store, CITY)
    with pytest.raises(UnreadableData):
        store.commit(PutDataset(b"nonsense", N_QUADS, replace=True), SOMEBODY)
    assert content(store, "urn:x:g") == [b"2"]


def test_what_an_update_cannot_do_is_the_callers_fault(store: Store) -> None:
    with pytest.raises(UnknownGraph, match="SILENT"):
        store.commit(
            RunUpdate(f"INSERT DATA {{ GRAPH <urn:x:g> {{ <urn:x:a> <urn:x:p> 1 }} }} ; DROP GRAPH <{CITY}>"), SOMEBODY
        )
    assert not exists(store, "urn:x:g")
    with pytest.raises(InvalidInput, match="line 1, column"):
        store.commit(RunUpdate("CLEAR XYZ"), SOMEBODY)
    store.commit(RunUpdate("CREATE GRAPH <urn:x:g>"), SOMEBODY)
    with pytest.raises(InvalidInput, match="exists"):
        store.commit(RunUpdate("CREATE GRAPH <urn:x:g>"), SOMEBODY)


def test_documents_are_put_together_without_mixing_their_blank_nodes(store: Store) -> None:
    lines = store.parse(b"_:a <urn:x:p> <> .", TURTLE, base_iri="urn:x:base") + store.parse(
        b"_:a <urn:x:p> 2 .", TURTLE
    )
    store.commit(PutGraph(CITY, lines, "application/n-triples", replace=True), SOMEBODY)
    assert len(store.rows("SELECT DISTINCT ?s { ?s ?p ?o }")) == 2
    with pytest.raises(UnreadableData, match=r"part 2"):
        store.parse(b"nonsense", TURTLE, source="part 2")


def test_a_dump_of_the_dataset_can_be_loaded_again(store: Store) -> None:
    dataset = b'_:a <urn:x:p> "1" <urn:x:g> .\n<urn:x:a> <urn:x:p> "3" .\n'
    store.commit(PutDataset(dataset, N_QUADS, replace=True), SOMEBODY)
    file = io.BytesIO()
    store.dump_dataset(file, "application/trig")
    again = store.commit(PutDataset(file.getvalue(), "application/trig", replace=True), SOMEBODY)
    assert again.quads_after == 2
    with pytest.raises(NotAcceptable, match="TriG or N-Quads"):
        store.dump_dataset(io.BytesIO(), TURTLE)

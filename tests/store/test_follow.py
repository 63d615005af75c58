"""What follows by rule is kept up whatever a change of a kept store is written as."""

from __future__ import annotations

from pathlib import Path

import pytest

from civilex import shipped
from civilex.errors import InvalidInput
from civilex.namespaces import NS, graph
from civilex.store.changes import Attribution, DropGraph, PutGraph, RunUpdate
from civilex.store.kept import KeptStore
from shipped_stores import shipped_directory

CITY, INFERRED = graph("city", "springfield"), graph("inferred", "springfield")
ORG = "http://www.w3.org/ns/org#"
DEPARTMENT = f"<http://e/fire> a <{NS}CityDepartment> ."


@pytest.fixture
def store(tmp_path: Path) -> KeptStore:
    return KeptStore(shipped_directory(tmp_path / "data"), follow=shipped.follow)


def followed(store: KeptStore) -> set[str]:
    return {str(triple) for triple in store.triples(INFERRED)}


def test_an_update_a_document_and_a_removal_are_followed_up_in_the_same_commit(store: KeptStore) -> None:
    before = store.generation or 0
    made = store.commit(RunUpdate(f"INSERT DATA {{ GRAPH <{CITY}> {{ {DEPARTMENT} }} }}"), Attribution("Ana"))
    assert made.number == before + 1
    by_update = followed(store)
    assert any(f"{ORG}Organization" in line for line in by_update)
    assert INFERRED in store.commit_log.entry(made.number).graphs
    store.commit(DropGraph(CITY), Attribution("Ana"))
    assert followed(store) == set()
    store.commit(PutGraph(CITY, DEPARTMENT.encode(), "text/turtle", replace=True), Attribution("Ana"))
    assert followed(store) == by_update
    store.close()


def test_what_follows_is_put_back_where_it_was_changed_by_hand(store: KeptStore) -> None:
    store.commit(PutGraph(CITY, DEPARTMENT.encode(), "text/turtle", replace=True), Attribution("Ana"))
    expected = followed(store)
    store.commit(RunUpdate(f"CLEAR GRAPH <{INFERRED}>"), Attribution("Ana"))
    store.commit(RunUpdate(f"INSERT DATA {{ GRAPH <{INFERRED}> {{ <urn:a> <urn:b> 1 }} }}"), Attribution("Ana"))
    assert followed(store) == expected
    store.close()


def test_a_triple_of_two_graphs_that_are_seen_together_is_refused_and_may_be_moved(store: KeptStore) -> None:
    store.commit(PutGraph(CITY, DEPARTMENT.encode(), "text/turtle", replace=True), Attribution("Ana"))
    other = graph("city", "shelbyville")
    with pytest.raises(InvalidInput, match=r"stand in .*springfield already"):
        store.commit(PutGraph(other, DEPARTMENT.encode(), "text/turtle", replace=True), Attribution("Ana"))
    store.commit(RunUpdate(f"MOVE <{CITY}> TO <{other}>"), Attribution("Ana"))
    assert followed(store) == set()
    assert any(True for _ in store.triples(graph("inferred", "shelbyville")))
    store.close()

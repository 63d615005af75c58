"""Mapping sets in a kept store: several writers at once lose nothing, and what others keep beside a set stays."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.mapping import sets
from civilex.mapping.sssom import MappingSet, read_sssom
from civilex.namespaces import graph
from civilex.store import Attribution, RunUpdate
from civilex.store.kept import KeptStore

HEAD = """#curie_map:
#  ex: https://example.org/
#mapping_set_id: https://example.org/set
#license: https://example.org/l
subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence
"""
TODAY = date(2026, 11, 28)
GRAPH = graph("mappings", "judged")


def judged(*rows: str) -> MappingSet:
    lines = [f"ex:{row}\tskos:exactMatch\tex:to-{row}\tsemapv:ManualMappingCuration\t1\n" for row in rows]
    return read_sssom(HEAD + "".join(lines))


def put(store: KeptStore, *rows: str, by: str = "ana") -> sets.SetChange:
    return sets.post(store, store, judged(*rows), Attribution(by), slug="judged", today=TODAY)


def held(store: KeptStore) -> MappingSet:
    found = sets.read_set(store, GRAPH).mapping_set
    assert found is not None
    return found


@pytest.fixture
def store(tmp_path: Path):
    kept = KeptStore(tmp_path)
    yield kept
    kept.close()


def test_writers_at_once_lose_nothing(store: KeptStore) -> None:
    put(store, "first")
    done: list[sets.SetChange] = []

    def write(name: str) -> None:
        for number in range(3):
            done.append(put(store, f"{name}{number}", by=name))  # noqa: PERF401

    threads = [threading.Thread(target=write, args=(name,)) for name in ("ana", "bo", "cy")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 9
    assert len(held(store).mappings) == 10


def test_a_change_of_a_large_set_names_only_what_changes(store: KeptStore) -> None:
    put(store, *(f"row{number}" for number in range(300)))
    commit = put(store, "one-more").commit
    assert commit is not None
    patch = store.commit_log.patch(commit.number)
    assert sum(line.startswith("A") and GRAPH in line for line in patch.splitlines()) < 15
    assert not [line for line in patch.splitlines() if line.startswith("D") and GRAPH in line]


def test_what_others_say_of_a_set_and_beside_it_stays(store: KeptStore) -> None:
    put(store, "a", "b")
    beside = "<urn:x:s> <urn:x:p> 1 . <https://example.org/set> <urn:x:note> 'kept' , 'too'"
    store.commit(RunUpdate(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {beside} }} }}"), Attribution("cy"))
    put(store, "c")
    name = held(store).iris()[0]
    sets.revoke(store, store, GRAPH, [name], Attribution("ana"))
    triples = set(store.triples(GRAPH))
    assert sum(triple.predicate.value in ("urn:x:p", "urn:x:note") for triple in triples) == 3
    assert len(held(store).mappings) == 2
    assert not [triple for triple in triples if triple.subject == ox.NamedNode(name)]


def test_a_set_without_its_last_mapping_is_an_empty_set(store: KeptStore) -> None:
    put(store, "a")
    sets.revoke(store, store, GRAPH, held(store).iris(), Attribution("ana"))
    assert held(store).mappings == ()
    assert put(store, "b").added == 1


def test_what_is_not_a_set_is_told(store: KeptStore) -> None:
    with pytest.raises(sets.NotFound, match="no mapping set 'judged'"):
        sets.read_set(store, GRAPH)
    with pytest.raises(sets.NotFound):
        sets.revoke(store, store, GRAPH, ["urn:x:m"], Attribution("ana"))
    with pytest.raises(sets.InvalidInput):
        sets.graph_of("Not A Slug")

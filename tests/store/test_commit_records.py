"""What changed since a day, and by whom: question 51, asked of a store that keeps a journal."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from civilex.queries import by_name
from civilex.store.changes import Attribution, RunUpdate
from civilex.store.kept import KeptStore


def asked(store: KeptStore, **parameters: str) -> list[tuple[str, ...]]:
    query = by_name("51")
    terms = query.terms({name: [text] for name, text in parameters.items()}, store)
    rows = store.rows(query.bind(terms))
    return [
        tuple(getattr(row.get(name), "value", "") for name in "number author message graph".split()) for row in rows
    ]


def test_51_what_changed_since_a_day(tmp_path: Path) -> None:
    store = KeptStore(tmp_path / "data", base_iri="https://data.city.example/id/")
    insert = "INSERT DATA {{ GRAPH <urn:{graph}> {{ <urn:s> <urn:p> {value} }} }}"
    store.commit(RunUpdate(insert.format(graph="g", value=1)), Attribution("Ana María", "First", "a.ttl"))
    store.commit(RunUpdate(insert.format(graph="h", value=1)), Attribution("Bo"))
    store.commit(RunUpdate(insert.format(graph="h", value=1)), Attribution("Bo", "Nothing new"))
    assert asked(store) == [("2", "Bo", "", "urn:h"), ("1", "Ana María", "First", "urn:g")]
    assert asked(store, since="2026-01-01", graph="urn:g") == [("1", "Ana María", "First", "urn:g")]
    assert asked(store, since="2999-01-01") == []
    assert not store.rows("SELECT * { ?s a <http://www.w3.org/ns/prov#Activity> }")
    agents = {triple.object for triple in store.triples("https://w3id.org/civilex/graph/system/commits")}
    assert ox.NamedNode("https://data.city.example/id/agent/Ana%20Mar%C3%ADa") in agents
    store.close()

"""What is shipped gets into a store, once, and stays up to date without touching what is not ours."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex import shipped
from civilex.errors import InvalidInput
from civilex.namespaces import NS, graph
from civilex.store.embedded import EmbeddedStore

CATALOG = b"<https://example.org/d> a <http://www.w3.org/ns/dcat#Dataset> ."


def fresh() -> EmbeddedStore:
    store = EmbeddedStore()
    shipped.install(store)
    return store


def test_every_shipped_file_is_a_graph_and_each_city_has_its_inferred_one(model: EmbeddedStore) -> None:
    graphs = set(model.graphs())
    assert set(shipped.files()) <= graphs
    cities = {name.rsplit("/", 1)[1] for name in shipped.files() if "/city/" in name and "/model/" not in name}
    assert cities == {
        "barcelona",
        "london",
        "chicago",
        "boston",
        "rio-de-janeiro",
        "mexico-city",
        "santiago",
        "miravel",
    }
    assert {graph("inferred", city) for city in cities} | {shipped.INFERRED_MODEL, shipped.DIGESTS} <= graphs


def test_a_second_start_changes_nothing() -> None:
    store = fresh()
    assert shipped.install(store) is None


def test_a_changed_file_is_replaced_with_what_follows_from_it_and_users_graphs_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = fresh()
    shipped.load(store, CATALOG, "text/turtle", graph=graph("catalog", "mine"))
    boston = graph("mappings", "boston")
    changed = tmp_path / "boston.sssom.tsv"
    lines = shipped.files()[boston].read_text(encoding="utf-8").splitlines(keepends=True)
    changed.write_text("".join(line for line in lines if "\tunit:ICT\t" not in line), encoding="utf-8")
    files = {**shipped.files(), boston: changed}
    monkeypatch.setattr(shipped, "files", lambda: files)
    performs_ict = f"ASK {{ ?d <{NS}performsFunction> <https://w3id.org/civilex/concept/municipal-unit/ICT> ; "
    performs_ict += f"<{NS}ofCity> <https://w3id.org/civilex/id/boston/government/boston> }}"

    def asked() -> bool:
        return store.rows(performs_ict).solutions[0]["answer"] == ox.Literal(True)

    assert asked()
    commit = shipped.install(store)
    assert commit is not None
    assert commit.quads_after < commit.quads_before
    assert not asked()
    assert len(list(store.triples(graph("catalog", "mine")))) == 1
    assert shipped.install(store) is None


def test_a_file_no_longer_shipped_leaves_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    store = fresh()
    files = {name: path for name, path in shipped.files().items() if not name.endswith("/santiago")}
    monkeypatch.setattr(shipped, "files", lambda: files)
    shipped.install(store)
    assert list(store.triples(graph("city", "santiago"), graph("mappings", "santiago"))) == []
    assert list(store.triples(graph("inferred", "santiago"))) == []


def test_a_load_into_a_city_graph_brings_what_follows() -> None:
    store = fresh()
    turtle = """@prefix cvx: <https://w3id.org/civilex/ns/> . @prefix ex: <https://example.org/> .
        ex:s cvx:hasDataNeed ex:n . ex:n cvx:satisfiedBy ex:d . ex:d cvx:ownedBy ex:o ."""
    shipped.load(store, turtle.encode(), "text/turtle", graph=graph("city", "here"))
    inferred = {str(triple) for triple in store.triples(graph("inferred", "here"))}
    assert f"<https://example.org/s> <{NS}dependsOnDepartment> <https://example.org/o>" in inferred


def test_a_triple_that_another_graph_holds_is_refused_before_anything_is_written() -> None:
    store = fresh()
    unit = b"<https://w3id.org/civilex/concept/municipal-unit/SEC> a <https://w3id.org/civilex/ns/MunicipalUnit> ."
    with pytest.raises(InvalidInput, match="municipal-unit"):
        shipped.load(store, unit, "text/turtle", graph=graph("city", "here"))
    derived = b"<https://w3id.org/civilex/id/boston/department/environment-department> "
    derived += f"<{NS}performsFunction> <https://w3id.org/civilex/concept/municipal-unit/ENV> .".encode()
    with pytest.raises(InvalidInput, match="inferred/boston"):
        shipped.load(store, derived, "text/turtle", graph=graph("city", "here"))
    assert graph("city", "here") not in store.graphs()
    commit = shipped.load(store, unit, "text/turtle", graph=graph("catalog", "copy"))
    assert commit.quads_after == commit.quads_before + 1, "a catalogue is not seen together with the model"


def test_a_blank_node_about_which_something_follows_stays_one_node() -> None:
    store = fresh()
    turtle = (
        b"@prefix cvx: <https://w3id.org/civilex/ns/> . <https://example.org/s> cvx:hasDataNeed [ a cvx:DataNeed ] ."
    )
    shipped.load(store, turtle, "text/turtle", graph=graph("city", "here"))
    query = f"""SELECT ?need {{ <https://example.org/s> <{NS}hasDataNeed> ?need .
        ?need a <{NS}DataNeed> , <http://www.w3.org/ns/prov#Entity> }}"""
    assert len(store.rows(query)) == 1
    shipped.load(store, CATALOG, "text/turtle", graph=graph("city", "here"))
    assert len(store.rows(query)) == 1, "a further load keeps what the graph holds"


BIG = ":s0 a cvx:Initiative . " + " ".join(
    f":s{number} cvx:hasDataNeed :n{number} . :n{number} cvx:satisfiedBy :d{number} . :d{number} cvx:ownedBy :o ."
    for number in range(1500)
)
START = "@prefix cvx: <https://w3id.org/civilex/ns/> . @prefix : <https://example.org/> . "


def test_a_change_to_a_large_city_reaches_only_what_follows_from_it_and_equals_a_run_over_all() -> None:
    store = fresh()
    here = graph("city", "here")
    shipped.load(store, (START + BIG).encode(), "text/turtle", graph=here)
    removed = [quad.triple for quad in ox.parse((START + ":n3 cvx:satisfiedBy :d3 .").encode(), ox.RdfFormat.TURTLE)]
    added = START + ":s0 cvx:hasDataNeed :n7 , :n8 . :n3 cvx:satisfiedBy :d9 ."
    turtle = [quad.triple for quad in ox.parse(added.encode(), ox.RdfFormat.TURTLE)]
    by_delta = shipped._by_delta(store, here, shipped.Change(frozenset(turtle), frozenset(removed)))
    assert by_delta is not None
    assert sum(len(triples) for part in by_delta for triples in part.values()) < 40
    commit = shipped.change(store, here, added=turtle, removed=removed)
    assert commit.quads_after == len(store.matching())
    whole = shipped.inferred(store, {here: list(store.triples(here))})[graph("inferred", "here")]
    assert set(store.triples(graph("inferred", "here"))) == set(whole)
    assert set(turtle) <= set(store.triples(here))
    assert not set(removed) & set(store.triples(here))


@pytest.mark.parametrize(
    "turtle", ["[] a cvx:DataNeed .", "cvx:needsData a <http://www.w3.org/2002/07/owl#TransitiveProperty> ."]
)
def test_what_cannot_be_done_by_delta_is_done_whole(turtle: str) -> None:
    store = fresh()
    here = graph("city", "here")
    shipped.load(store, (START + BIG).encode(), "text/turtle", graph=here)
    shipped.load(store, (START + turtle + " :d1 cvx:needsData :d2 .").encode(), "text/turtle", graph=here)
    found = {str(triple) for triple in store.triples(graph("inferred", "here"))}
    transitive = f"<https://example.org/s1> <{NS}needsData> <https://example.org/d2>"
    assert (transitive in found) == ("Transitive" in turtle)
    assert f"<https://example.org/d1> <{NS}dependsOnDepartment> <https://example.org/o>" in found

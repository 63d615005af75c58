"""What is shipped gets into a store, once, and stays up to date without touching what is not ours."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex import shipped
from civilex.errors import InvalidInput, UnreadableData
from civilex.namespaces import NS, graph
from civilex.store.dataset import is_in_default_graph
from civilex.store.embedded import EmbeddedStore
from shipped_stores import shipped_store

CATALOG = b"<https://example.org/d> a <http://www.w3.org/ns/dcat#Dataset> ."


def fresh() -> EmbeddedStore:
    return shipped_store()


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


def count(store: EmbeddedStore, pattern: str) -> int:
    term = store.rows(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}").solutions[0]["n"]
    assert isinstance(term, ox.Literal)
    return int(term.value)


def test_what_two_cities_derive_is_counted_once() -> None:
    store = fresh()
    department = f"<https://example.org/d> a <{NS}CityDepartment> .".encode()
    note = b"<https://example.org/d> <http://purl.org/dc/terms/title> 'D' ."
    shipped.load(store, department, "text/turtle", graph=graph("city", "one"))
    shipped.load(store, note, "text/turtle", graph=graph("city", "two"))
    agreement = f"<https://example.org/d> a <{NS}CityGovernment> .".encode()
    shipped.load(store, agreement, "text/turtle", graph=graph("city", "two"))
    assert count(store, "<https://example.org/d> a <http://www.w3.org/ns/org#Organization>") == 1


def test_what_is_stated_after_it_was_derived_is_counted_once_and_derived_again_when_it_is_withdrawn() -> None:
    store = fresh()
    words = "<https://w3id.org/civilex/id/boston/department/environment-department> "
    words += f"<{NS}performsFunction> <https://w3id.org/civilex/concept/municipal-unit/ENV>"
    assert where(store, words) == [graph("inferred", "boston")]
    shipped.load(store, f"{words} .".encode(), "text/turtle", graph=graph("city", "here"))
    assert where(store, words) == [graph("city", "here")]
    assert count(store, words) == 1
    shipped.replace(store, {graph("city", "here"): []})
    assert where(store, words) == [graph("inferred", "boston")]


def where(store: EmbeddedStore, pattern: str) -> list[str]:
    rows = store.rows(f"SELECT ?g {{ GRAPH ?g {{ {pattern} }} }}")
    names = {node.value for node in rows.column("g") if isinstance(node, ox.NamedNode)}
    return sorted(filter(is_in_default_graph, names))


def test_a_city_of_the_users_is_not_overwritten_when_one_of_that_name_is_shipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = fresh()
    mine = graph("city", "springfield")
    shipped.load(store, CATALOG, "text/turtle", graph=mine)
    file = tmp_path / "springfield.ttl"
    file.write_text("<https://example.org/other> a <http://www.w3.org/ns/dcat#Dataset> .", encoding="utf-8")
    files = {**shipped.files(), mine: file}
    monkeypatch.setattr(shipped, "files", lambda: files)
    shipped.install(store)
    assert [str(triple.subject) for triple in store.triples(mine)] == ["<https://example.org/d>"]
    assert "springfield.ttl is left out" in caplog.text
    assert shipped.install(store) is None
    monkeypatch.undo()
    shipped.install(store)
    assert len(list(store.triples(mine))) == 1, "nor removed when it is no longer shipped"


def test_a_shipped_triple_that_a_user_holds_is_counted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = fresh()
    shipped.load(store, CATALOG, "text/turtle", graph=graph("city", "mine"))
    boston = graph("city", "boston")
    changed = tmp_path / "boston.ttl"
    changed.write_text(shipped.files()[boston].read_text(encoding="utf-8") + CATALOG.decode(), encoding="utf-8")
    files = {**shipped.files(), boston: changed}
    monkeypatch.setattr(shipped, "files", lambda: files)
    shipped.install(store)
    assert count(store, "<https://example.org/d> a <http://www.w3.org/ns/dcat#Dataset>") == 1


def test_a_shipped_file_that_does_not_parse_is_named(tmp_path: Path) -> None:
    file = tmp_path / "broken.ttl"
    file.write_text("<https://example.org/d> a ", encoding="utf-8")
    with pytest.raises(UnreadableData, match=r"broken\.ttl:1"):
        shipped.triples(file)

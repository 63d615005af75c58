"""What every kind of store must do alike."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.errors import InvalidInput, NotAcceptable, QuerySyntaxError, StoreInUse, UnreadableData
from civilex.namespaces import graph
from civilex.store import Store
from civilex.store.embedded import EmbeddedStore, as_update

CITY, MODEL = graph("city", "here"), graph("model", "core")
CATALOG, SYSTEM, FOREIGN = graph("catalog", "portal"), graph("system", "x"), "https://example.org/g"


@pytest.fixture(params=["memory", "directory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EmbeddedStore]:
    opened = EmbeddedStore(tmp_path / "data" if request.param == "directory" else None)
    for number, name in enumerate((CITY, MODEL, CATALOG, SYSTEM, FOREIGN)):
        opened.update(f"INSERT DATA {{ GRAPH <{name}> {{ <urn:s> <urn:p> {number} }} }}")
    yield opened
    opened.close()


def values(store: Store, sparql: str, **dataset: list[str]) -> list[str]:
    return sorted(str(row["o"].value) for row in store.rows(sparql, **dataset) if isinstance(row["o"], ox.Literal))


def test_the_default_graph_is_made_of_model_city_mappings_and_inferred(store: Store) -> None:
    assert values(store, "SELECT ?o { ?s ?p ?o }") == ["0", "1"]


def test_other_graphs_are_seen_when_named(store: Store) -> None:
    assert values(store, "SELECT ?o { GRAPH ?g { ?s ?p ?o } }") == ["0", "1", "2", "3", "4"]
    assert values(store, f"SELECT ?o FROM <{CATALOG}> {{ ?s ?p ?o }}") == ["2"]
    assert values(store, f"SELECT ?o FROM NAMED <{SYSTEM}> {{ GRAPH ?g {{ ?s ?p ?o }} }}") == ["3"]


def test_dataset_arguments_override_from_and_leave_the_other_kind_empty(store: Store) -> None:
    query = f"SELECT ?o FROM <{CATALOG}> {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
    assert values(store, query, default_graphs=[FOREIGN]) == ["4"]
    assert values(store, query, named_graphs=[SYSTEM]) == ["3"]


def test_an_escaped_quote_does_not_hide_a_dataset_clause(store: Store) -> None:
    assert values(store, f"SELECT ?o ('\\u0027#' AS ?x) FROM <{CATALOG}> {{ ?s ?p ?o }}") == ["2"]


def test_from_in_a_string_or_variable_is_no_dataset_clause(store: Store) -> None:
    assert values(store, "SELECT ?o { ?from ?p ?o FILTER('FROM <urn:g>' != 'x') } # FROM <urn:g>") == ["0", "1"]


@pytest.mark.parametrize(
    ("query", "media_type", "start"),
    [
        ("ASK { ?s ?p ?o }", "application/sparql-results+json", b'{"head":{},"boolean":true}'),
        ("ASK { ?s ?p ?o }", "text/csv", b"true"),
        ("SELECT ?o { ?s ?p ?o } ORDER BY ?o LIMIT 1", "text/csv", b"o\r\n0"),
        ("SELECT ?o { ?s ?p ?o } ORDER BY ?o LIMIT 1", "text/tab-separated-values", b"?o\n0"),
        ("SELECT ?o { ?s ?p ?o }", "application/sparql-results+xml", b"<?xml"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle", b"<urn:s> <urn:p>"),
        ("DESCRIBE <urn:s>", "application/n-triples", b"<urn:s> <urn:p>"),
    ],
)
def test_an_answer_comes_in_the_media_type_asked_for(store: Store, query: str, media_type: str, start: bytes) -> None:
    answer = store.answer(query, media_type)
    assert answer.media_type == media_type
    assert answer.body.startswith(start)


@pytest.mark.parametrize(("query", "media_type"), [("ASK {}", "text/turtle"), ("DESCRIBE <urn:s>", "text/csv")])
def test_a_media_type_that_does_not_fit_the_form_is_refused(store: Store, query: str, media_type: str) -> None:
    with pytest.raises(NotAcceptable, match=media_type):
        store.answer(query, media_type)


def test_a_syntax_error_has_line_and_column(store: Store) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        store.rows("SELECT *\nWHERE { ?s ?p }")
    assert (caught.value.line, caught.value.column) == (2, 16)
    with pytest.raises(QuerySyntaxError):
        store.update("INSERT DATA { <urn:s> ?p 1 }")


def test_an_update_is_all_or_nothing(store: Store) -> None:
    with pytest.raises(QuerySyntaxError):
        store.update(f"INSERT DATA {{ GRAPH <{CITY}> {{ <urn:s> <urn:p> 9 }} }}; NONSENSE")
    assert values(store, "SELECT ?o { ?s ?p ?o }") == ["0", "1"]


def test_a_load_goes_to_its_graph_or_nowhere(store: Store) -> None:
    commit = store.load(io.BytesIO(b"<urn:x:a> <urn:x:p> 7, 8 ."), "text/turtle", graph=CITY)
    assert commit.quads_after - commit.quads_before == 2
    assert "7" in values(store, "SELECT ?o { ?s ?p ?o }")
    with pytest.raises(UnreadableData):
        store.load(io.BytesIO(b"<urn:x:a> <urn:x:p> 9 . <urn:x:a> <urn:x:p> "), "text/turtle", graph=CITY)
    with pytest.raises(InvalidInput, match="named graphs"):
        store.load(io.BytesIO(b"<urn:x:g> { <urn:x:a> <urn:x:p> 9 }"), "application/trig", graph=CITY)
    with pytest.raises(InvalidInput, match="relative"):
        store.load(io.BytesIO(b"<a> <urn:x:p> 9 ."), "text/turtle", graph=CITY)
    assert "9" not in values(store, "SELECT ?o { ?s ?p ?o }")


def test_a_new_graph_of_a_default_kind_is_seen_at_once(store: Store) -> None:
    store.update(f"INSERT DATA {{ GRAPH <{graph('inferred', 'here')}> {{ <urn:s> <urn:p> 5 }} }}")
    assert values(store, "SELECT ?o { ?s ?p ?o }") == ["0", "1", "5"]


def test_a_replacement_clears_and_fills_in_one_update() -> None:
    store = EmbeddedStore()
    triple = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal('a "b"\n\\c', language="en"))
    store.update(as_update({CITY: [triple]}))
    store.update(as_update({CITY: [triple], CATALOG: []}))
    assert list(store.triples(CITY)) == [triple]
    store.update(as_update({CITY: []}))
    assert list(store.triples(CITY)) == []


def test_a_directory_in_use_is_refused_with_what_to_do(tmp_path: Path) -> None:
    first = EmbeddedStore(tmp_path / "data")
    with pytest.raises(StoreInUse, match="--url"):
        EmbeddedStore(tmp_path / "data")
    first.close()
    EmbeddedStore(tmp_path / "data").close()


def test_what_was_committed_is_there_after_opening_again(tmp_path: Path) -> None:
    first = EmbeddedStore(tmp_path / "data")
    first.update(f"INSERT DATA {{ GRAPH <{CITY}> {{ <urn:s> <urn:p> 1 }} }}")
    first.close()
    second = EmbeddedStore(tmp_path / "data")
    assert values(second, "SELECT ?o { ?s ?p ?o }") == ["1"]
    second.close()

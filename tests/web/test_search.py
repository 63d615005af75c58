"""/search in every form, its pages, its freshness, and what may be read."""

from __future__ import annotations

import copy
import csv
import io
import re

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from civilex.access.rights import Rights
from civilex.namespaces import CONCEPT, GRAPH, ID
from civilex.settings import Settings
from civilex.store.kept import KeptStore
from civilex.store.readable_graphs import ReadableGraphs
from civilex.web import search_index
from civilex.web.app import create_app
from civilex.web.routes import search

FIRE = f"{ID}boston/department/fire-department"


@pytest.fixture(scope="module")
def client(model) -> TestClient:
    """A client of the application over a store that numbers its content."""
    store = copy.copy(model)
    store.generation = 1
    made = TestClient(create_app(store, Settings()), raise_server_exceptions=False)
    yield made
    made.app.state.search.close()


def test_json_tells_what_was_found_where_and_why(client) -> None:
    answer = client.get("/search?q=fier+departmnt&lang=es")
    found = answer.json()
    item = found["items"][0]
    assert (item["iri"], item["page"], found["found"]) == (
        FIRE,
        "/departments/boston/fire-department",
        "all words, other spellings",
    )
    assert "cvx:CityDepartment" in item["types"]
    match = item["matches"][0]
    assert (match["field"], match["language"], match["graph"]) == ("skos:prefLabel", "en", "city/boston")
    assert match["words"][0] == {"asked": "fier", "found": "fire", "as": "spelling", "points": 0.45}
    assert (found["languages"], found["index_is_current"], answer.headers["x-total-count"]) == (["es", "en"], True, "9")


def test_it_comes_as_page_table_and_graph(client, browser) -> None:
    page = client.get("/search?q=pillar", headers=browser).text
    assert "hydrant locations" in page
    assert "says Fire and Rescue Service" in page
    rows = list(csv.DictReader(io.StringIO(client.get("/search.csv?q=fire").text)))
    assert len(rows) == int(client.get("/search?q=fire").headers["x-total-count"])
    assert {"iri", "label", "score", "found_as"} <= set(rows[0])
    triples = list(ox.parse(client.get("/search.ttl?q=pillar").content, format=ox.RdfFormat.TURTLE))
    assert {str(quad.subject.value) for quad in triples} == {f"{CONCEPT}data-type/hydrant-location"}
    assert client.get("/search?q=fire", headers={"accept": "application/rdf+xml"}).status_code == 200


def test_without_words_a_browser_gets_the_form_and_a_program_is_told(client, browser) -> None:
    assert 'name="q"' in client.get("/search", headers=browser).text
    assert client.get("/search").json()["parameter"] == "q"
    assert client.get("/search?q=***").status_code == 400
    for page in ("/", "/units"):
        assert 'action="/search"' in client.get(page, headers=browser).text


def test_pages_follow_each_other_by_their_links(client) -> None:
    seen, address = [], "/search?q=depar&limit=50&type=departments"
    while address:
        answer = client.get(address)
        seen += [item["iri"] for item in answer.json()["items"]]
        following = re.search(r'<([^>]*)>; rel="next"', answer.headers["link"])
        address = following and following[1]
    assert len(seen) == len(set(seen)) == int(answer.headers["x-total-count"])
    assert seen == [
        row["iri"] for row in csv.DictReader(io.StringIO(client.get("/search.csv?q=depar&type=department").text))
    ]


@pytest.mark.parametrize(
    "asked", ["type=nothing", "city=atlantis", "limit=0", "offset=x", f"offset={10**19}", "other=1", "q=again"]
)
def test_wrong_parameters_are_told(client, asked: str) -> None:
    assert client.get(f"/search?q=fire&{asked}").status_code == 400


def test_it_narrows(client) -> None:
    assert client.get("/search?q=health&type=units").json()["items"][0]["iri"].endswith("/HEA")
    by_class = client.get("/search?q=health&type=cvx:MunicipalUnit").json()
    assert by_class["items"] == client.get("/search?q=health&type=unit").json()["items"]
    cities = {item["iri"].split("/")[5] for item in client.get("/search?q=health&city=boston").json()["items"]}
    assert cities <= {"boston", "remit-boston"}
    assert client.get("/search?q=stadtplanung&in=de").json()["total"]
    assert not client.get("/search?q=stadtplanung&in=fr,%25").json()["total"]


def test_labels_of_graphs_that_may_not_be_read_do_not_show(client, monkeypatch) -> None:
    readable = ReadableGraphs((("*", False), (f"{GRAPH}model/municipal-unit", True)))
    monkeypatch.setattr(search, "readable_graphs", lambda request: readable)
    found = client.get("/search?q=fire").json()
    assert {match["graph"] for item in found["items"] for match in item["matches"]} <= {"model/municipal-unit"}
    assert "hydrant-location" not in client.get("/search?q=pillar").text


def test_the_rights_that_an_operator_gives_hide_and_show(kept, tmp_path) -> None:
    put(kept, "city/open", "Lighthouse")
    put(kept, "city/secret", "Lighttower")
    assert kept.get("/search?q=light").json()["total"] == 2
    rights = Rights(tmp_path)
    rights.give("city/secret", ["curator"])
    assert [item["label"] for item in kept.get("/search?q=light").json()["items"]] == ["Lighthouse"]
    assert kept.get("/search?q=lighttower").json()["total"] == 0
    assert "Lighttower" not in kept.get("/search.csv?q=lighthouse").text
    rights.take_back("city/secret")
    assert kept.get("/search?q=lighttower").json()["total"] == 1


def test_an_answer_is_kept_while_the_data_stay(client) -> None:
    tag = client.get("/search?q=fire").headers["etag"]
    assert client.get("/search?q=fire", headers={"if-none-match": tag}).status_code == 304
    assert client.get("/search?q=water", headers={"if-none-match": tag}).status_code == 200


@pytest.fixture
def kept(tmp_path):
    """A client of an application that everybody may write to, over a data directory."""
    store = KeptStore(tmp_path)
    with TestClient(create_app(store, Settings(writing="open")), raise_server_exceptions=False) as made:
        yield made
    store.close()


def put(client: TestClient, graph: str, label: str) -> None:
    text = f'<urn:x:{label}> <http://www.w3.org/2004/02/skos/core#prefLabel> "{label}"@en .'
    assert client.put(f"/graphs/{graph}", content=text, headers={"content-type": "text/turtle"}).status_code < 300


def test_what_is_written_is_found_and_only_changed_graphs_are_read_again(kept, monkeypatch) -> None:
    read: list[object] = []
    refresh = search_index.refresh
    monkeypatch.setattr(search_index, "refresh", lambda *given: (read.append(given[2]), refresh(*given)))
    put(kept, "city/one", "Lighthouse")
    assert kept.get("/search?q=lighthouse").json()["total"] == 1
    put(kept, "city/two", "Harbour")
    assert kept.get("/search?q=harbour").json()["total"] == 1
    kept.delete("/graphs/city/one")
    assert kept.get("/search?q=lighthouse").json()["total"] == 0
    assert read[0] is None
    assert [sorted(graphs) for graphs in read[1:]] == [[f"{GRAPH}city/two"], [f"{GRAPH}city/one"]]


def test_what_the_unnamed_graph_says_is_found_and_its_page_is_there(kept, browser) -> None:
    text = '<urn:x:pier> <http://www.w3.org/2004/02/skos/core#prefLabel> "Pier"@en ; <urn:x:of> <urn:x:harbour> .'
    assert kept.put("/graphs?default", content=text, headers={"content-type": "text/turtle"}).status_code < 300
    (item,) = kept.get("/search?q=pier").json()["items"]
    assert (item["iri"], item["matches"][0]["graph"]) == ("urn:x:pier", "")
    assert "unnamed graph" in kept.get("/search?q=pier", headers=browser).text
    found = kept.get("/resource.json?iri=urn:x:pier").json()
    assert found["properties"]["skos:prefLabel"] == [{"value": "Pier", "language": "en", "graph": "", "derived": False}]
    assert list(kept.get("/resource.json?iri=urn:x:harbour").json()["references"]) == ["urn:x:of"]
    assert "unnamed graph" in kept.get("/resource?iri=urn:x:pier", headers=browser).text


def test_a_commit_that_the_journal_does_not_tell_yet_is_read_the_next_time(kept, monkeypatch) -> None:
    put(kept, "city/one", "Lighthouse")
    assert kept.get("/search?q=lighthouse").json()["total"] == 1
    store, index = kept.app.state.store, kept.app.state.search
    newest = store.commit_log.newest
    put(kept, "city/one", "Harbour")
    monkeypatch.setattr(store.commit_log, "newest", lambda limit: newest(limit)[1:])
    assert kept.get("/search?q=harbour").json()["index_is_current"] is False
    monkeypatch.setattr(store.commit_log, "newest", newest)
    assert kept.get("/search?q=harbour").json()["total"] == 1
    assert index.is_current


def test_while_the_index_catches_up_the_older_one_answers_and_says_so(kept, monkeypatch) -> None:
    put(kept, "city/one", "Lighthouse")
    assert kept.get("/search?q=lighthouse").json()["index_is_current"] is True
    monkeypatch.setattr(search_index, "PATIENCE_SECONDS", 0.0)
    put(kept, "city/two", "Harbour")
    behind = kept.get("/search?q=lighthouse")
    if not behind.json()["index_is_current"]:
        assert "etag" not in behind.headers
        assert behind.headers["cache-control"] == "no-store"
    assert behind.json()["total"] == 1


def test_without_any_index_yet_the_client_is_told_to_come_again(kept, monkeypatch) -> None:
    monkeypatch.setattr(search_index, "FIRST_PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(search_index.KeptIndex, "catch_up", lambda self: None)
    answer = kept.get("/search?q=fire")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


def test_only_so_many_searches_wait_for_the_index(kept, monkeypatch) -> None:
    monkeypatch.setattr(search_index, "MOST_WAITING", 0)
    monkeypatch.setattr(search_index.KeptIndex, "catch_up", lambda self: setattr(self, "_building", True))
    assert kept.get("/search?q=fire").status_code == 503

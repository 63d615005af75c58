"""ETags by generation, and 304 for who holds what is there."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from civilex.queries import published
from civilex.settings import Settings
from civilex.web.app import create_app

PATHS = ["/sparql?query=ASK{}", "/sparql", "/sparql.csv?query=ASK{}", "/graphs", "/graphs?default", "/.well-known/void"]
PATHS += ["/", "/queries", "/departments", "/departments.json"]
PATHS += [f"/queries/{query.name}.csv" for query in published().values() if not query.parameters][:2]


@pytest.mark.parametrize("path", PATHS)
def test_a_generation_is_sent_once_to_each_client(writing, own_store, path: str) -> None:
    assert "etag" not in writing.get(path).headers
    own_store.generation = 1
    first = writing.get(path)
    tag = first.headers["etag"]
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-cache")
    again = writing.get(path, headers={"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert "Accept" in again.headers["vary"]
    assert writing.head(path, headers={"if-none-match": tag}).status_code == 304
    own_store.generation = 2
    assert writing.get(path, headers={"if-none-match": tag}).status_code == 200


def test_each_form_of_an_answer_has_its_tag(writing, own_store) -> None:
    own_store.generation = 1
    tags = {
        writing.get("/sparql?query=ASK{}", headers={"accept": accept}).headers["etag"] for accept in ("text/csv", "*/*")
    }
    assert len(tags) == 2


def test_what_depends_on_the_time_or_on_chance_has_no_tag(writing, own_store) -> None:
    own_store.generation = 1
    assert "etag" not in writing.get("/sparql", params={"query": "SELECT (NOW() AS ?now) { }"}).headers
    assert "etag" not in writing.get("/sparql", params={"query": "SELECT nonsense"}).headers


def test_errors_and_redirects_have_no_tag(writing, own_store) -> None:
    own_store.generation = 1
    for path in ("/resource.ttl?iri=urn:none:a", "/departments.json?nonsense=1", "/queries/1"):
        answer = writing.get(path)
        assert answer.status_code >= 300
        assert "etag" not in answer.headers


def test_who_holds_the_answer_is_charged_too_and_refused_with_a_wrong_key(own_store) -> None:
    own_store.generation = 1
    client = TestClient(create_app(own_store, Settings(client_errors=1)), client=("203.0.113.5", 50000))
    for path in ("/", "/queries", "/departments.json"):
        held = {"if-none-match": client.get(path).headers["etag"]}
        assert client.get(path, headers=held).status_code == 304
        assert client.get(path, headers={**held, "authorization": "Bearer wrong"}).status_code == 401
        client.app.state.budgets.spend("203.0.113.5", 0, error=True)
        assert client.get(path, headers=held).status_code == 429
        client.app.state.budgets.spend("203.0.113.5", 0, error=-1)

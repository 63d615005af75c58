"""Updates over HTTP, who may make them, and from where."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from civilex.settings import Settings
from civilex.store import Attribution
from civilex.web.app import create_app

INSERT = "INSERT DATA { GRAPH <urn:x:g> { <urn:x:a> <urn:x:p> 1 } }"
AS_UPDATE = {"content-type": "application/sparql-update"}
WRITES = [
    ("POST", "/sparql", AS_UPDATE, INSERT),
    ("POST", "/sparql", {"content-type": "application/x-www-form-urlencoded"}, "update=DROP+ALL"),
    ("PUT", "/graphs?default", {"content-type": "text/turtle"}, ""),
    ("PUT", "/graphs/city/here", {"content-type": "text/turtle"}, ""),
    ("POST", "/graphs", {"content-type": "text/turtle"}, ""),
    ("DELETE", "/graphs?default", {}, ""),
]


def test_an_update_says_what_it_did(writing, own_store) -> None:
    answer = writing.post("/sparql", content=INSERT, headers=AS_UPDATE)
    assert (answer.status_code, answer.json()) == (200, {"quads_before": 0, "quads_after": 1, "created": False})
    by_form = writing.post("/sparql", data={"update": INSERT.replace("1", "2")})
    assert by_form.json()["quads_after"] == 2
    assert own_store.graphs() == ["urn:x:g"]


def test_the_parameters_are_the_dataset_of_the_patterns(writing) -> None:
    writing.post("/sparql", content=INSERT, headers=AS_UPDATE)
    copy = "INSERT { GRAPH <urn:x:h> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    assert writing.post("/sparql", content=copy, headers=AS_UPDATE).json()["quads_after"] == 1
    done = writing.post("/sparql", params={"using-graph-uri": "urn:x:g"}, content=copy, headers=AS_UPDATE)
    assert done.json()["quads_after"] == 2


@pytest.mark.parametrize(
    ("update", "status", "detail"),
    [
        ("CLEAR XYZ", 400, "XYZ"),
        ("INSERT DATA { GRAPH <urn:x:g> { <urn:x:a> ?p 1 } }", 400, "line 1"),
        ("DROP GRAPH <urn:x:nowhere>", 404, "SILENT"),
        ("LOAD <http://127.0.0.1:9/x>", 400, "LOAD"),
        ("INSERT DATA { GRAPH <https://w3id.org/civilex/graph/system/x> { <urn:x:a> <urn:x:p> 1 } }", 400, "system"),
    ],
)
def test_a_wrong_update_changes_nothing_and_says_why(writing, own_store, update, status, detail) -> None:
    answer = writing.post("/sparql", content=f"{INSERT} ; {update}", headers=AS_UPDATE)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert detail in answer.json()["detail"]
    assert own_store.graphs() == []


@pytest.mark.parametrize(("method", "path", "headers", "body"), WRITES)
def test_nothing_is_written_until_it_is_allowed(client, method, path, headers, body) -> None:
    answer = client.request(method, path, headers=headers, content=body)
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/forbidden"
    assert "CIVILEX_WRITING" in answer.json()["detail"]


@pytest.mark.parametrize(("method", "path", "headers", "body"), WRITES)
def test_a_foreign_page_cannot_write_by_the_browser_of_somebody_who_may(own_store, method, path, headers, body) -> None:
    for origins, expected in (("*", 403), ("*, https://editor.example", 403), ("*, https://evil.example/", 200)):
        app = create_app(own_store, Settings(writing="open", origins=origins))
        foreign = {**headers, "origin": "https://evil.example"}
        answer = TestClient(app).request(method, path, headers=foreign, content=body)
        assert answer.status_code in (expected, expected + 1)
    own = {**headers, "origin": "http://testserver"}
    assert TestClient(app).request(method, path, headers=own, content=body).status_code < 400


def test_who_writes_is_handed_on(writing, own_store, monkeypatch) -> None:
    seen: list[Attribution] = []
    commit = own_store.commit
    monkeypatch.setattr(own_store, "commit", lambda change, by: seen.append(by) or commit(change, by))
    writing.post("/sparql", content=INSERT, headers={**AS_UPDATE, "idempotency-key": "k1"})
    assert seen == [Attribution(source="POST /sparql", idempotency_key="k1")]

"""Errors: the shape of a problem, the statuses of the table, and a page for browsers."""

from __future__ import annotations

import logging

import pytest
from starlette.testclient import TestClient

from civilex import errors
from civilex.settings import Settings
from civilex.web import problems
from civilex.web.app import create_app


def test_the_shape_of_a_problem(client) -> None:
    answer = client.get("/departments?limit=x")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "/problems/invalid-parameter",
        "title": "A parameter is missing, unknown or of the wrong type",
        "status": 400,
        "detail": "parameter 'limit': 'x' is not a whole number from 1 to 500",
        "instance": "/departments",
        "parameter": "limit",
    }


def test_a_syntax_error_has_its_place(client) -> None:
    for query, place in (("SELECT *\n{ ?s cvx:ofCity ?o }", (2, 6)), ("SELECT *\n{ ?s ?p }", (2, 9))):
        problem = client.get("/sparql", params={"query": query}).json()
        assert problem["type"] == "/problems/query-syntax"
        assert (problem["line"], problem["column"]) == place


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("SELECT *\n{ ?s ?p }", "line 2, column 9: '}' ends a triple that still needs an object"),
        ("SELECT * { VALUES (?a) { 1 } }", "cannot be read here"),
        ("SELECT ?s ?x (1 AS ?s) { ?s ?p ?o }", "The SELECT overrides an existing variable using an expression"),
        ("SELECT ?s WHERE { ?s ?p ?o } ORDER", "cannot be read here or just before; expected GROUP or LIMIT"),
        ("SELECT", 'cannot be read here or just before; expected "$", "(", "*", "?" or PREFIX'),
        ("SELECT * { ?s cvx:ofCity ?o }", "The prefix 'cvx' is not declared: add PREFIX cvx:"),
    ],
)
def test_a_syntax_error_says_what_a_person_can_use(client, query: str, detail: str) -> None:
    problem = client.get("/sparql", params={"query": query}).json()
    assert detail in problem["detail"]
    for inner in ("[_]", "<unreported>", "LATERAL", "SERVICE"):
        assert inner not in problem["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/no/such/address", 404, "not-found"),
        ("GET", "/departments/boston/nobody", 404, "not-found"),
        ("GET", "/queries/no-such-query", 404, "not-found"),
        ("DELETE", "/departments", 405, "method-not-allowed"),
        ("PUT", "/sparql", 405, "method-not-allowed"),
        ("POST", "/sparql", 415, "unsupported-media-type"),
        ("GET", "/sparql?query=SELECT", 400, "query-syntax"),
        ("GET", "/sparql?query=CLEAR+ALL", 400, "query-refused"),
        ("GET", "/sparql?query=ASK{}&query=ASK{}", 400, "invalid-parameter"),
        ("GET", "/sparql?query=ASK{}&default-graph-uri=no+iri", 400, "invalid-input"),
        ("GET", "/problems/no-such-problem", 404, "not-found"),
        ("GET", "/static/no-such-file", 404, "not-found"),
        ("GET", "/resource", 400, "invalid-parameter"),
        ("GET", "/resource?iri=no+iri", 400, "invalid-parameter"),
    ],
)
def test_every_error_is_a_problem(client, browser, method: str, path: str, status: int, slug: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"/problems/{slug}"
    assert answer.json()["status"] == status
    page = client.request(method, path, headers=browser)
    assert page.status_code == status
    assert page.headers["content-type"].startswith("text/html")
    assert answer.json()["title"] in page.text


def test_405_says_what_is_allowed(client) -> None:
    assert client.delete("/departments").headers["allow"] == "GET, HEAD, OPTIONS"
    assert client.put("/sparql").headers["allow"] == "GET, POST, HEAD, OPTIONS"
    assert client.patch("/graphs").headers["allow"] == "GET, POST, PUT, DELETE, HEAD, OPTIONS"
    assert client.post("/static/style.css").headers["allow"] == "GET, HEAD, OPTIONS"


def test_where_the_type_of_a_problem_leads(client, browser) -> None:
    for slug, kind in problems.kinds().items():
        assert client.get(f"/problems/{slug}", headers={"accept": "application/json"}).json()["status"] == kind.status
        assert kind.title in client.get(f"/problems/{slug}", headers=browser).text
        assert kind.advice


def test_every_error_of_ours_has_a_kind() -> None:
    def below(type_: type[Exception]) -> set[type[Exception]]:
        return {type_}.union(*(below(child) for child in type_.__subclasses__()))

    for type_ in below(errors.CivilexError) - {errors.CivilexError}:
        ancestors = [ancestor for ancestor in type_.__mro__ if ancestor in problems.PROBLEMS]
        assert ancestors[0] is not Exception, type_


class BrokenStore:
    """A store whose every answer is an unexpected error."""

    generation = None

    def rows(self, *_: object, **__: object) -> None:
        raise RuntimeError("the secret path /var/lib/secret")

    answer = rows


@pytest.fixture
def broken(caplog) -> TestClient:
    caplog.set_level(logging.ERROR, logger="civilex.web")
    return TestClient(create_app(BrokenStore(), Settings()), raise_server_exceptions=False)  # type: ignore[arg-type]


def test_an_unexpected_error_goes_to_the_log_and_not_out(broken, browser, caplog) -> None:
    answer = broken.get("/departments")
    assert answer.status_code == 500
    assert answer.json() == {
        "type": "/problems/internal-error",
        "title": "Something went wrong on our side",
        "status": 500,
        "instance": "/departments",
    }
    assert "secret" in caplog.text
    page = broken.get("/departments", headers=browser)
    assert page.status_code == 500
    assert "secret" not in page.text
    for response in (answer, page):
        assert response.headers["content-security-policy"].startswith("default-src 'self'")
        assert response.headers["x-content-type-options"] == "nosniff"


def test_a_store_that_is_down_is_503(broken, monkeypatch) -> None:
    def down(*_: object, **__: object) -> None:
        raise errors.StoreError("the disk is full")

    monkeypatch.setattr(BrokenStore, "rows", down)
    answer = broken.get("/health/ready")
    assert (answer.status_code, answer.json()["detail"]) == (503, "the disk is full")
    assert broken.get("/health/live").json() == {"status": "live"}

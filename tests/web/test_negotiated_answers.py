"""Which form an address answers in, for each kind of caller."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("text/html", "text/html"),
        ("text/turtle;q=0.5, text/csv;q=0.4", "text/turtle"),
        ("text/turtle;q=0.4, text/csv;q=0.5", "text/csv"),
        ("application/json;q=0, */*", "text/turtle"),
        ("text/*;q=0.9, text/html;q=0.1", "text/turtle"),
        ("application/*;q=0.2, text/html;q=0.1", "application/json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("image/png, application/ld+json;q=0.1", "application/ld+json"),
    ],
)
@pytest.mark.parametrize("path", ["/departments?limit=1", "/units/SEC", "/resource?iri=http://purl.org/dc/terms/title"])
def test_lists_and_items(client, path: str, accept: str | None, content_type: str) -> None:
    answer = client.get(path, headers={"accept": accept} if accept else {"accept": ""})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(content_type)
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize("path", ["/departments", "/units/SEC", "/sparql?query=ASK{}", "/queries", "/"])
def test_what_nobody_can_give_is_406(client, path: str) -> None:
    answer = client.get(path, headers={"accept": "image/png"})
    assert answer.status_code == 406
    assert answer.headers["content-type"] == "application/problem+json"
    assert "application/" in answer.json()["detail"]


SELECT = "SELECT ?x { VALUES ?x { 1 } }"
CONSTRUCT = "CONSTRUCT { <urn:s> <urn:p> 1 } WHERE { }"


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "application/sparql-results+json", "application/sparql-results+json"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv", "text/csv"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values"),
        (SELECT, "application/json", "application/json"),
        (SELECT, "text/html", "text/html"),
        (SELECT, "text/turtle, text/csv;q=0.1", "text/csv"),
        ("ASK { }", "text/csv", "text/csv"),
        ("ASK { }", "application/sparql-results+xml;q=0.9, */*;q=0.1", "application/sparql-results+xml"),
        (CONSTRUCT, "*/*", "text/turtle"),
        (CONSTRUCT, "text/turtle", "text/turtle"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "text/html", "text/html"),
        ("DESCRIBE <https://w3id.org/civilex/concept/municipal-unit/SEC>", "text/*", "text/turtle"),
    ],
)
def test_answers_to_queries(client, query: str, accept: str, content_type: str) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(content_type)


@pytest.mark.parametrize(("query", "accept"), [(SELECT, "text/turtle"), (CONSTRUCT, "text/csv")])
def test_a_form_that_does_not_fit_the_query_is_406(client, query: str, accept: str) -> None:
    assert client.get("/sparql", params={"query": query}, headers={"accept": accept}).status_code == 406


def test_head_is_get_without_body(client) -> None:
    for path in ("/departments?city=boston", "/units/SEC.ttl", "/sparql?query=ASK{}", "/static/style.css"):
        got, head = client.get(path), client.head(path)
        assert head.status_code == 200
        assert head.content == b""
        assert head.headers["content-type"] == got.headers["content-type"]
        assert head.headers["content-length"] == str(len(got.content))

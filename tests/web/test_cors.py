"""What pages of other origins may do, and what OPTIONS and HEAD say."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from civilex.settings import Settings
from civilex.web.app import create_app

ASK = {"origin": "https://elsewhere.example"}


@pytest.mark.parametrize(
    "path", ["/sparql?query=ASK{}", "/graphs", "/departments.json", "/.well-known/void", "/nowhere"]
)
def test_any_page_may_read(client, path: str) -> None:
    answer = client.get(path, headers=ASK)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ETag" in answer.headers["access-control-expose-headers"]
    assert "Accept" in answer.headers["vary"]


def test_a_preflight_is_answered(client) -> None:
    asked = {**ASK, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    answer = client.options("/sparql", headers=asked)
    assert answer.status_code == 200
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == "content-type"


def test_origins_may_be_named(store) -> None:
    client = TestClient(create_app(store, Settings(origins="https://a.example, https://b.example")))
    allowed = client.get("/sparql?query=ASK{}", headers={"origin": "https://b.example"})
    assert allowed.headers["access-control-allow-origin"] == "https://b.example"
    assert "Origin" in allowed.headers["vary"]
    assert "access-control-allow-origin" not in client.get("/sparql?query=ASK{}", headers=ASK).headers


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", "GET, HEAD, OPTIONS"),
        ("/sparql", "GET, POST, HEAD, OPTIONS"),
        ("/graphs", "GET, POST, PUT, DELETE, HEAD, OPTIONS"),
        ("/graphs/city/boston", "GET, POST, PUT, DELETE, HEAD, OPTIONS"),
        ("/validate", "GET, POST, HEAD, OPTIONS"),
        ("/departments/boston/nobody", "GET, HEAD, OPTIONS"),
        ("/static/style.css", "GET, HEAD, OPTIONS"),
    ],
)
def test_options_says_what_an_address_can(client, path: str, allowed: str) -> None:
    answer = client.options(path)
    assert (answer.status_code, answer.headers["allow"], answer.content) == (204, allowed, b"")
    assert client.options("/no/such/address").status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/sparql?query=ASK{}", "/sparql", "/graphs", "/graphs/city/boston", "/units.ttl"]
)
def test_head_is_get_without_the_body(client, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]
    assert head.headers.get("content-length", get.headers["content-length"]) == get.headers["content-length"]

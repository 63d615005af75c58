"""Queries past the framework: everything is as on the way through it, keys, budgets, limits, headers and errors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from civilex.access.keys import Keys
from civilex.settings import Settings
from civilex.store.embedded import EmbeddedStore
from civilex.store.kept import KeptStore
from civilex.web.app import create_app
from civilex.web.routes import sparql

ASK = {"query": "ASK { }"}
QUERY = {"content-type": "application/sparql-query"}
BROWSER = {"accept": "text/html"}
PAST, THROUGH = "past the framework", "through the framework"


@pytest.fixture(params=[PAST, THROUGH])
def way(request, monkeypatch) -> str:
    if request.param == THROUGH:
        monkeypatch.setattr(sparql, "install", lambda app: None)
    return request.param


@pytest.fixture
def ways(monkeypatch) -> list[str]:
    """Note which way each request goes."""
    taken: list[str] = []
    for name in ("hot_get", "hot_post"):
        answer = getattr(sparql, name)

        async def noted(request, answer=answer):
            taken.append(PAST)
            return await answer(request)

        monkeypatch.setattr(sparql, name, noted)
    return taken


def client(store, host: str = "127.0.0.1", **settings) -> TestClient:
    app = create_app(store, Settings(**settings))
    return TestClient(app, client=(host, 50000), raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture
def kept(tmp_path) -> Iterator[KeptStore]:
    store = KeptStore(tmp_path)
    yield store
    store.close()


def test_queries_go_past_the_framework_and_all_else_goes_through_it(ways) -> None:
    asking = client(EmbeddedStore(), writing="open")
    asking.get("/sparql", params=ASK)
    asking.head("/sparql", params=ASK)
    asking.post("/sparql", content="ASK {}", headers={"content-type": "Application/SPARQL-query; charset=utf-8"})
    assert len(ways) == 3
    assert asking.post("/sparql", data=ASK).json()["boolean"] is True
    assert asking.post("/sparql", data={"update": "INSERT DATA { <urn:a> <urn:b> 1 }"}).status_code < 300
    update = {"content-type": "application/sparql-update"}
    assert asking.post("/sparql", content="CLEAR ALL", headers=update).status_code < 300
    assert asking.get("/sparql.csv", params=ASK).status_code == 200
    assert asking.put("/sparql").status_code == 405
    assert len(ways) == 3


def test_a_wrong_key_is_refused(kept, way) -> None:
    Keys(kept.commit_log.directory).create("reader", "ana")
    asking = client(kept)
    key = {"authorization": f"Bearer cvx_00000000_{'0' * 64}"}
    tag = asking.get("/sparql", params=ASK).headers["etag"]
    sent = [
        asking.get("/sparql", params=ASK, headers=key),
        asking.get("/sparql", params=ASK, headers={**key, "if-none-match": tag}),
        asking.get("/sparql", headers=key),
        asking.post("/sparql", content="ASK {}", headers={**QUERY, **key}),
        asking.post("/sparql", data=ASK, headers=key),
        asking.post("/sparql", data={"update": "CLEAR ALL"}, headers=key),
    ]
    for refused in sent:
        assert refused.status_code == 401
        assert refused.headers["content-type"].startswith("application/problem+json")
        assert refused.headers["www-authenticate"].startswith("Bearer")
    assert asking.head("/sparql", params=ASK, headers=key).status_code == 401


def test_a_right_key_asks_in_its_own_name(kept, way, monkeypatch) -> None:
    text = Keys(kept.commit_log.directory).create("reader", "ana")[1]
    from civilex.web import asking as module

    made, askers = module.Asker, []

    def noted():
        askers.append(made())
        return askers[-1]

    monkeypatch.setattr(module, "Asker", noted)
    key = {"authorization": f"Bearer {text}"}
    asking = client(kept)
    assert asking.get("/sparql", params={"query": "ASK { ?s ?p 1 }"}, headers=key).status_code == 200
    assert asking.post("/sparql", content="ASK { ?s ?p 2 }", headers={**QUERY, **key}).status_code == 200
    assert asking.get("/sparql", params={"query": "ASK { ?s ?p 3 }"}).status_code == 200
    assert [asker.name for asker in askers] == ["key:ana", "key:ana", "address:127.0.0.1"]


def test_budgets_are_charged_for_errors_and_kept_answers_too(own_store, way) -> None:
    own_store.generation = 1
    asking = client(own_store, "203.0.113.5", client_errors=3)
    tag = asking.get("/sparql", params=ASK).headers["etag"]
    assert asking.get("/sparql?query=nonsense").status_code == 400
    assert asking.post("/sparql", content="nonsense", headers=QUERY).status_code == 400
    assert asking.get("/sparql", params=ASK, headers={"if-none-match": tag}).status_code == 304
    assert asking.get("/sparql?query=nonsense").status_code == 400
    for refused in (
        asking.get("/sparql", params=ASK),
        asking.get("/sparql", params=ASK, headers={"if-none-match": tag}),
        asking.post("/sparql", content="ASK {}", headers=QUERY),
    ):
        assert refused.status_code == 429
        assert refused.json()["type"] == "/problems/budget-spent"
        assert int(refused.headers["retry-after"]) >= 1


def test_query_time_is_charged(own_store, way) -> None:
    asking = client(own_store, "203.0.113.5", client_query_seconds=1)
    budgets = asking.app.state.budgets
    now = [0.0]
    budgets._clock = lambda: now[0]
    budgets.spend("203.0.113.5", 0.5, error=False)
    assert asking.get("/sparql", params=ASK).status_code == 429
    now[0] = 60.0
    assert asking.get("/sparql", params=ASK).status_code == 200


def test_limits_and_errors_are_those_of_the_table(own_store, way) -> None:
    asking = client(own_store, url_bytes=300, head_bytes=2000, upload_bytes=100)
    for status, answer in [
        (414, asking.get("/sparql", params={"query": "ASK {}" + " " * 300})),
        (431, asking.get("/sparql", params=ASK, headers={"x": "y" * 2000})),
        (413, asking.post("/sparql", content="ASK {}" + " " * 100, headers=QUERY)),
        (415, asking.post("/sparql", content="ASK {}", headers={**QUERY, "content-encoding": "gzip"})),
        (406, asking.get("/sparql", params=ASK, headers={"accept": "image/png"})),
        (400, asking.get("/sparql?query=nonsense")),
        (400, asking.get("/sparql?update=CLEAR ALL")),
        (400, asking.post("/sparql", content="CLEAR ALL", headers=QUERY)),
    ]:
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json()["status"] == status
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "accept" in answer.headers["vary"].lower()
    page = asking.get("/sparql?query=nonsense", headers=BROWSER)
    assert page.headers["content-type"].startswith("text/html")


def test_what_nobody_foresaw_is_told_without_its_text(own_store, way, monkeypatch) -> None:
    def fails(*_, **__):
        raise RuntimeError("secret")

    monkeypatch.setattr(own_store, "answer", fails)
    answer = client(own_store).get("/sparql", params=ASK)
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert "secret" not in answer.text


def test_head_and_other_origins(own_store, way) -> None:
    asking = client(own_store)
    whole = asking.get("/sparql", params=ASK, headers={"origin": "https://a.example"})
    head = asking.head("/sparql", params=ASK, headers={"origin": "https://a.example"})
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(whole.headers)
    assert "access-control-allow-origin" in whole.headers
    assert whole.headers["content-security-policy"]

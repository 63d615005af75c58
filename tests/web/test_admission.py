"""Queries that do not end take their places and no more: everything else still answers."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from civilex.settings import Settings
from civilex.store.embedded import EmbeddedStore
from civilex.store.protocol import Answer
from civilex.web.app import create_app

PLACES = 3


class BlockingStore:
    """A store whose answers to callers' queries wait for an event; its rows come at once."""

    generation = None

    def __init__(self, store: EmbeddedStore) -> None:
        self.rows = store.rows
        self.started = threading.Semaphore(0)
        self.go_on = threading.Event()

    def answer(self, sparql: str, media_type: str, **_: object) -> Answer:
        self.started.release()
        assert self.go_on.wait(60)
        return Answer(b"{}", media_type)


@pytest.mark.parametrize("path", ["/sparql?query=ASK{}", "/queries/10-emergency-departments?city=chicago"])
def test_as_many_queries_as_the_setting_says_and_all_else_goes_on(store, browser, path: str) -> None:
    blocking = BlockingStore(store)
    app = create_app(blocking, Settings(query_queue=PLACES))  # type: ignore[arg-type]
    # One client is one event loop, and so one pool of threads, as in the service.
    with TestClient(app, raise_server_exceptions=False) as client, ThreadPoolExecutor(PLACES) as callers:
        running = [callers.submit(client.get, path) for _ in range(PLACES)]
        try:
            assert all(blocking.started.acquire(timeout=30) for _ in range(PLACES))
            refused = client.get(path)
            assert (refused.status_code, refused.json()["type"]) == (503, "/problems/too-many-queries")
            assert refused.headers["content-type"] == "application/problem+json"
            assert int(refused.headers["retry-after"]) > 0
            assert client.post("/sparql", data={"query": "ASK { }"}).status_code == 503
            assert client.get(path, headers=browser).status_code == 503
            for other in ("/health/live", "/health/ready", "/departments", "/queries"):
                assert client.get(other).status_code == 200
            assert client.get("/sparql", headers=browser).status_code == 200
        finally:
            blocking.go_on.set()
        assert [call.result().status_code for call in running] == [200] * PLACES
        assert client.get(path).status_code == 200


def test_a_query_that_fails_gives_its_place_back(store) -> None:
    client = TestClient(create_app(store, Settings(query_queue=1)), raise_server_exceptions=False)
    for _ in range(3):
        assert client.get("/sparql?query=SELECT").status_code == 400
    assert client.get("/sparql?query=ASK{}").status_code == 200


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_health_needs_no_thread(client, monkeypatch, path: str) -> None:
    async def no_thread(*_: object, **__: object) -> None:
        raise AssertionError("a thread was asked for")

    monkeypatch.setattr("anyio.to_thread.run_sync", no_thread)
    assert client.get(path).status_code == 200

"""Fetching in a process of its own, by the service; LOAD over HTTP."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from civilex.errors import AddressRefused, ContentTooLarge, NotFetched
from civilex.rdf.fetching import AllowList, Known
from civilex.serving.fetcher import Fetcher
from civilex.settings import Settings
from civilex.store.embedded import EmbeddedStore
from civilex.web.app import create_app
from other_server import Server, another_server

TTL = b"<a> <urn:p> 1 , '\\\\u0022 } ; DROP ALL #' , [] ."
UPDATE = {"content-type": "application/sparql-update"}


@pytest.fixture
def server() -> Iterator[Server]:
    with another_server() as made:
        yield made


def fetched(settings: Settings, address: str, allowed: AllowList, known: Known | None = None):
    with tempfile.TemporaryFile() as file:
        found = asyncio.run(Fetcher(settings).fetch(address, allowed, file, known=known))
        return found, file.read()


def test_what_a_process_fetches_is_what_there_is(server) -> None:
    address = server.gives("/c.ttl", TTL, content_type="text/turtle", etag='"1"')
    found, content = fetched(Settings(), address, server.allowed)
    assert (content, found.known.etag, found.size) == (TTL, '"1"', len(TTL))
    server.gives("/c.ttl", b"", 304)
    found, content = fetched(Settings(), address, server.allowed, found.known)
    assert (found.unchanged, content) == (True, b"")


def test_errors_come_back_as_they_are(server) -> None:
    with pytest.raises(AddressRefused, match="CIVILEX_LOAD_FROM"):
        fetched(Settings(), server.address, AllowList.parse("example.org", "CIVILEX_LOAD_FROM"))
    with pytest.raises(NotFetched) as caught:
        fetched(Settings(), server.gives("/c", b"", 503, retry_after="3"), server.allowed)
    assert (caught.value.status, caught.value.retry_after) == (503, "3")
    with pytest.raises(ContentTooLarge):
        fetched(Settings(fetch_bytes=10), server.gives("/c", TTL), server.allowed)


def test_a_fetch_that_nobody_waits_for_is_killed(server) -> None:
    came, gone = threading.Event(), threading.Event()

    def hang(handler) -> None:
        came.set()
        handler.connection.settimeout(5)
        assert handler.connection.recv(1) == b""
        gone.set()

    server.answers["/c"] = hang

    async def leave() -> None:
        with tempfile.TemporaryFile() as file:
            task = asyncio.create_task(Fetcher(Settings()).fetch(f"{server.address}/c", server.allowed, file))
            await asyncio.to_thread(came.wait, 5)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(leave())
    assert gone.wait(5)


@pytest.fixture
def client(server):
    store = EmbeddedStore()
    settings = Settings(writing="open", load_from=server.address)
    with TestClient(create_app(store, settings)) as client:
        client.store = store
        yield client


def update(client, text: str):
    return client.post("/sparql", content=text, headers=UPDATE)


def objects(client, graph: str) -> list[str]:
    rows = client.store.rows(f"SELECT ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    return sorted(getattr(term, "value", "blank") for term in rows.column("o"))


def test_what_load_names_is_fetched_and_loaded(client, server) -> None:
    address = server.gives("/c.ttl", TTL, content_type="text/turtle")
    answer = update(client, f"LOAD <{address}> INTO GRAPH <urn:g>")
    assert (answer.status_code, answer.json()["quads_after"]) == (201, 3)
    assert "\\u0022 } ; DROP ALL #" in objects(client, "urn:g")
    (subject,) = set(client.store.rows("SELECT ?s { GRAPH <urn:g> { ?s ?p 1 } }").column("s"))
    assert str(subject.value) == f"{server.address}/a"


def test_load_among_other_operations_is_all_or_nothing(client, server) -> None:
    address = server.gives("/c.ttl", TTL, content_type="text/turtle")
    text = f"INSERT DATA {{ <urn:s> <urn:p> 0 }} ; LOAD <{address}> INTO GRAPH <urn:g> ; LOAD <{address}> ; "
    assert update(
        client, text + "INSERT { GRAPH <urn:h> { ?s ?p ?o } } WHERE { GRAPH <urn:g> { ?s ?p ?o } }"
    ).is_success
    assert len(objects(client, "urn:h")) == 3
    (count,) = client.store.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").column("n")
    assert count.value == "4"
    before = client.store.rows("SELECT * { GRAPH ?g { ?s ?p ?o } }")
    bad = server.gives("/bad.ttl", b"<a> <b>", content_type="text/turtle")
    assert update(client, f"CLEAR ALL ; LOAD <{bad}>").status_code == 400
    assert client.store.rows("SELECT * { GRAPH ?g { ?s ?p ?o } }") == before
    graphs = server.gives("/g.trig", b"<urn:g> { <urn:a> <urn:b> 1 }", content_type="application/trig")
    for around in ("", "CLEAR ALL ; "):
        answer = update(client, f"{around}LOAD <{graphs}>")
        assert (answer.status_code, "named graphs" in answer.text) == (400, True)
    assert client.store.rows("SELECT * { GRAPH ?g { ?s ?p ?o } }") == before


def test_silent_forgives_what_fails_and_not_what_is_refused(client, server) -> None:
    gone = f"{server.address}/gone.ttl"
    assert update(client, f"LOAD <{gone}>").status_code == 502
    assert update(client, f"LOAD <{gone}>").json()["upstream_status"] == 404
    assert update(client, f"LOAD SILENT <{gone}>").is_success
    assert update(client, f"LOAD SILENT <{gone}> INTO GRAPH <urn:g> ; CREATE GRAPH <urn:h>").is_success
    assert client.store.graphs() == ["urn:h"]
    server.asked.clear()
    for address in ("http://127.0.0.1:1/", "https://example.org/", "file:///etc/passwd", "http://169.254.169.254/"):
        answer = update(client, f"LOAD SILENT <{address}>")
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/address-refused"), address
    assert not server.asked


def test_large_documents_are_loaded_one_by_one(server) -> None:
    address = server.gives("/c.nt", b"<urn:s> <urn:p> <urn:o> .\n" * 100, content_type="application/n-triples")
    settings = Settings(writing="open", load_from=server.address, update_bytes=150)
    with TestClient(create_app(EmbeddedStore(), settings)) as client:
        assert update(client, f"LOAD <{address}> INTO GRAPH <urn:g>").is_success
        big = server.gives("/d.nt", b"".join(b"<urn:s> <urn:p> <urn:o%d> .\n" % n for n in range(100)))
        answer = update(client, f"CLEAR ALL ; LOAD <{big}>")
        assert (answer.status_code, "LOAD as an update of its own" in answer.text) == (413, True)
        assert update(client, f"LOAD <{big}>").is_success

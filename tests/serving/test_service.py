"""The whole web application over readers, by HTTP."""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator

import pytest
import uvicorn
from tests.serving.conftest import RUNAWAY

from civilex.serving.limits import ReaderLimits
from civilex.serving.readers import Readers
from civilex.serving.served import ServedStore
from civilex.settings import Settings
from civilex.store.generations import Generations
from civilex.web.app import create_app
from shipped_stores import shipped_store


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service over the shipped model, whose queries may take a minute."""
    folder = tmp_path_factory.mktemp("service")
    store = shipped_store(folder / "store")
    generations = Generations(folder / "generations")
    generations.publish(store)
    store.close()
    served = ServedStore(Readers(ReaderLimits(seconds=60.0)), generations)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(served, Settings()), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


def get(address: str, accept: str = "*/*", method: str = "GET") -> tuple[int, bytes]:
    request = urllib.request.Request(address, headers={"Accept": accept}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=90) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def unordered(value: object) -> object:
    """JSON whose lists are sorted: several values of one thing come in no order that a store promises."""
    if isinstance(value, dict):
        return {name: unordered(item) for name, item in value.items()}
    return sorted(map(unordered, value), key=repr) if isinstance(value, list) else value


def asking(query: str, **parameters: str) -> str:
    return f"/sparql?{urllib.parse.urlencode({'query': query, **parameters})}"


def running(service: str) -> list[dict[str, str]]:
    return json.loads(get(service + "/running")[1])["running"]


def when_it_runs(service: str) -> str:
    """The id of the runaway, once it runs."""
    while not (found := [query["id"] for query in running(service) if query["query"] == RUNAWAY]):
        time.sleep(0.01)
    return found[0]


TEXTS = "SELECT ?s ?o { ?s a ?c ; <http://www.w3.org/2004/02/skos/core#prefLabel> ?o } ORDER BY ?s ?o"


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/", "application/json"),
        ("/", "text/html"),
        ("/departments?city=boston", "application/json"),
        ("/departments?city=boston", "text/html"),
        ("/units.csv", "*/*"),
        ("/units/SEC", "text/html"),
        ("/units/SEC", "application/json"),
        ("/terms.json", "*/*"),
        ("/queries/10-emergency-departments?city=chicago", "application/json"),
        ("/queries/10-emergency-departments?city=chicago", "text/html"),
        ("/explain?s=unit:SEC&p=skos:notation&o=%22SEC%22", "application/json"),
        ("/concept/municipal-unit/SEC", "text/html"),
        ("/resource?iri=urn:nothing", "application/json"),
        ("/departments?city=atlantis", "application/json"),
        (asking(TEXTS), "application/sparql-results+json"),
        (asking(TEXTS), "application/sparql-results+xml"),
        (asking(TEXTS), "text/csv"),
        (asking(TEXTS), "text/tab-separated-values"),
        (asking(TEXTS), "text/html"),
        (asking("ASK { ?s ?p ?o }"), "text/html"),
        (asking("SELECT * { ?s ?p"), "application/json"),
        (asking("ASK {}", **{"default-graph-uri": "no iri"}), "application/json"),
        (asking("SELECT * { SERVICE <http://127.0.0.1:1/> {} }"), "application/json"),
        (asking("ASK {}"), "image/png"),
        ("/health/ready", "*/*"),
    ],
)
def test_every_route_answers_as_over_a_store_in_process(service: str, address: str, path: str, accept: str) -> None:
    (status, body), (expected_status, expected) = get(service + path, accept), get(address + path, accept)
    assert status == expected_status
    if body.startswith(b"{"):
        assert unordered(json.loads(body)) == unordered(json.loads(expected))
    else:
        assert body == expected


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_rdf_comes_in_every_syntax(service: str, accept: str) -> None:
    status, body = get(service + asking("CONSTRUCT { <urn:s> <urn:p> 'v' } {}"), accept)
    assert status == 200
    assert b"urn:s" in body


def test_a_query_is_listed_and_can_be_stopped(service: str) -> None:
    answers = []
    thread = threading.Thread(target=lambda: answers.append(get(service + asking(RUNAWAY))))
    thread.start()
    identifier = when_it_runs(service)
    (listed,) = running(service)
    assert listed["caller"] == "address:127.0.0.1"
    assert listed["state"] in ("waiting", "light", "long")
    assert get(f"{service}/running/{identifier}", method="DELETE") == (204, b"")
    thread.join()
    status, body = answers[0]
    assert (status, json.loads(body)["type"]) == (503, "/problems/query-stopped")
    assert running(service) == []
    assert get(f"{service}/running/{identifier}", method="DELETE")[0] == 404


@pytest.mark.parametrize("accept", ["text/csv", "text/html"])
def test_a_client_that_goes_away_takes_its_query_with_it(service: str, accept: str) -> None:
    host, port = service.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as client:
        client.sendall(f"GET {asking(RUNAWAY)} HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\n\r\n".encode())
        when_it_runs(service)
    deadline = time.monotonic() + 30
    while running(service):
        assert time.monotonic() < deadline, "it runs on, and would for a minute"
        time.sleep(0.01)


def test_a_caller_may_give_a_query_less_time_and_never_more(service: str) -> None:
    status, body = get(service + asking(RUNAWAY, timeout="0.2"))
    problem = json.loads(body)
    assert (status, problem["type"]) == (504, "/problems/query-timeout")
    assert "0.2 seconds" in problem["detail"]
    assert get(service + asking(RUNAWAY, timeout="0.2"), "text/html")[0] == 504
    assert get(service + "/queries/10-emergency-departments.json?city=chicago&timeout=30")[0] == 200
    assert get(service + asking("ASK {}", timeout="1e9"))[0] == 200
    for wrong in ("soon", "-1", "0", "nan", "inf"):
        status, body = get(service + asking("ASK {}", timeout=wrong))
        assert (status, json.loads(body)["parameter"]) == (400, "timeout")

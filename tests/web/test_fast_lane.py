"""The fast lane and the way through the application: the same answers, and only what is plain takes the lane."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import pyoxigraph as ox
import pytest
import uvicorn

from civilex.serving.limits import ReaderLimits
from civilex.serving.readers import Readers
from civilex.serving.served import ServedStore
from civilex.settings import Settings
from civilex.store.generations import Generations
from civilex.web.app import create_app
from civilex.web.deadlines import Patience
from civilex.web.fast_lane import FastLane
from civilex.web.lane_protocol import lane_protocol_class
from civilex.web.plain_requests import PlainRequests
from civilex.web.proxies import TrustedProxies

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
CLIENT = "203.0.113.9"
PASSED_ON = f"X-Forwarded-For: {CLIENT}\r\nX-Forwarded-Proto: https\r\n"


class Service:
    """A service over readers, the requests that its lane answered, and what it holds."""

    def __init__(self, generations: Generations):
        """Start it on a free port."""
        settings = Settings(client_errors=3, trusted_proxies="127.0.0.1", head_bytes=8192, url_bytes=4096)
        self.store = ServedStore(Readers(ReaderLimits(seconds=30.0, readers=2, copies_bytes=0)), generations)
        app = create_app(self.store, settings)
        self.lane = FastLane(app, settings)
        self.taken = 0
        begin = self.lane.begin

        def noted(asked, client, server, scheme, respond):
            def counted(head: bytes, body: bytes) -> None:
                self.taken += 1
                respond(head, body)

            return begin(asked, client, server, scheme, counted)

        self.lane.begin = noted
        self.state = app.state
        config = uvicorn.Config(
            TrustedProxies(app, settings.trusted_proxies),
            http=lane_protocol_class(Patience.of(settings), self.lane),
            h11_max_incomplete_event_size=settings.head_bytes,
            proxy_headers=False,
            log_level="critical",
            server_header=False,
        )
        self.server = uvicorn.Server(config)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listener]})
        self.thread.start()
        while not self.server.started:
            assert self.thread.is_alive()
            time.sleep(0.01)

    def connect(self) -> socket.socket:
        return socket.create_connection(self.listener.getsockname(), timeout=20)

    def ask(self, request: bytes) -> tuple[str, dict[str, str], bytes]:
        """The status line, the headers but the date, and the body of one answer."""
        with closing(self.connect()) as connection:
            connection.sendall(request)
            return answer(connection, head=request.startswith(b"HEAD"))

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join()
        self.listener.close()


def answer(connection: socket.socket, *, head: bool = False) -> tuple[str, dict[str, str], bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(1 << 16)
        assert more, data
        data += more
    lines_sent, _, body = data.partition(b"\r\n\r\n")
    first, *lines = lines_sent.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    assert len(headers) == len(lines), lines
    headers.pop("date", None)
    while not head and len(body) < int(headers.get("content-length", 0)):
        more = connection.recv(1 << 16)
        assert more, body
        body += more
    return first.rstrip(), headers, body


@pytest.fixture(scope="module")
def service(tmp_path_factory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("lane")
    store = ox.Store(folder / "store")
    store.extend(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(number)) for number in range(2000))
    generations = Generations(folder / "generations")
    generations.publish(store, 1)
    found = Service(generations)
    yield found
    found.close()


def get(query: str, headers: str = "", more: str = "") -> bytes:
    return f"GET /sparql?query={quote(query)}{more} HTTP/1.1\r\nHost: h.example\r\n{headers}\r\n".encode()


def post(body: str, media_type: str, headers: str = "") -> bytes:
    sent = f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n{headers}\r\n{body}"
    return f"POST /sparql HTTP/1.1\r\nHost: h.example\r\n{sent}".encode()


QUERY, FORM = "application/sparql-query", "application/x-www-form-urlencoded"
ROWS = "SELECT ?o { <urn:s> <urn:p> ?o } ORDER BY ?o LIMIT "


@pytest.mark.parametrize(
    "request_",
    [
        get("ASK { <urn:s> ?p 1 }"),
        get(ROWS + "3", "Accept: text/csv\r\n"),
        get(ROWS + "4", "Accept: application/sparql-results+xml\r\nConnection: Keep-Alive\r\n"),
        get(ROWS + "2000", "Accept: application/json\r\nUser-Agent: some (client) 1.0\r\n"),
        get("CONSTRUCT WHERE { ?s ?p 7 }", "Accept: text/turtle\r\n"),
        get("SELECT * { ?s ?p ?o . ?t ?q ?v } LIMIT 30000", "Accept: text/tab-separated-values\r\n"),
        get("SELECT * { ?s <urn:nothing> ?o }"),
        get("ASK { ?s ?p 5 }", more="&timeout=5&default-graph-uri=urn:g"),
        get("SELECT (<urn:no-function>(1) AS ?x) { }"),
        get("SELECT (NOW() > 1 AS ?x) { }"),
        get("ASK { ?s ?p 6 }", "Authorization: Bearer \r\n".replace("Bearer ", "Bearer x")),
        post("ASK { ?s ?p 8 }", QUERY),
        post("query=" + quote("ASK { ?s ?p 9 }"), FORM, "Accept: */*\r\n"),
        get("ASK { ?s ?p 10 }", 'If-None-Match: "1-nothing", W/"2"\r\n'),
    ],
)
def test_both_ways_answer_alike(service: Service, request_: bytes) -> None:
    before = service.taken
    on_the_lane = service.ask(request_)
    took = service.taken - before
    assert took == (b"Authorization" not in request_)
    through = service.ask(request_.replace(b"\r\n", b"\r\nX-Unknown: 1\r\n", 1))
    assert service.taken == before + took
    assert set(on_the_lane[1].items()) == set(through[1].items())
    assert on_the_lane == through
    # What is kept by one way is given by the other.
    assert service.ask(request_) == through


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (200, get("ASK { }", "Connection: close\r\n")),
        (
            200,
            get("ASK { }", "Transfer-Encoding: identity\r\n").replace(b"Transfer-Encoding: identity\r\n", b"TE: a\r\n"),
        ),
        (200, get("ASK { }").replace(b"GET", b"HEAD")),
        (200, get("ASK { }", "Origin: https://a.example\r\n")),
        (200, get("ASK { <relative> ?p ?o }")),
        (200, get("ASK { }", "Upgrade: h2c\r\nConnection: Upgrade\r\n")),
        (200, get("ASK { }").replace(b"/sparql?", b"/sparql.csv?")),
        (200, get("ASK { }", "Accept: text/html\r\n")),
        (400, get("ASK { }", "Host: twice\r\n")),
        (400, get("nonsense")),
        (400, get("ASK { }", more="&query=ASK%20%7B%20%7D")),
        (400, get("ASK { }", "X: \x00\r\n")),
        (400, b"GET /sparql?query=ASK HTTP/1.1\r\n\r\n"),
        (406, get("ASK { }", "Accept: image/png\r\n")),
        (403, post("update=CLEAR+ALL", FORM)),
        (415, post("ASK { }", QUERY, "Content-Encoding: gzip\r\n")),
        (414, get("ASK { }" + " " * 2000)),
        (431, get("ASK { }", f"User-Agent: {'x' * 9000}\r\n")),
        (400, post("ASK { }", QUERY, "Content-Length: 7\r\n").replace(b"Content-Length: 7", b"Content-Length: 6", 1)),
    ],
)
def test_what_is_not_plain_goes_to_the_application(service: Service, status: int, request_: bytes) -> None:
    before = service.taken
    first, headers, _ = service.ask(request_)
    assert first.startswith(f"HTTP/1.1 {status} "), (first, headers)
    assert service.taken == before


def test_a_client_that_holds_the_answer_is_told_so(service: Service) -> None:
    request = get("ASK { ?s ?p 11 }")
    tag = service.ask(request)[1]["etag"]
    before = service.taken
    again = request.replace(b"\r\n\r\n", f"\r\nIf-None-Match: {tag}\r\n\r\n".encode())
    first, headers, body = service.ask(again)
    assert (first, headers["etag"], body) == ("HTTP/1.1 304 Not Modified", tag, b"")
    assert service.taken == before + 1
    assert service.ask(again.replace(b"\r\n", b"\r\nX-Unknown: 1\r\n", 1)) == (first, headers, body)


def test_a_client_behind_a_proxy_pays_by_its_own_address(service: Service) -> None:
    wrong = get("SELECT (<urn:no-function>(2) AS ?x) { }", PASSED_ON)
    before = service.taken
    assert [service.ask(wrong)[0].split()[1] for _ in range(4)] == ["400", "400", "400", "429"]
    assert service.taken == before + 3
    assert service.ask(get("ASK { ?s ?p 12 }", PASSED_ON))[0].split()[1] == "429"
    assert service.ask(get("ASK { ?s ?p 12 }"))[0].split()[1] == "200"


def test_what_comes_while_the_lane_answers_is_read_after_it(service: Service) -> None:
    with closing(service.connect()) as connection:
        connection.sendall(get("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }", more="&timeout=20"))
        time.sleep(0.02)
        connection.sendall(get("ASK { ?s ?p 13 }") + get("ASK { ?s ?p 14 }")[:20])
        assert b"4000000" in answer(connection)[2]
        assert b"true" in answer(connection)[2]
        connection.sendall(get("ASK { ?s ?p 14 }")[20:])
        assert b"true" in answer(connection)[2]
        connection.sendall(get("ASK { ?s ?p 15 }"))
        assert b"true" in answer(connection)[2]


def running(service: Service) -> list[str]:
    return [query.sparql for query in service.store.running()]


def test_a_query_ends_when_its_client_goes_away_and_at_its_deadline(service: Service) -> None:
    with closing(service.connect()) as connection:
        connection.sendall(get(RUNAWAY))
        deadline = time.monotonic() + 20
        while running(service) != [RUNAWAY]:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    while running(service):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    before = service.taken
    first, headers, body = service.ask(get(RUNAWAY, more="&timeout=0.3"))
    assert first.startswith("HTTP/1.1 504"), body
    assert headers["content-type"] == "application/problem+json"
    assert service.taken == before + 1


@pytest.mark.parametrize("cut", [1, 25, 60, -3, -1])
def test_a_request_in_pieces_is_none_for_the_lane(cut: int) -> None:
    whole = post("ASK { }", QUERY)
    assert PlainRequests().read(whole) is not None
    assert PlainRequests().read(whole[:cut]) is None
    assert PlainRequests().read(whole + whole[:cut]) is None

"""Slow clients, over real sockets: they are cut, and honest ones are not."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack, contextmanager

import pytest
import uvicorn

from civilex.web import lingering
from civilex.web.deadlines import Patience, protocol_class

SECONDS = 0.4
MOST = 60
BIG = b"x" * 30_000_000


async def app(scope, receive, send) -> None:
    """Answer with the length of the body, with a big body at /big, or with the number of headers at /headers.

    /refused is answered before its body is read.
    """
    if scope["path"] == "/refused":
        await send({"type": "http.response.start", "status": 400, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
        return
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size, more = size + len(message["body"]), message["more_body"]
    found = {"/big": BIG, "/headers": str(len(scope["headers"])).encode()}
    body = found.get(scope["path"], str(size).encode())
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def port():
    patience = Patience(head_seconds=SECONDS, bytes_per_second=1000, head_bytes=4096, url_bytes=1024, connections=MOST)
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        http=protocol_class(patience),
        h11_max_incomplete_event_size=patience.head_bytes,
        log_level="critical",
        lifespan="off",
        timeout_keep_alive=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = server.force_exit = True
    thread.join(10)
    listener.close()


@contextmanager
def connected(port: int):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        yield connection


def all_of(connection: socket.socket) -> bytes:
    """What comes until the service closes."""
    received = b""
    while True:
        try:
            data = connection.recv(65536)
        except ConnectionError:
            return received
        if not data:
            return received
        received += data


def answer(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received or received.endswith(b"\r\n\r\n"):
        data = connection.recv(65536)
        assert data, received
        received += data
    assert received.startswith(b"HTTP/1.1 200"), received
    return received.rpartition(b"\r\n")[2]


def drip(connection: socket.socket, data: bytes, every: float = 0.05) -> None:
    for byte in data:
        try:
            connection.sendall(bytes([byte]))
        except OSError:
            return
        time.sleep(every)


GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def test_a_connection_that_says_nothing_is_cut(port: int) -> None:
    with connected(port) as connection:
        started = time.monotonic()
        assert all_of(connection).startswith(b"HTTP/1.1 408")
        assert time.monotonic() - started >= SECONDS * 0.9


def test_a_head_that_comes_byte_by_byte_is_cut_while_honest_clients_are_served(port: int) -> None:
    slow = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(50)]
    for connection in slow:
        connection.sendall(b"GET / HTTP/1.1\r\nX: ")
    drippers = [threading.Thread(target=drip, args=(connection, b"y" * 20)) for connection in slow[:5]]
    for thread in drippers:
        thread.start()
    with connected(port) as honest:
        honest.sendall(GET)
        assert answer(honest) == b"0"
    for thread in drippers:
        thread.join()
    for connection in slow:
        assert b"408 Request Timeout" in all_of(connection)[:40]
        connection.close()


def test_the_deadline_is_set_anew_for_each_request_of_a_connection(port: int) -> None:
    with connected(port) as connection:
        for _ in range(4):
            time.sleep(SECONDS * 0.6)
            connection.sendall(GET)
            assert answer(connection) == b"0"
        connection.sendall(b"GET / HT")
        assert all_of(connection).startswith(b"HTTP/1.1 408")


def test_pipelined_requests_are_answered(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(GET * 3 + b"GET / HTTP/1.1\r\nConnection: close\r\nHost: a\r\n\r\n")
        assert all_of(connection).count(b"HTTP/1.1 200") == 4


def test_a_request_to_change_the_protocol_is_answered_in_this_one(port: int) -> None:
    with connected(port) as connection:
        asked = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\n" + asked + b"Content-Length: 3\r\n\r\nabc")
        assert answer(connection) == b"3"


CHUNKED = b"POST /headers HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"


def test_what_stands_behind_a_body_is_no_header(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(CHUNKED + b"1\r\na\r\n0\r\nRemote-User: root\r\n\r\n")
        assert answer(connection) == b"2"


@pytest.mark.parametrize("endless", [b"1\r\na\r\n0\r\nX: ", b"1\r\na\r\n0\r\n", b"1;x="])
def test_what_stands_between_and_behind_the_parts_of_a_body_has_an_end(port: int, endless: bytes) -> None:
    with connected(port) as connection:
        connection.sendall(CHUNKED + endless)
        for _ in range(20):
            try:
                connection.sendall(b"Y: y\r\n" * 100 if endless.endswith(b"\n") else b"y" * 600)
            except OSError:
                break
            time.sleep(0.02)
        received = all_of(connection)
        assert not received or received.startswith((b"HTTP/1.1 414", b"HTTP/1.1 431")), received


def test_a_body_in_many_small_parts_is_read(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(CHUNKED.replace(b"/headers", b"/"))
        for _ in range(20):
            connection.sendall(b"1\r\na\r\n" * 200)
            time.sleep(0.005)
        connection.sendall(b"0\r\n\r\n")
        assert answer(connection) == b"4000"


POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"


def test_a_slow_body_is_cut(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(POST % 1000)
        drip(connection, b"x" * 10)
        received = all_of(connection)
        assert received.startswith(b"HTTP/1.1 408")
        assert b"slower than 1,000 bytes a second" in received


def test_a_body_that_takes_long_but_comes_fast_enough_is_read(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(POST % 3000)
        for _ in range(15):
            connection.sendall(b"x" * 200)
            time.sleep(SECONDS / 5)
        assert answer(connection) == b"3000"


def test_who_waits_to_be_told_to_go_on_is_not_slow(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(b"abc")
        assert answer(connection) == b"3"


def test_who_does_not_read_the_answer_is_cut(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(SECONDS * 4)
        assert len(all_of(connection)) < len(BIG)


def test_who_reads_the_answer_gets_it_all(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(b"GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        received = 0
        while data := connection.recv(2**20):
            received += len(data)
            time.sleep(0.02)
        assert received > len(BIG)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /" + b"a" * 5000, b"414"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 5000, b"431"),
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", b"400"),
    ],
)
def test_heads_that_are_too_long_say_so(port: int, head: bytes, status: bytes) -> None:
    with connected(port) as connection:
        connection.sendall(head)
        received = all_of(connection)
        assert received.startswith(b"HTTP/1.1 " + status), received
        assert b"application/problem+json" in received


def test_one_connection_too_many_takes_the_place_of_the_one_that_asks_nothing_for_longest(port: int) -> None:
    with ExitStack() as stack:
        silent = [stack.enter_context(connected(port)) for _ in range(MOST)]
        time.sleep(0.05)
        with connected(port) as honest:
            honest.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            assert answer(honest) == b"0"
        assert all_of(silent[0]) == b""
        assert b"408" in all_of(silent[-1])


def test_where_every_connection_has_a_request_one_more_is_told_to_come_back(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n"
    with ExitStack() as stack:
        busy = [stack.enter_context(connected(port)) for _ in range(MOST)]
        for connection in busy:
            connection.sendall(head)
        time.sleep(0.1)
        with connected(port) as one_more:
            refused = all_of(one_more)
        assert refused.startswith(b"HTTP/1.1 503")
        assert b"Retry-After: 1" in refused
        for connection in busy:
            connection.sendall(b"12345")
            assert answer(connection) == b"5"


def test_a_head_that_is_not_whole_keeps_no_place(port: int) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(connected(port)) for _ in range(MOST)]
        for connection in slow:
            connection.sendall(b"GET / HT")
        time.sleep(0.1)
        with connected(port) as honest:
            honest.sendall(GET)
            assert answer(honest) == b"0"
        assert all_of(slow[0]) == b""


LONG = 4_000_000


@pytest.mark.parametrize("close", [b"Connection: close\r\n", b""])
def test_who_is_refused_before_its_body_is_read_gets_the_answer(port: int, close: bytes) -> None:
    with connected(port) as connection:
        head = b"POST /refused HTTP/1.1\r\nHost: a\r\n" + close + b"Content-Length: %d\r\n\r\n" % LONG
        connection.sendall(head)
        for _ in range(LONG // 40_000):
            connection.sendall(b"x" * 40_000)
            time.sleep(0.001)
        if close:
            assert all_of(connection).startswith(b"HTTP/1.1 400")
        else:
            connection.sendall(GET)  # and the connection can be used again
            received = b""
            while received.count(b"HTTP/1.1") < 2:
                received += connection.recv(65536)
            assert received.startswith(b"HTTP/1.1 400")


def sent_until_cut(connection: socket.socket, piece: bytes, times: int, every: float = 0) -> bool:
    """Send a piece so often; True where the service cut the connection meanwhile."""
    for _ in range(times):
        try:
            connection.sendall(piece)
        except ConnectionError:
            return True
        time.sleep(every)
    return False


def test_what_is_sent_after_a_refusal_is_read_up_to_a_limit(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lingering, "MOST_BYTES", 100_000)
    with connected(port) as connection:
        connection.sendall(b"POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n")
        assert sent_until_cut(connection, b"x" * 40_000, 2000)


def test_who_goes_on_sending_for_too_long_is_cut(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lingering, "LONGEST_SECONDS", 0.3)
    with connected(port) as connection:
        head = b"POST /refused HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 9999\r\n\r\n"
        connection.sendall(head)
        assert sent_until_cut(connection, b"x", 200, every=0.02)

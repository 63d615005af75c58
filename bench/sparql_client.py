"""A client that keeps so many connections busy, with little work of its own: both sides share the cores."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

JSON = "application/sparql-results+json"
PATIENCE_SECONDS = 10.0
ANSWER_SECONDS = 60.0


@dataclass(slots=True)
class Load:
    """What came of asking for a while: milliseconds of each answer, answers that were no 200, and the seconds."""

    times: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the milliseconds that this share of the answers did not pass."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def get(address: str, text: str) -> bytes:
    """Return the bytes of a request that asks a query."""
    parts = urlsplit(address)
    head = f"GET {parts.path}?query={quote(text)} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: {JSON}\r\n\r\n"
    return head.encode()


def post_update(address: str, text: str) -> bytes:
    """Return the bytes of a request that makes an update."""
    parts, body = urlsplit(address), text.encode()
    head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/sparql-update\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def is_whole(data: bytearray) -> bool:
    """Say whether an answer has come to its end."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = bytes(data[:end]).lower()
    at = head.find(b"content-length:")
    if at >= 0:
        return len(data) >= end + 4 + int(head[at + 15 :].split(b"\r\n", 1)[0])
    if b"transfer-encoding: chunked" in head:
        return data.endswith(b"0\r\n\r\n")
    return head.startswith((b"http/1.1 204", b"http/1.1 304"))


def connect(address: str) -> socket.socket:
    """Return a connection to where an address leads."""
    parts = urlsplit(address)
    connection = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=ANSWER_SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def once(address: str, request: bytes) -> tuple[float, bytes]:
    """Return the milliseconds of one answer over a connection of its own, and the answer."""
    with connect(address) as connection:
        started = time.perf_counter()
        connection.sendall(request)
        data = bytearray()
        while not is_whole(data):
            more = connection.recv(1 << 18)
            if not more:
                raise ConnectionError(f"{address} closed the connection: {bytes(data[:200])!r}")
            data += more
        return (time.perf_counter() - started) * 1000, bytes(data)


def load(address: str, request: Callable[[int], bytes], seconds: float, connections: int = 8, start: int = 0) -> Load:
    """Ask ``request(0)``, ``request(1)`` and so on over so many connections for so long.

    Slow answers are waited for longer, until there is one for each connection or :data:`PATIENCE_SECONDS` are over.
    """
    found = Load()
    number = start
    with selectors.EpollSelector() as selector:
        for _ in range(connections):
            connection = connect(address)
            selector.register(connection, selectors.EVENT_READ, [bytearray(), 0.0])
        started = time.perf_counter()
        for key in selector.get_map().values():
            key.data[1] = time.perf_counter()
            key.fileobj.sendall(request(number))  # type: ignore[union-attr]
            number += 1
        until = started + seconds
        while (now := time.perf_counter()) < until or (
            len(found.times) < connections and now < started + PATIENCE_SECONDS
        ):
            for key, _ in selector.select(max(0.1, until - now)):
                data, connection = key.data[0], key.fileobj
                data += connection.recv(1 << 18)  # type: ignore[union-attr]
                if not data:
                    raise ConnectionError(f"{address} closed the connection")
                if is_whole(data):
                    done = time.perf_counter()
                    found.times.append((done - key.data[1]) * 1000)
                    found.errors += not data.startswith((b"HTTP/1.1 200", b"HTTP/1.1 204"))
                    data.clear()
                    key.data[1] = done
                    connection.sendall(request(number))  # type: ignore[union-attr]
                    number += 1
        found.seconds = time.perf_counter() - started
        for key in list(selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
    return found

"""A client for many requests at once: connections that are kept, and requests that start when their time has come."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from tests.torture.service import Answer

Request = tuple[str, str, bytes, dict[str, str]]
"""Method, path, body, headers."""


def query(text: str, **headers: str) -> Request:
    """Return the request of a query."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return "POST", "/sparql", text.encode(), {"Content-Type": "application/sparql-query", **named}


def get(path: str, **headers: str) -> Request:
    """Return the request of an address."""
    return "GET", path, b"", {name.replace("_", "-"): value for name, value in headers.items()}


KEPT_SECONDS = 3
"""The service closes a connection without a request after five."""


class Client:
    """Sends requests to one service over connections that it keeps."""

    def __init__(self, address: str, seconds: float = 30):
        """Take the address, and after how many seconds an answer is given up."""
        parts = urlsplit(address)
        self._place, self._seconds = (parts.hostname or "", parts.port or 80), seconds
        self._idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, request: Request, since: float | None = None) -> Answer:
        """Send a request and return its answer; status 0 where there was none. Seconds count from ``since``."""
        started = time.monotonic() if since is None else since
        status, body, headers = 0, b"", {}
        connection = None
        try:
            async with asyncio.timeout(self._seconds):
                connection = self._kept()
                try:
                    if connection is None:
                        raise ConnectionError
                    status, headers, body = await _exchange(*connection, request)
                except (OSError, EOFError):
                    # A connection that was kept may be closed just now: then it is another one's turn.
                    if connection:
                        connection[1].close()
                    connection = await asyncio.open_connection(*self._place)
                    status, headers, body = await _exchange(*connection, request)
                if headers.get("connection") != "close":
                    self._idle.append((time.monotonic(), *connection))
                    connection = None
        except (OSError, EOFError, ValueError, TimeoutError):
            pass
        finally:
            if connection:
                connection[1].close()
        return Answer(status, body, time.monotonic() - started, headers)

    async def at_rate(
        self, rate: float, seconds: float, make: Callable[[int], Request], done: Callable[[], bool] = lambda: False
    ) -> list[Answer]:
        """Send so many requests a second, whether earlier ones are answered or not, until the time is over or done."""
        started = time.monotonic()
        asked = []
        for number in range(round(rate * seconds)):
            if done():
                break
            due = started + number / rate
            await asyncio.sleep(max(0, due - time.monotonic()))
            asked.append(asyncio.create_task(self.ask(make(number), since=due)))
        return list(await asyncio.gather(*asked))

    async def one_by_one(self, requests: Iterable[Request]) -> list[Answer]:
        """Send requests one after the other."""
        return [await self.ask(request) for request in requests]

    async def close(self) -> None:
        """Close all connections."""
        while self._idle:
            self._idle.pop()[-1].close()
        await asyncio.sleep(0)

    def _kept(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """Take the connection that was used last, unless the service may be closing it just now."""
        while self._idle:
            since, reader, writer = self._idle.pop()
            if time.monotonic() - since < KEPT_SECONDS and not reader.at_eof():
                return reader, writer
            writer.close()
        return None


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: Request
) -> tuple[int, dict[str, str], bytes]:
    method, path, body, headers = request
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    if body or method not in ("GET", "HEAD", "DELETE"):
        head += f"Content-Length: {len(body)}\r\n"
    writer.write(head.encode() + b"\r\n" + body)
    await writer.drain()
    if not (line := await reader.readline()):
        raise EOFError
    status = int(line.split()[1])
    found: dict[str, str] = {}
    while line := (await reader.readline()).strip():
        name, _, value = line.decode("latin-1").partition(":")
        found[name.lower()] = value.strip()
    if method == "HEAD" or status in (204, 304):
        return status, found, b""
    if "content-length" in found:
        return status, found, await reader.readexactly(int(found["content-length"]))
    if found.get("transfer-encoding") != "chunked":
        return status, found, await reader.read()
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return status, found, b"".join(parts)

"""Deadlines for slow clients: a connection has so long for the head of a request, and so much a second for its body.

A client that sends one byte now and then holds a connection for ever where nothing cuts it. The parser (llhttp, by
httptools) says what has begun: the head of a request, its body. The answer is watched as well: a client that reads
nothing keeps it in memory.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from civilex.settings import Settings


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a slow client is waited for.

    ``head_seconds`` is for the head of a request and is also how often bodies and answers are looked at; between two
    looks at least ``bytes_per_second`` must have moved, on average. ``head_bytes`` is the longest head of a request,
    ``url_bytes`` the longest first part of it that is told as too long an address.
    """

    head_seconds: float
    bytes_per_second: int
    head_bytes: int
    url_bytes: int

    @classmethod
    def of(cls, settings: Settings) -> Patience:
        """Return what the settings say."""
        return cls(settings.head_seconds, settings.client_bytes_per_second, settings.head_bytes, settings.url_bytes)


class DeadlineProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, which by itself waits for ever; made by :func:`protocol_class` with its patience."""

    patience: Patience

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._head_timer: asyncio.TimerHandle | None = None
        self._body_timer: asyncio.TimerHandle | None = None
        self._answer_timer: asyncio.TimerHandle | None = None
        self._received = self._head_received = self._heads = 0
        self._in_head = self._in_body = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._head_timer = self._later(self._head_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        for timer in (self._head_timer, self._body_timer, self._answer_timer):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what the client sent, and see what is waited for next."""
        self._received += len(data)
        in_head, in_body, self._heads = self._in_head, self._in_body, 0
        super().data_received(data)
        if self.transport.is_closing():
            return
        if in_head and not self._heads:
            self._head_received += len(data)
        else:
            # Of a piece that holds the end of another request, nobody knows how much is of this one.
            self._head_received = len(data) if self._heads == 1 and not (in_head or in_body) else 0
        if self._in_head and self._head_received > self.patience.head_bytes:
            self._refuse_long_head()
            return
        self._watch()

    def on_message_begin(self) -> None:
        """Note that the head of a request has begun."""
        super().on_message_begin()
        self._in_head = True
        self._heads += 1

    def on_headers_complete(self) -> None:
        """Note that the head is there; raises ValueError, which is a 400, without one Host (RFC 9112, 3.2)."""
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            raise ValueError("a request has one Host")
        super().on_headers_complete()
        self._in_head, self._in_body = False, True

    def on_message_complete(self) -> None:
        """Note that the body is there."""
        super().on_message_complete()
        self._in_body = False

    def on_response_complete(self) -> None:
        """See whether the next request has begun already; an idle connection is uvicorn's to close."""
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        """Watch whether the client reads its answer."""
        super().pause_writing()
        if self._answer_timer is None:
            self._answer_timer = self._later(self._answer_is_looked_at, self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """Stop watching: the answer is nearly sent."""
        super().resume_writing()
        if self._answer_timer is not None:
            self._answer_timer.cancel()
            self._answer_timer = None

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        self._refuse(HTTPStatus.BAD_REQUEST, msg)

    def _refuse_long_head(self) -> None:
        """Refuse a head that passes its limit before it is whole, saying which part of it is too long."""
        if not self.headers and len(self.url) > self.patience.url_bytes:
            limit = f"{self.patience.url_bytes:,}"
            self._refuse(HTTPStatus.REQUEST_URI_TOO_LONG, f"The address is longer than {limit} bytes: use POST.")
        else:
            limit = f"{self.patience.head_bytes:,}"
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, f"The headers are longer than {limit} bytes.")

    def _watch(self) -> None:
        waits_for_head = self._in_head
        if not waits_for_head and self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        elif waits_for_head and self._head_timer is None:
            self._head_timer = self._later(self._head_is_late)
        waits_for_body = self._in_body
        if not waits_for_body and self._body_timer is not None:
            self._body_timer.cancel()
            self._body_timer = None
        elif waits_for_body and self._body_timer is None:
            self._received = 0
            self._body_timer = self._later(self._body_is_looked_at)

    def _head_is_late(self) -> None:
        seconds = f"{self.patience.head_seconds:g}"
        self._refuse(HTTPStatus.REQUEST_TIMEOUT, f"The head of the request did not come within {seconds} seconds.")

    def _body_is_looked_at(self) -> None:
        expected = self.patience.bytes_per_second * self.patience.head_seconds
        # While reading is paused, or the client waits to be told to go on, it is the service that is slow.
        ours = self.flow.read_paused or self.cycle.waiting_for_100_continue
        if self._received < expected and not ours:
            rate = f"{self.patience.bytes_per_second:,}"
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, f"The body came slower than {rate} bytes a second.")
            return
        self._received = 0
        self._body_timer = self._later(self._body_is_looked_at)

    def _answer_is_looked_at(self, size: int) -> None:
        left = self.transport.get_write_buffer_size()
        if size - left < self.patience.bytes_per_second * self.patience.head_seconds:
            self.transport.abort()
            return
        self._answer_timer = self._later(self._answer_is_looked_at, left)

    def _later(self, look: Any, *args: Any) -> asyncio.TimerHandle:
        return self.loop.call_later(self.patience.head_seconds, look, *args)

    def _refuse(self, status: HTTPStatus, detail: str) -> None:
        """Say what is wrong, where an answer has not begun, and close the connection."""
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            problem = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
            body = json.dumps(problem).encode()
            head = (
                f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: application/problem+json\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            )
            self.transport.write(head.encode("ascii") + body)
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()


def protocol_class(patience: Patience) -> type[DeadlineProtocol]:
    """Return the protocol with this patience, for uvicorn's ``http`` setting."""
    return type("PatientProtocol", (DeadlineProtocol,), {"patience": patience})

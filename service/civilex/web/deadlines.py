"""Deadlines for slow clients: a connection has so long for the head of a request, and so much a second for its body.

A client that sends one byte now and then holds a connection for ever where nothing cuts it. The states of h11 say what
is waited for: IDLE is the head of the next request, SEND_BODY its body. The answer is watched as well: a client that
reads nothing keeps it in memory.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from civilex.settings import Settings
from civilex.web.admission import client_left
from civilex.web.lingering import LingeringTransport


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a slow client is waited for.

    ``head_seconds`` is for the head of a request and is also how often bodies and answers are looked at; between two
    looks at least ``bytes_per_second`` must have moved, on average. ``head_bytes`` is the longest head of a request,
    ``url_bytes`` the longest first part of it that is told as too long an address, ``connections`` how many there
    may be.
    """

    head_seconds: float
    bytes_per_second: int
    head_bytes: int
    url_bytes: int
    connections: int

    @classmethod
    def of(cls, settings: Settings) -> Patience:
        """Return what the settings say."""
        return cls(
            head_seconds=settings.head_seconds,
            bytes_per_second=settings.client_bytes_per_second,
            head_bytes=settings.head_bytes,
            url_bytes=settings.url_bytes,
            connections=settings.connections,
        )


class DeadlineProtocol(H11Protocol):
    """uvicorn's HTTP protocol, which by itself waits for ever; made by :func:`protocol_class` with its patience."""

    patience: Patience

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._head_timer: asyncio.TimerHandle | None = None
        self._body_timer: asyncio.TimerHandle | None = None
        self._answer_timer: asyncio.TimerHandle | None = None
        self._received = 0
        self._waits_since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request; where there are too many connections, one of them goes."""
        self._lingering = LingeringTransport(transport, self._still_sends)
        super().connection_made(self._lingering)  # type: ignore[arg-type]
        self._waits_since = self.loop.time()
        if len(self.connections) > self.patience.connections and not self._gets_a_place():
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "There are as many connections as may be. Try again.", wait=1)
            return
        self._head_timer = self._later(self._head_is_late)

    @property
    def waits(self) -> bool:
        """Whether no request is being read or answered."""
        return self.conn.their_state is h11.IDLE and (self.cycle is None or self.cycle.response_complete)

    def _gets_a_place(self) -> bool:
        """Close the connection that has been without a request for longest; False where every one has one."""
        others = (other for other in self.connections if isinstance(other, DeadlineProtocol) and other is not self)
        waiting = [other for other in others if other.waits and not other.transport.is_closing()]
        if not waiting:
            return False
        # Not close: a client that reads nothing would keep it open.
        min(waiting, key=lambda other: other._waits_since).transport.abort()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        for timer in (self._head_timer, self._body_timer, self._answer_timer):
            if timer is not None:
                timer.cancel()
        self._lingering.ended()
        if self.cycle is not None and not self.cycle.response_complete:
            client_left(self.cycle.scope.get("state", {}))
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what the client sent, and see what is waited for next; what it sends after its answer is thrown away."""
        if self._lingering.lingers:
            self._lingering.throw_away(len(data))
            return
        self._received += len(data)
        if self._still_sends() and self.cycle.response_complete:
            self._lingering.throw_away(len(data))
        super().data_received(data)
        self._watch()

    def shutdown(self) -> None:
        """Close the connection, after the answer that is on its way."""
        if self._lingering.lingers:
            self.transport.abort()
        else:
            super().shutdown()

    def _still_sends(self) -> bool:
        """Say whether the rest of a body is to come."""
        return self.conn.their_state is h11.SEND_BODY and not self.conn.they_are_waiting_for_100_continue

    def on_response_complete(self) -> None:
        """See whether the next request has begun already; an idle connection is uvicorn's to close."""
        super().on_response_complete()
        self._waits_since = self.loop.time()
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
        """Refuse what is no HTTP, saying which limit was passed where one was."""
        waiting = bytes(self.conn.trailing_data[0])
        if len(waiting) <= self.patience.head_bytes:
            self._refuse(HTTPStatus.BAD_REQUEST, msg, linger=True)
        elif b"\n" not in waiting[: self.patience.url_bytes]:
            limit = f"{self.patience.url_bytes:,}"
            self._refuse(
                HTTPStatus.REQUEST_URI_TOO_LONG, f"The address is longer than {limit} bytes: use POST.", linger=True
            )
        else:
            limit = f"{self.patience.head_bytes:,}"
            told = f"The headers are longer than {limit} bytes."
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, told, linger=True)

    def _watch(self) -> None:
        waits_for_head = self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])
        if not waits_for_head and self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        elif waits_for_head and self._head_timer is None:
            self._head_timer = self._later(self._head_is_late)
        waits_for_body = self.conn.their_state is h11.SEND_BODY
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
        ours = self.flow.read_paused or self.conn.they_are_waiting_for_100_continue
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

    def _refuse(self, status: HTTPStatus, detail: str, *, wait: int | None = None, linger: bool = False) -> None:
        """Say what is wrong, where an answer has not begun, and close the connection: now, or when all was sent."""
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            problem = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
            body = json.dumps(problem).encode()
            retry = "" if wait is None else f"Retry-After: {wait}\r\n"
            head = (
                f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: application/problem+json\r\n{retry}"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            )
            self.transport.write(head.encode("ascii") + body)
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if linger:
            self._lingering.close_later()
        else:
            self._lingering.close_now()


def protocol_class(patience: Patience) -> type[DeadlineProtocol]:
    """Return the protocol with this patience, for uvicorn's ``http`` setting."""
    return type("PatientProtocol", (DeadlineProtocol,), {"patience": patience})

"""The HTTP protocol of the service: queries that can be read in one way only go to the fast lane, all else to h11."""

from __future__ import annotations

from typing import Any

import h11

from civilex.errors import QueryStopped
from civilex.serving.running import Asker
from civilex.web.deadlines import DeadlineProtocol, Patience
from civilex.web.fast_lane import FastLane
from civilex.web.plain_requests import PlainRequests

_HELD_BYTES = 1 << 16
_BEGINNINGS = (b"GET /sparql?", b"POST /sparql")


class LaneProtocol(DeadlineProtocol):
    """uvicorn's protocol with deadlines, and the lane beside it; made by :func:`lane_protocol_class`.

    The lane takes a request where nothing else is going on: no request is being read or answered, all answers are sent,
    and its head and its body came at once. What comes while it answers is held, and read after that.
    """

    lane: FastLane
    requests: PlainRequests

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._asker: Asker | None = None
        self._in_lane = False
        self._held = b""
        self._leaving = False

    def data_received(self, data: bytes) -> None:
        """Take what the client sent, by the lane or by the parser."""
        if self._in_lane:
            self._held += data
            if len(self._held) > _HELD_BYTES:
                self.flow.pause_reading()
            return
        if data.startswith(_BEGINNINGS) and self._is_calm() and self._taken(data):
            return
        super().data_received(data)

    @property
    def waits(self) -> bool:
        """Whether no request is being read or answered."""
        return not self._in_lane and super().waits

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the query whose client has gone."""
        if self._in_lane and self._asker is not None:
            self._asker.leave(QueryStopped("The client went away."))
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Close the connection, after the answer that is on its way."""
        if self._in_lane:
            self._leaving = True
        else:
            super().shutdown()

    def _is_calm(self) -> bool:
        return (
            self.conn.their_state is h11.IDLE
            and self.conn.our_state is h11.IDLE
            and not self.conn.trailing_data[0]
            and (self.cycle is None or self.cycle.response_complete)
            and not self.flow.write_paused
            and not self.transport.is_closing()
        )

    def _taken(self, data: bytes) -> bool:
        """Say whether the lane takes a request."""
        request = self.requests.read(data)
        if request is None:
            return False
        self._in_lane = True
        self._asker = self.lane.begin(request, self.client, self.server, self.scheme or "http", self._respond)
        if self._asker is None:
            self._in_lane = False
            return False
        # Where it is answered already, the connection waits for the next request by now.
        if self._in_lane:
            self._unset_keepalive_if_required()
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        return True

    def _respond(self, head: bytes, body: bytes) -> None:
        """Send an answer of the lane, and take what came meanwhile."""
        self._in_lane, self._asker = False, None
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        dates = b"".join([name + b": " + value + b"\r\n" for name, value in self.server_state.default_headers])
        if self._leaving:
            dates += b"connection: close\r\n"
        self.transport.write(head + dates + b"\r\n" + body)
        if self._leaving:
            self.transport.close()
            return
        self._waits_since = self.loop.time()
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
        if self._held:
            held, self._held = self._held, b""
            self.flow.resume_reading()
            self.loop.call_soon(self._take_held, held)

    def _take_held(self, held: bytes) -> None:
        if not self.transport.is_closing():
            self.data_received(held)


def lane_protocol_class(patience: Patience, lane: FastLane) -> type[LaneProtocol]:
    """Return the protocol with this patience and this lane, for uvicorn's ``http`` setting."""
    return type(
        "PatientLaneProtocol", (LaneProtocol,), {"patience": patience, "lane": lane, "requests": PlainRequests()}
    )

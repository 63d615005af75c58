"""How many requests are worked on at once; more are told at once to come again, before anything is done for them.

A request that waits costs memory and, once its client has given up, work that nobody wants. So there are as many as
readers can be given to or may wait for one; requests that change something have places of their own, so that those
that read do not take theirs. Queries of ``/sparql`` wait in the queue of the readers themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from civilex.errors import QueryStopped, TooManyQueries
from civilex.serving.running import ASKER, Asker

ALWAYS = ("/health/", "/static/", "/sparql")
"""The beginnings of addresses that need no place: their answers wait for nobody, or have a queue of their own."""
READING = ("GET", "HEAD", "OPTIONS")
_ASKER = "civilex.asker"


class Admission:
    """Refuses requests above a number with a problem and Retry-After; plain ASGI.

    A request has its place from when its body is read to when its answer is made: a slow client takes none. What is
    asked for it ends when its client goes away (:func:`client_left`).
    """

    def __init__(self, app: ASGIApp, most: int):
        """Wrap an application; of requests that read, and of all others, up to ``most`` are worked on at once."""
        self._app, self._most = app, most
        self._working = {True: 0, False: 0}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].startswith(ALWAYS):
            await self._app(scope, receive, send)
            return
        reads = scope["method"] in READING
        if self._working[reads] >= self._most:
            from civilex.web.problems import answer

            error = TooManyQueries(f"{self._most} requests are worked on, which is as many as may.", retry_seconds=2)
            await answer(Request(scope), error)(scope, receive, send)
            return
        place = _Place(self._working, reads, receive, send)
        asker = Asker(admitted=True)
        scope.setdefault("state", {})[_ASKER] = asker
        token = ASKER.set(asker)
        place.take()
        try:
            if not await place.begins():
                return
            await self._app(scope, place.receive, place.send)
        finally:
            place.leave()
            ASKER.reset(token)


class _Place:
    """The place of a request, which it has while it is worked on, and not while its client is waited for."""

    def __init__(self, working: dict[bool, int], reads: bool, receive: Receive, send: Send):
        self._working, self._reads, self._receive, self._send = working, reads, receive, send
        self._taken = self._read = False
        self._first: Message | None = None

    def take(self) -> None:
        if not self._taken:
            self._taken = True
            self._working[self._reads] += 1

    def leave(self) -> None:
        if self._taken:
            self._taken = False
            self._working[self._reads] -= 1

    async def begins(self) -> bool:
        """Say whether the client of a request that reads is there still, now that its turn has come."""
        if not self._reads:
            return True
        self._first = await self.receive()
        left: bool = self._first["type"] == "http.disconnect"
        return not left

    async def receive(self) -> Message:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        if self._read:  # what comes now is that the client has left, and whoever waits for that works meanwhile
            return await self._receive()
        self.leave()
        try:
            message = await self._receive()
        finally:
            self.take()
        self._read = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        self.leave()
        try:
            await self._send(message)
        finally:
            if message.get("more_body", True):
                self.take()


def client_left(state: Mapping[str, Any]) -> None:
    """Stop what is asked for a request whose client has gone away, by the ``state`` of its scope.

    Only in the thread of the event loop.
    """
    asker: Asker | None = state.get(_ASKER)
    if asker is not None:
        asker.leave(QueryStopped("The client went away."))

"""How many queries of callers run at once: the others are turned away, so that all else goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import ParamSpec

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from civilex.errors import CivilexError

P = ParamSpec("P")
RETRY_SECONDS = 5


class TooManyQueries(CivilexError):
    """As many queries run as the setting allows; ``headers`` say when to try again."""

    def __init__(self, limit: int):
        """Take the number of queries that may run at once."""
        super().__init__(f"{limit} queries are running, which is as many as may. Try again in {RETRY_SECONDS} seconds.")
        self.headers = {"Retry-After": str(RETRY_SECONDS)}


class QueriesInFlight:
    """The places for queries that callers wrote or chose; one is taken before a thread is, and nobody waits for one."""

    def __init__(self, limit: int):
        """Take the number of queries that may run at once."""
        self._limit = limit
        self._places = threading.BoundedSemaphore(limit)

    async def run(self, answer: Callable[P, Response], *args: P.args, **kwargs: P.kwargs) -> Response:
        """Return the answer that the function gives in a thread; raises TooManyQueries where no place is free."""
        if not self._places.acquire(blocking=False):
            raise TooManyQueries(self._limit)
        try:
            return await run_in_threadpool(answer, *args, **kwargs)
        finally:
            self._places.release()


def queries_in_flight(request: Request) -> QueriesInFlight:
    """Return the places of the application."""
    places: QueriesInFlight = request.app.state.queries_in_flight
    return places

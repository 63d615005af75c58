"""Queries for a request: within the time that it gives, and only while its client is there."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import ParamSpec, TypeVar

from fastapi import Request

from civilex.errors import InvalidParameter, QueryStopped
from civilex.serving.answering import Answering
from civilex.serving.in_process import InProcess
from civilex.serving.running import ASKER, Asker
from civilex.serving.served import ServedStore
from civilex.settings import Settings
from civilex.store import Queryable
from civilex.web.access import caller_of

P = ParamSpec("P")
T = TypeVar("T")

UNWATCHED_SECONDS = 0.02
"""Only after so long is it worth a task to see whether the client went away; most queries are done by then."""
TIMEOUT = "timeout"
"""The parameter by which a caller gives a query less time than the setting does, in seconds."""


def answering_for(store: Queryable, settings: Settings) -> Answering:
    """Return what runs the queries of callers: a served store itself, another one in threads of this process."""
    return store if isinstance(store, ServedStore) else InProcess(store, settings.query_queue)


def get_answering(request: Request) -> Answering:
    """Return what runs the queries of callers."""
    answering: Answering = request.app.state.answering
    return answering


@asynccontextmanager
async def asking(request: Request, seconds: float | None = None) -> AsyncIterator[Answering]:
    """Give what runs queries; those of this request end after ``seconds``, and when its client goes away."""
    asker = ASKER.get() or Asker()
    asker.name = caller_of(request).owner
    asker.deadline = None if seconds is None else time.monotonic() + seconds
    token = ASKER.set(asker)
    watchers: list[asyncio.Task[None]] = []
    watching = asyncio.get_running_loop().call_later(
        UNWATCHED_SECONDS, lambda: watchers.append(asyncio.create_task(_watch(request, asker)))
    )
    try:
        yield get_answering(request)
    finally:
        watching.cancel()
        for watcher in watchers:
            watcher.cancel()
        ASKER.reset(token)


async def in_thread(request: Request, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do in a thread what asks the store for a request; its queries end when its client goes away."""
    async with asking(request) as answering:
        return await answering.in_thread(work, *args, **kwargs)


def seconds_asked(text: str | None, most: float | None) -> float | None:
    """Return how long a query may take by what its caller says, never more than ``most``; ``None``: no such limit.

    Raises InvalidParameter for what is no number of seconds above 0.
    """
    if text is None or not text.strip():
        return most
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise InvalidParameter(TIMEOUT, f"'{text}' is not a number of seconds above 0, such as 2.5")
    return seconds if most is None else min(seconds, most)


async def _watch(request: Request, asker: Asker) -> None:
    """Stop the queries of a request whose client goes away; its body has been read before."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    asker.leave(QueryStopped("The client went away."))

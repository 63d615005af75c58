"""Queries in the process of the service itself: where readers cannot be sandboxed, and in tests.

Nothing stops such a query, so that there may be only so many, and the guard (``civilex.sparql``) is the only fence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO, ParamSpec, TypeVar

from civilex.errors import TooManyQueries
from civilex.serving.checking import Tell, report_of
from civilex.serving.running import Running
from civilex.serving.threads import Threads
from civilex.store import Answer, Queryable, ReadableGraphs

P = ParamSpec("P")
T = TypeVar("T")


class InProcess:
    """A store in this process, asked from coroutines; implements ``Answering``."""

    def __init__(self, store: Queryable, limit: int):
        """Take the store, and how many queries of callers may run at once."""
        self._store, self._limit, self._places = store, limit, limit
        self._threads = Threads(limit)
        self.seconds: float | None = None
        self.generation: int | None = None
        self.trouble: str | None = None

    async def start(self) -> None:
        """Nothing has to get ready."""

    async def close(self) -> None:
        """Start no more queries; the store is its owner's."""
        self._threads.close()

    async def ready(self) -> bool:
        """Say whether the store answers; needs no thread, so that it is known when all are taken."""
        return len(self._store.rows("ASK { }")) == 1

    async def answer_async(
        self,
        sparql: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        readable: ReadableGraphs | None = None,
    ) -> Answer:
        """Run a query of any form in a thread."""
        return await self.in_thread(
            self._store.answer,
            sparql,
            media_type,
            default_graphs=default_graphs,
            named_graphs=named_graphs,
            readable=readable,
        )

    async def validate_async(
        self,
        document: BinaryIO,
        options: Mapping[str, Any],
        *,
        seconds: float | None = None,
        tell: Tell | None = None,
    ) -> dict[str, Any]:
        """Check a document in a thread, which takes as long as it takes."""
        del seconds
        loop = asyncio.get_running_loop()

        def from_thread(*progress: Any) -> None:
            loop.call_soon_threadsafe(tell or (lambda *_: None), *progress)

        document.seek(0)
        return await self.in_thread(report_of, document, options, from_thread)

    async def in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do in a thread what asks the store; raises TooManyQueries where no place is free."""
        if not self._places:
            raise TooManyQueries(f"{self._limit} queries are running, which is as many as may.")
        self._places -= 1
        try:
            return await self._threads.run(work, *args, **kwargs)
        finally:
            self._places += 1

    def running(self) -> list[Running]:
        """Return nothing: what runs in a thread is not kept."""
        return []

    def stop(self, identifier: str) -> bool:
        """Say that nothing was stopped: a query in a thread cannot be."""
        del identifier
        return False

"""The indexes of the reconciliation service: one for each set of graphs that somebody may read, of the newest data."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec, TypeVar

from fastapi import Request

from civilex.mapping.reconciliation.index import Index
from civilex.store import ReadableGraphs, Store
from civilex.web.access import readable_graphs
from civilex.web.asking import in_thread

P = ParamSpec("P")
T = TypeVar("T")
KEPT = 4
"""Indexes that are kept, of as many sets of readable graphs."""
UNNUMBERED_SECONDS = 60.0
"""How long an index stands where the store does not number its content."""


@dataclass(frozen=True, slots=True)
class _Made:
    generation: int | None
    at: float
    index: Index

    def stands(self, generation: int | None) -> bool:
        if generation is None:
            return time.monotonic() - self.at < UNNUMBERED_SECONDS
        return generation == self.generation


class Indexes:
    """Makes an index when it is first asked for after a change, and answers from it in a thread of its own.

    One thread only: a batch waits for the batches before it, and all other requests go on beside it.
    """

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._kept: OrderedDict[ReadableGraphs | None, _Made] = OrderedDict()
        self._making: dict[ReadableGraphs | None, asyncio.Lock] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reconciling")

    async def of(self, request: Request, store: Store) -> Index:
        """Return the index of what the caller may read; whoever comes while it is made waits for it."""
        readable = readable_graphs(request)
        async with self._making.setdefault(readable, asyncio.Lock()):
            generation = store.generation
            made = self._kept.get(readable)
            if made is None or not made.stands(generation):
                made = _Made(generation, time.monotonic(), await in_thread(request, Index.of, store.rows))
                self._kept[readable] = made
            self._kept.move_to_end(readable)
            while len(self._kept) > KEPT:
                oldest, _ = self._kept.popitem(last=False)
                self._making.pop(oldest, None)
        return made.index

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do work in the thread of the indexes."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(work, *args, **kwargs))

    def close(self) -> None:
        """Start no more work."""
        self._thread.shutdown(wait=False, cancel_futures=True)

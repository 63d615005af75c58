"""Threads for code that asks a store and waits, apart from those of the event loop."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """So many threads, started as they are needed."""

    def __init__(self, most: int):
        """Take how many there may be."""
        self._pool = ThreadPoolExecutor(most, thread_name_prefix="asking")

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do work in a thread, in the context of the caller, and return what it gives."""
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(context.run, work, *args, **kwargs))

    def close(self) -> None:
        """Start no more work; what runs is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)

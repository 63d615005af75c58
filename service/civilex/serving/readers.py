"""The pool of readers: who waits, who runs, who has run for too long."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from civilex.errors import QueryTimeout, StoreError, TooManyQueries
from civilex.serving.faults import raise_fault
from civilex.serving.framing import Message, Received
from civilex.serving.limits import ReaderLimits
from civilex.serving.process import ReaderProcess, crash, set_idle
from civilex.serving.proven import ProvenLight
from civilex.serving.roster import Roster
from civilex.serving.running import ASKER, Asker, Running


class _BeginAnew(Exception):
    """A query turned out long while all places for long ones are taken."""


@dataclass(eq=False, slots=True)
class _Waiting:
    """A place in the queue, and whether it is for a query known to be long, or proven light."""

    long: bool
    proven: bool
    reader: asyncio.Future[ReaderProcess]


class Readers:
    """Has jobs done by readers, each within its limits; used in one event loop."""

    def __init__(self, limits: ReaderLimits):
        """Take the limits."""
        self.limits = limits
        self.roster = Roster(limits, self._serve_queue)
        self.running: dict[str, Running] = {}
        self._queue: deque[_Waiting] = deque()
        self._long = 0
        self._proven = ProvenLight()

    async def run(
        self,
        job: Mapping[str, Any],
        payload: bytes = b"",
        *,
        shown: str,
        seconds: float | None = None,
        result_bytes: int | None = None,
    ) -> Received:
        """Have a job done and return its answer; ``shown`` is what a list of running queries shows of it.

        Raises QueryTimeout, QueryTooExpensive, ResultTooLarge, QueryStopped, TooManyQueries, StoreError where a reader
        failed, and what the job itself finds wrong.
        """
        asker = ASKER.get() or Asker()
        if asker.gone:
            raise asker.gone
        running = Running(shown, asker.name, task=asyncio.current_task())
        latest = running.since + (self.limits.seconds if seconds is None else seconds)
        deadline = latest if asker.deadline is None else min(latest, asker.deadline)
        message = {**job, "result_bytes": result_bytes or self.limits.result_bytes}
        self.running[running.id] = running
        asker.running.add(running)
        try:
            received = await self._until(deadline, running, message, payload)
        finally:
            asker.running.discard(running)
            del self.running[running.id]
        raise_fault(received.message)
        return received

    async def close(self) -> None:
        """Stop all queries and end all readers."""
        for running in list(self.running.values()):
            running.stop_with(StoreError("The service is stopping."))
        await self.roster.close()

    async def _until(self, deadline: float, running: Running, message: Message, payload: bytes) -> Received:
        """Have a job done until its deadline or until it is stopped, whichever comes first."""
        now = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(now + deadline - time.monotonic()):
                return await self._begun(running, message, payload)
        except TimeoutError:
            waited = "waited for a reader and " if running.state == "waiting" else ""
            raise QueryTimeout(
                f"The query {waited}was not done within {max(0.0, deadline - running.since):.3g} seconds, and was "
                "stopped. Narrow its patterns, bind more of its variables, or ask for less."
            ) from None
        except asyncio.CancelledError:
            if running.stop is None or running.task is None:
                raise
            running.task.uncancel()
            raise running.stop from None

    async def _begun(self, running: Running, message: Message, payload: bytes) -> Received:
        """Have a job done as a light one; where it is not, and no place for long ones is free, anew as a long one."""
        try:
            proven = running.sparql in self._proven
            received = await self._done_by(await self._wait(proven=proven), running, message, payload)
            if not proven and running.state == "light":
                self._proven.add(running.sparql)
            return received
        except asyncio.CancelledError:
            if not isinstance(running.stop, _BeginAnew) or running.task is None:
                raise
            running.task.uncancel()
        running.stop, running.state = None, "waiting"
        return await self._done_by(await self._wait(long=True), running, message, payload, long=True)

    async def _done_by(
        self, reader: ReaderProcess, running: Running, message: Message, payload: bytes, *, long: bool = False
    ) -> Received:
        """Have a reader do a job; whatever comes between, the reader is given back or replaced."""
        running.state = "long" if long else "light"
        if long:
            self._let_run_long(reader)
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self.limits.light_seconds, self._grow_long, reader, running)
        fit = False
        try:
            received = await self.roster.exchange(reader, message, payload)
            fit = not reader.long or set_idle(reader, idle=False)
            return received
        except (EOFError, OSError) as error:
            raise crash(await self.roster.end_of(reader), self.limits.memory_bytes) from error
        finally:
            timer.cancel()
            self._long -= reader.long
            reader.long = False
            if fit:
                self.roster.give_back(reader)
            else:
                self.roster.replace(reader)
                self._serve_queue()

    def _grow_long(self, reader: ReaderProcess, running: Running) -> None:
        """Let a query that is no longer light go on as a long one, or stop it to begin anew when there is room."""
        if reader.long:
            return
        self._proven.discard(running.sparql)
        if self._long < self.limits.long_queries:
            self._long += 1
            running.state = "long"
            self._let_run_long(reader)
        else:
            running.stop_with(_BeginAnew())

    def _let_run_long(self, reader: ReaderProcess) -> None:
        # It keeps the duty to hold a copy: another one would be made while the long query wants the same cores.
        reader.long = True
        set_idle(reader, idle=True)

    async def _wait(self, *, long: bool = False, proven: bool = False) -> ReaderProcess:
        """Return a reader for one job, once there is one; raises TooManyQueries where too many wait already."""
        if self.roster.trouble is not None:
            raise StoreError(self.roster.trouble)
        none_before = not any(waiting.long == long for waiting in self._queue)
        if none_before and (reader := self._free(long=long, proven=proven)):
            return reader
        # A query that begins anew has been admitted before.
        if not long and len(self._queue) >= self.limits.queue:
            raise TooManyQueries(f"{self.limits.queue} queries wait for a reader, which is as many as may.")
        waiting = _Waiting(long, proven, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self.roster.fill()
        try:
            return await waiting.reader
        except asyncio.CancelledError:
            if waiting in self._queue:
                self._queue.remove(waiting)
            elif waiting.reader.done() and not waiting.reader.cancelled():
                self._long -= long
                self.roster.give_back(waiting.reader.result())
            raise

    def _free(self, *, long: bool, proven: bool) -> ReaderProcess | None:
        """Take an idle reader, and for a long query one of the places for these."""
        if long and self._long >= self.limits.long_queries:
            return None
        reader = self.roster.take(proven=proven)
        if reader is not None:
            self._long += long
        return reader

    def _serve_queue(self) -> None:
        """Give readers to those who wait, the first first, as far as there are any, or the trouble that there is."""
        for waiting in list(self._queue):
            if self.roster.trouble is not None:
                self._queue.remove(waiting)
                if not waiting.reader.done():
                    waiting.reader.set_exception(StoreError(self.roster.trouble))
            elif (
                not waiting.reader.done()
                and (reader := self._free(long=waiting.long, proven=waiting.proven)) is not None
            ):
                self._queue.remove(waiting)
                waiting.reader.set_result(reader)

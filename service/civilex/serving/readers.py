"""The pool of readers: who waits, who runs, who has run for too long."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from civilex.errors import CivilexError, QueryTimeout, StoreError, TooManyQueries
from civilex.serving.faults import fault_in
from civilex.serving.framing import Message, Outcome, Payload, Received
from civilex.serving.limits import ReaderLimits
from civilex.serving.process import ReaderProcess, crash, set_idle
from civilex.serving.proven import ProvenLight
from civilex.serving.roster import Roster
from civilex.serving.running import ASKER, Asker, Running
from civilex.store.generations import Lease

QUERIES = ("answer", "rows")
"""The jobs that ask the data; only these can be proven light."""
CROWDED = 6
"""A query is light for at most so many times as long by the clock as it may be by the time of the processors."""
LOOK_SECONDS = 0.02
CLOCK_SECONDS = 0.001
"""How much too early a timer may come."""


@dataclass(eq=False, slots=True, kw_only=True)
class _Job(Running):
    """A job from when it came until ``done`` is called with its answer, or with why there is none.

    It waits in the queue, or is at work on ``reader``. ``known_long``: it was not done as a light one, and has to have
    one of the places for long ones. ``timer`` is for when it is no longer light, or its time is over; it is light while
    the reader has used little of the processors since ``given``, when it had used ``used`` seconds of them.
    """

    message: Message
    payload: Payload
    done: Callable[[Outcome], None]
    asker: Asker
    deadline: float
    proven: bool
    known_long: bool = False
    reader: ReaderProcess | None = None
    lease: Lease | None = None
    timer: asyncio.TimerHandle | None = None
    given: float = 0.0
    used: float = 0.0


class Readers:
    """Has jobs done by readers, each within its limits; used in one event loop."""

    def __init__(self, limits: ReaderLimits):
        """Take the limits."""
        self.limits = limits
        self.roster = Roster(limits, self._serve_queue)
        self.running: dict[str, Running] = {}
        self._queue: deque[_Job] = deque()
        self._long = self._light = 0
        self._proven = ProvenLight()
        self._ends: set[asyncio.Task[None]] = set()

    async def run(
        self,
        job: Mapping[str, Any],
        payload: Payload = b"",
        *,
        shown: str,
        seconds: float | None = None,
        result_bytes: int | None = None,
    ) -> Received:
        """Have a job done and return its answer; ``shown`` is what a list of running queries shows of it.

        Raises QueryTimeout, QueryTooExpensive, ResultTooLarge, QueryStopped, TooManyQueries, StoreError where a reader
        failed, and what the job itself finds wrong.
        """
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        running = self.begin(
            job,
            payload,
            lambda told: None if answer.done() else answer.set_result(told),
            shown=shown,
            asker=ASKER.get() or Asker(),
            seconds=seconds,
            result_bytes=result_bytes,
        )
        try:
            outcome = await answer
        except asyncio.CancelledError:
            running.abandon(StoreError("Nobody waits for the answer any more."))
            raise
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def begin(
        self,
        job: Mapping[str, Any],
        payload: Payload,
        done: Callable[[Outcome], None],
        *,
        shown: str,
        asker: Asker,
        seconds: float | None = None,
        result_bytes: int | None = None,
    ) -> Running:
        """Have a job done as :meth:`run` does; ``done`` gets its answer or its error, maybe before this returns."""
        since = time.monotonic()
        latest = since + (self.limits.seconds if seconds is None else seconds)
        running = _Job(
            shown,
            asker.name,
            since,
            message={**job, "result_bytes": result_bytes or self.limits.result_bytes},
            payload=payload,
            done=done,
            asker=asker,
            deadline=latest if asker.deadline is None else min(latest, asker.deadline),
            proven=job["job"] in QUERIES and shown in self._proven,
        )
        running.end = partial(self._stop, running)
        self.running[running.id] = running
        asker.running.add(running)
        if asker.gone:
            self._finish(running, asker.gone)
        else:
            self._seek(running)
        return running

    async def close(self) -> None:
        """Stop all queries and end all readers."""
        self.roster.stop_filling()
        for running in list(self.running.values()):
            running.stop_with(StoreError("The service is stopping."))
        for task in list(self._ends):
            task.cancel()
        await self.roster.close()

    def _seek(self, job: _Job) -> None:
        """Give a job to a reader now, or let it wait; where too many wait, or none can be answered, it ends."""
        if self.roster.trouble is not None:
            self._finish(job, StoreError(self.roster.trouble))
            return
        none_before = not any(waiting.known_long == job.known_long for waiting in self._queue)
        reader = self._free(job) if none_before else None
        # A query that begins anew has been admitted before, and so has a request that asks several.
        admitted = job.known_long or job.asker.admitted
        is_full = not admitted and len(self._queue) >= self.limits.queue
        if reader is None and is_full and (reader := self.roster.take()) is None:
            most = self.limits.queue
            self._finish(job, TooManyQueries(f"{most} queries wait for a reader, which is as many as may."))
        elif reader is not None:
            self._give(job, reader)
        else:
            self._queue.append(job)
            self._wake_at(job, job.deadline)
            self.roster.fill()

    def _free(self, job: _Job) -> ReaderProcess | None:
        """Take an idle reader where the job may have one.

        There are so many places for long ones. Of those that are proven light as many run as there are cores: one more
        would be at the cost of these, and all would take longer.
        """
        if job.known_long:
            return self.roster.take() if self._long < self.limits.long_queries else None
        if job.proven and self._light >= self.limits.light_queries:
            return None
        return self.roster.take(proven=job.proven)

    def _serve_queue(self) -> None:
        """Give readers to those who wait, the first first, as far as there are any, or the trouble that there is."""
        if not self._queue:
            return
        for job in list(self._queue):
            if self.roster.trouble is not None:
                job.stop_with(StoreError(self.roster.trouble))
            elif (reader := self._free(job)) is not None:
                self._queue.remove(job)
                self._give(job, reader)

    def _give(self, job: _Job, reader: ReaderProcess) -> None:
        job.reader = reader
        job.state = "long" if job.known_long else "light"
        if job.known_long:
            self._let_run_long(reader)
            self._wake_at(job, job.deadline)
        else:
            self._light += job.proven
            job.given, job.used = time.monotonic(), reader.cpu_seconds()
            self._wake_at(job, min(job.deadline, job.given + self.limits.light_seconds))
        try:
            job.lease = self.roster.ask(reader, job.message, job.payload, partial(self._answered, job))
        except CivilexError as error:
            self._let_go(job, reader)
            self._take_back(reader)
            self._finish(job, error)

    def _answered(self, job: _Job, outcome: Outcome) -> None:
        """Take what came from a reader: the answer, or that it hung up."""
        reader = job.reader
        if reader is None:
            return
        was_light = job.state == "light"
        self._let_go(job, reader)
        if isinstance(outcome, Exception):
            self._wake_at(job, job.deadline)
            task = asyncio.get_running_loop().create_task(self._tell_end(job, reader, outcome))
            self._ends.add(task)
            task.add_done_callback(self._ends.discard)
            return
        if was_light and not job.proven and job.message["job"] in QUERIES:
            self._proven.add(job.sparql)
        self._take_back(reader)
        self._finish(job, fault_in(outcome.message) or outcome)

    async def _tell_end(self, job: _Job, reader: ReaderProcess, error: Exception) -> None:
        """End a job whose reader has hung up, once it is known how the process ended."""
        try:
            status = await self.roster.end_of(reader)
        finally:
            self._replace(reader)
        found = crash(status, self.limits.memory_bytes)
        found.__cause__ = error
        self._finish(job, found)

    def _stop(self, job: _Job, reason: Exception, at_once: bool) -> None:
        """End a job where it stands: its reader is killed, since nothing else stops a query.

        One that is light still and that nobody waits for is told to have ended, and may run on until it is no longer
        light: to start a reader, and to copy the data anew, takes longer than nearly all of these.
        """
        if at_once or job.reader is None or job.state != "light":
            self._take_away(job)
            self._finish(job, reason)
        else:
            self._tell(job, reason)

    def _take_away(self, job: _Job) -> None:
        if job.reader is not None:
            reader = job.reader
            self._let_go(job, reader)
            self._replace(reader)
        elif job in self._queue:
            self._queue.remove(job)

    def _due(self, job: _Job) -> None:
        """See what a job has come to: the end of its time, or of its being light."""
        if job.id not in self.running:
            self._take_away(job)
            return
        now = time.monotonic()
        if now >= job.deadline - CLOCK_SECONDS:
            waited = "waited for a reader and " if job.state == "waiting" else ""
            job.stop_with(
                QueryTimeout(
                    f"The query {waited}was not done within {max(0.0, job.deadline - job.since):.3g} seconds, and was "
                    "stopped. Narrow its patterns, bind more of its variables, or ask for less."
                )
            )
            return
        if job.reader is None or job.state == "long":
            self._wake_at(job, job.deadline)
            return
        if (light_until := self._light_until(job, job.reader, now)) > now:
            self._wake_at(job, min(job.deadline, light_until))
            return
        self._proven.discard(job.sparql)
        if self._long < self.limits.long_queries:
            self._light -= job.proven
            job.proven, job.state = False, "long"
            self._let_run_long(job.reader)
            self._wake_at(job, job.deadline)
            self._serve_queue()
        else:
            self._take_away(job)
            job.state, job.known_long, job.proven = "waiting", True, False
            self._seek(job)

    def _light_until(self, job: _Job, reader: ReaderProcess, now: float) -> float:
        """Return when a job is to be looked at again that is light still; not after ``now``: it no longer is.

        What counts is the time of the processors. By the clock, on a machine that has too much to do, what is light
        would count as long, run on only when nobody else wants to, or begin anew: with too much to do there would be
        more and more to do. But none is light for much longer by the clock, since it keeps its reader from others.
        """
        left = self.limits.light_seconds - (reader.cpu_seconds() - job.used)
        latest = job.given + CROWDED * self.limits.light_seconds
        return min(now + max(left, LOOK_SECONDS), latest) if left > 0 else now

    def _let_run_long(self, reader: ReaderProcess) -> None:
        # It keeps the duty to hold a copy: another one would be made while the long query wants the same cores.
        self._long += 1
        reader.long = True
        set_idle(reader, idle=True)

    def _let_go(self, job: _Job, reader: ReaderProcess) -> None:
        """Note that a reader is no longer at work on a job."""
        self._light -= job.proven and job.state == "light"
        self._long -= reader.long
        job.reader = None
        if job.timer is not None:
            job.timer.cancel()
        if job.lease is not None:
            job.lease.release()
            job.lease = None

    def _take_back(self, reader: ReaderProcess) -> None:
        """Let a reader that has answered be given to others; one that cannot run as usual again is replaced."""
        fit = not reader.long or set_idle(reader, idle=False)
        reader.long = False
        if fit:
            self.roster.give_back(reader)
        else:
            self._replace(reader)

    def _replace(self, reader: ReaderProcess) -> None:
        self.roster.replace(reader)
        self._serve_queue()

    def _wake_at(self, job: _Job, when: float) -> None:
        """Look at a job again at a time, in seconds of :func:`time.monotonic`, unless something comes before."""
        if job.timer is not None:
            job.timer.cancel()
        delay = max(0.0, when - time.monotonic())
        job.timer = asyncio.get_running_loop().call_later(delay, self._due, job)

    def _finish(self, job: _Job, outcome: Outcome) -> None:
        """Let a job be at its end, and tell what came of it."""
        if job.timer is not None:
            job.timer.cancel()
        self._tell(job, outcome)

    def _tell(self, job: _Job, outcome: Outcome) -> None:
        """Tell what came of a job; only the first time counts."""
        if self.running.pop(job.id, None) is None:
            return
        job.asker.running.discard(job)
        job.end = None
        job.done(outcome)

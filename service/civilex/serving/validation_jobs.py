"""Checks that run while nobody waits at the other end: started, followed, stopped, their reports kept for a time."""

from __future__ import annotations

import asyncio
import gzip
import json
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from civilex.errors import QueryStopped, StoreError, TooManyQueries
from civilex.serving.checking import Tell
from civilex.serving.running import ASKER, Asker
from civilex.settings import Settings

State = Literal["waiting", "running", "done", "failed", "stopped"]
Work = Callable[[Tell], Awaitable[dict[str, Any]]]
"""Makes the report of a job, and tells of its progress."""


@dataclass(eq=False, slots=True)
class ValidationJob:
    """One check: whose it is, how far it is, and what came of it.

    ``step`` is what it does now, the ``done``-th of ``total``; ``error`` is why it failed, ``report`` its report as
    packed JSON. ``created`` is a time of the clock, ``started`` and ``ended`` are of :func:`time.monotonic`.
    """

    owner: str
    source: str
    profiles: tuple[str, ...]
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    state: State = "waiting"
    step: str = "waiting"
    done: int = 0
    total: int = 0
    error: Exception | None = None
    report: bytes | None = None
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None
    task: asyncio.Task[None] | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.ended is not None

    @property
    def seconds(self) -> float:
        """How long it has taken, waiting included."""
        return (self.ended or time.monotonic()) - self.started

    def described(self) -> dict[str, Any]:
        """Return what may be shown of it to who made it."""
        return {
            "id": self.id,
            "state": self.state,
            "source": self.source,
            "profiles": list(self.profiles),
            "step": self.step,
            "done": self.done,
            "total": self.total,
            "created": self.created.isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 3),
        }

    def report_json(self) -> dict[str, Any] | None:
        """Return the report where there is one."""
        return None if self.report is None else json.loads(gzip.decompress(self.report))

    def tell(self, step: str, done: int, total: int) -> None:
        """Note its progress."""
        if not self.is_over:
            self.state, self.step, self.done, self.total = "running", step, done, total
            self._wake()

    def end(self, state: State, *, report: bytes | None = None, error: Exception | None = None) -> None:
        """Note what came of it."""
        self.ended = time.monotonic()
        self.state, self.step, self.report, self.error = state, state, report, error
        if state == "done":
            self.done = self.total
        self._wake()

    def _wake(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


class ValidationJobs:
    """All jobs of the service; used in one event loop."""

    def __init__(self, settings: Settings):
        """Take from the settings how many there may be, and how long and in how much memory their reports are kept."""
        self._most, self._most_each = settings.jobs, max(1, settings.jobs // 4)
        self._kept_seconds, self._kept_bytes = settings.job_kept_seconds, settings.job_kept_bytes
        self._jobs: dict[str, ValidationJob] = {}

    def check_room(self, owner: str) -> None:
        """Raise TooManyQueries where one more job of an owner may not be."""
        at_work = [job for job in self._jobs.values() if not job.is_over]
        if len(at_work) >= self._most:
            raise TooManyQueries(f"{self._most} checks run or wait as jobs, which is as many as may.")
        if sum(job.owner == owner for job in at_work) >= self._most_each:
            raise TooManyQueries(f"{self._most_each} jobs of yours run or wait, which is as many as may.")

    def start(
        self, owner: str, source: str, profiles: tuple[str, ...], work: Work, over: Callable[[float], None]
    ) -> ValidationJob:
        """Start a job and return it; ``over`` is called with the seconds that it took, whatever came of it.

        Raises TooManyQueries.
        """
        self.check_room(owner)
        job = ValidationJob(owner, source, profiles)
        self._jobs[job.id] = job
        job.task = asyncio.create_task(self._run(job, work))
        # A task that is ended before it began runs no line of its own.
        job.task.add_done_callback(lambda _: self._over(job, over))
        return job

    def of(self, owner: str | None) -> list[ValidationJob]:
        """Return the jobs of an owner, those of all where it is ``None``, the newest first."""
        self._forget_old()
        return [job for job in reversed(self._jobs.values()) if owner is None or job.owner == owner]

    def stop(self, job: ValidationJob) -> None:
        """End a job, its process included where it has one, and forget it."""
        if job.task is not None:
            job.task.cancel()
        if not job.is_over:
            job.end("stopped")
        self._jobs.pop(job.id, None)

    async def follow(self, job: ValidationJob, patience: float) -> AsyncIterator[bool]:
        """Yield True at once and at each change of a job until it is over, False after ``patience`` seconds without."""
        is_new = True
        while True:
            # Looked at before the caller goes on, so that no change in between is missed.
            changed, is_over = job.changed, job.is_over
            yield is_new
            if is_over:
                return
            try:
                await asyncio.wait_for(changed.wait(), patience)
            except TimeoutError:
                is_new = False
            else:
                is_new = True

    async def close(self) -> None:
        """End all jobs."""
        tasks = [job.task for job in self._jobs.values() if job.task is not None and not job.is_over]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _over(self, job: ValidationJob, over: Callable[[float], None]) -> None:
        if not job.is_over:
            job.end("stopped")
        over(job.seconds)
        self._forget_old()

    async def _run(self, job: ValidationJob, work: Work) -> None:
        ASKER.set(Asker(job.owner))
        try:
            report = await work(job.tell)
            packed = await asyncio.to_thread(lambda: gzip.compress(json.dumps(report).encode(), 1))
            job.end("done", report=packed)
        except QueryStopped as error:
            job.end("stopped", error=error)
        except Exception as error:  # noqa: BLE001 (a job that ends without a word would be waited for for ever)
            job.end("failed", error=error)

    def _forget_old(self) -> None:
        """Forget what has been kept for long enough, and the oldest reports where they take too much room."""
        now = time.monotonic()
        room = self._kept_bytes
        for job in sorted(self._jobs.values(), key=lambda job: job.ended or now, reverse=True):
            if job.ended is None:
                continue
            room -= len(job.report or b"")
            if now - job.ended > self._kept_seconds:
                del self._jobs[job.id]
            elif room < 0 and job.report is not None:
                job.report = None
                job.state, job.error = "failed", StoreError("The report was dropped: newer ones needed its room.")

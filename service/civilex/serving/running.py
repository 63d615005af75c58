"""Queries that run now, and for whom."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

State = Literal["waiting", "light", "long"]
SHOWN_CHARACTERS = 200
_numbers = itertools.count(1)


@dataclass(eq=False, slots=True)
class Running:
    """A query from when it came until it is answered.

    ``state``: it waits for a reader, is young enough to count as light, or has run for long. ``stop`` is why it was
    stopped, once it was; ``end`` is what stops it, at once or soon.
    """

    sparql: str
    caller: str
    since: float = field(default_factory=time.monotonic)
    state: State = "waiting"
    stop: Exception | None = None
    id: str = field(default_factory=lambda: f"q{next(_numbers)}")
    end: Callable[[Exception, bool], None] | None = None

    def stop_with(self, reason: Exception) -> None:
        """Let it end with this error, now; only in the thread of the event loop."""
        self._end(reason, at_once=True)

    def abandon(self, reason: Exception) -> None:
        """Let it end with this error since nobody waits for it: now, or soon where that costs less."""
        self._end(reason, at_once=False)

    def _end(self, reason: Exception, *, at_once: bool) -> None:
        if self.stop is None and self.end is not None:
            self.stop = reason
            self.end(reason, at_once)

    def described(self) -> dict[str, str | float]:
        """Return what may be shown of it."""
        return {
            "id": self.id,
            "query": self.sparql[:SHOWN_CHARACTERS],
            "seconds": round(time.monotonic() - self.since, 3),
            "caller": self.caller,
            "state": self.state,
        }


@dataclass(eq=False, slots=True)
class Asker:
    """Whoever a request comes from: its queries end together, at its deadline or when it goes away.

    ``admitted``: it has a place among the requests that are worked on: its queries may wait where others are refused.
    ``deadline`` is in the time of :func:`time.monotonic`; ``None``: each query has all the time that a query may have.
    """

    name: str = "anonymous"
    deadline: float | None = None
    running: set[Running] = field(default_factory=set)
    gone: Exception | None = None
    admitted: bool = False

    def leave(self, reason: Exception) -> None:
        """Stop the queries that run for it, and those that it still starts."""
        self.gone = reason
        for running in list(self.running):
            running.abandon(reason)


ASKER: ContextVar[Asker | None] = ContextVar("ASKER", default=None)
"""Who the code that runs now asks for; ``None``: the service itself."""

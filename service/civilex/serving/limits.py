"""What queries may take of the machine, together and each."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

LIGHT_SECONDS = 0.5
"""A query that has run for longer is no longer light."""


def cores() -> int:
    """Return on how many cores this process may run."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """What a query may take: seconds with its wait, bytes of memory and of result; and how many there may be.

    At most ``light_queries`` that are proven light are at work at once. ``copies`` readers hold the data in memory
    where the copies together stay within ``copies_bytes``.
    """

    seconds: float = 10.0
    memory_bytes: int = 1 << 30
    result_bytes: int = 64 << 20
    queue: int = 16
    readers: int = field(default_factory=lambda: cores() + 4)
    light_queries: int = field(default_factory=cores)
    copies: int = field(default_factory=cores)
    copies_bytes: int = 1 << 30
    light_seconds: float = LIGHT_SECONDS

    @property
    def long_queries(self) -> int:
        """How many queries that are no longer light may run: one reader per core is kept for light ones."""
        return max(1, self.readers - cores())

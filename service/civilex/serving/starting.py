"""What ``civilex serve`` starts: readers as the settings have them, where the system can sandbox them."""

from __future__ import annotations

from civilex.serving import sandbox
from civilex.serving.limits import ReaderLimits
from civilex.serving.readers import Readers
from civilex.settings import Settings


def reader_limits(settings: Settings) -> ReaderLimits:
    """Return the limits of readers as the settings have them."""
    usual = ReaderLimits()
    return ReaderLimits(
        seconds=settings.query_seconds,
        memory_bytes=settings.query_memory_bytes,
        result_bytes=settings.result_bytes,
        queue=settings.query_queue,
        readers=settings.readers or usual.readers,
        copies_bytes=settings.copies_bytes,
    )


def prepared_readers(settings: Settings) -> Readers:
    """Return readers whose processes start now, while the caller imports, fills and publishes what they will read."""
    readers = Readers(reader_limits(settings))
    readers.roster.prepare()
    return readers


def unsandboxed() -> str | None:
    """Return the warning to give where readers cannot be sandboxed here; ``None`` where they can."""
    if not (lacks := sandbox.missing()):
        return None
    return (
        f"this system lacks {' and '.join(lacks)}: queries run in the process of the service. It only reads, a query "
        "that does not end cannot be stopped, and SERVICE and LOAD are refused by their words alone"
    )

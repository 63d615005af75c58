"""The entry of the journal for a difference."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from civilex.store.changes import Attribution
from civilex.store.difference import COMMITS, Difference, counted, digest_after
from civilex.store.journal import Entry


def entry_of(
    number: int,
    difference: Difference,
    attribution: Attribution,
    source_sha256: str,
    quads_before: int,
    digest_before: int,
    **further: Any,
) -> Entry:
    """Return the entry of a commit that is made now; ``further`` are fields that only its request tells."""
    added, removed = (sum(1 for _ in counted(quads)) for quads in (difference.added, difference.removed))
    values: dict[str, Any] = {
        "number": number,
        "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "author": attribution.author,
        "message": attribution.message,
        "source": attribution.source,
        "source_sha256": source_sha256,
        "request_sha256": "",
        "quads_before": quads_before,
        "quads_after": quads_before + added - removed,
        "added": added,
        "removed": removed,
        "records": 0,
        "digest": f"{digest_after(digest_before, difference):064x}",
        "graphs": tuple(graph for graph in difference.graphs() if graph != COMMITS),
        "idempotency_key": attribution.idempotency_key,
    }
    return Entry(**{**values, **further})

"""What tells a good store from a damaged one, a full disk from a failing one, and what to do then."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from civilex.errors import StoreDamaged, StoreError, StoreFull
from civilex.store.difference import counted, digest_of
from civilex.store.journal import RESTORE, Entry

DIGEST_AT_START = 300_000
"""Up to as many quads, the digest is checked at each opening; of more, only the count, and the digest by a backup."""


def compare(directory: Path, last: Entry, counts: tuple[int, int], quads: Iterable[ox.Quad]) -> None:
    """Raise StoreDamaged where a store is not what the last commit left.

    ``counts`` are its quads without the records of commits, and those records; ``quads`` are all of them.
    """
    found: list[str] = []
    if counts != (last.quads_after, last.records):
        found = [f"{last.quads_after:,} quads and {last.records:,} of records", f"{counts[0]:,} and {counts[1]:,}"]
    elif last.quads_after <= DIGEST_AT_START and (digest := f"{digest_of(counted(quads)):064x}") != last.digest:
        found = [f"quads of the digest {last.digest}", digest]
    if found:
        raise StoreDamaged(
            f"{directory}: after commit {last.number} there were {found[0]}, and now {found[1]}. {RESTORE}"
        )


@contextlib.contextmanager
def damage_told(directory: Path) -> Iterator[None]:
    """Tell what the engine says of damaged files as StoreDamaged, and what the system refuses as StoreError."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        # The engine tells of damage with either type; only what the system refuses has a number.
        if getattr(error, "errno", None) is not None:
            raise StoreError(f"The data directory {directory} cannot be opened: {error}") from error
        raise StoreDamaged(f"The data directory {directory} is damaged: {error}. {RESTORE}") from error


def failure(error: OSError) -> StoreError:
    """Return what could not be written as an error: StoreFull where there is no room."""
    is_full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "No space left" in str(error)
    return (StoreFull if is_full else StoreError)(f"The change cannot be written: {error}. Nothing was changed.")

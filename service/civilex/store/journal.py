"""The journal of a data directory: one line of JSON for each commit, on disk before the commit counts as made.

Each line holds the digest of the line before it, so that a line that was changed, lost or moved is found. A last line
without its end was being written when the power went: the commit was never acknowledged, and the line is cut off.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from civilex.errors import StoreDamaged
from civilex.store.generations import sync_directory

START = "0" * 64
"""What stands for the line before the first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit as the journal tells it.

    ``quads_*``, ``added``, ``removed`` and ``digest`` (64 hexadecimal digits) leave the records of commits out;
    ``source_sha256`` names the bytes that the change was made from, ``request_sha256`` the change with all its options.
    """

    number: int
    time: str
    author: str
    message: str
    source: str
    source_sha256: str
    request_sha256: str
    quads_before: int
    quads_after: int
    added: int
    removed: int
    records: int
    digest: str
    graphs: tuple[str, ...]
    created: bool = False
    idempotency_key: str | None = None
    previous: str = START

    def line(self) -> bytes:
        """Return the line of the journal, with its end."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode() + b"\n"


def digest_of_line(line: bytes) -> str:
    """Return the digest by which the next line knows this one."""
    return hashlib.sha256(line).hexdigest()


class Journal:
    """The journal of a data directory, read whole when it is opened."""

    def __init__(self, path: Path):
        """Open the journal, made when absent; raises StoreDamaged, with the line, where it was changed."""
        self.path = path
        whole, torn = _split(path.read_bytes() if path.exists() else b"")
        self.entries = [*read(path, whole)]
        self._last = digest_of_line(whole[-1]) if whole else START
        self._keys = {entry.idempotency_key: entry for entry in self.entries}
        if torn:
            _cut(path, sum(map(len, whole)))
        self.torn = len(torn)
        """How many bytes of an unfinished line were cut off."""

    @property
    def last(self) -> Entry | None:
        """The newest commit, or ``None`` in a new directory."""
        return self.entries[-1] if self.entries else None

    def append(self, entries: Sequence[Entry]) -> None:
        """Write commits at the end, on disk when this returns; one call costs one wait for the disk."""
        chained, last = [], self._last
        for entry in entries:
            chained.append(replace(entry, previous=last))
            last = digest_of_line(chained[-1].line())
        new = not self.path.exists()
        size = 0 if new else self.path.stat().st_size
        with self.path.open("ab") as file:
            try:
                file.write(b"".join(entry.line() for entry in chained))
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                os.ftruncate(file.fileno(), size)
                raise
        if new:
            sync_directory(self.path.parent)
        self.entries += chained
        self._last = last
        self._keys |= {entry.idempotency_key: entry for entry in chained}

    def with_key(self, key: str) -> Entry | None:
        """Return the commit that was asked for with an idempotency key."""
        return self._keys.get(key)


def read(path: Path, lines: Iterable[bytes], *, after: str = START, first: int = 1) -> Iterator[Entry]:
    """Go through the commits of whole lines; raises StoreDamaged at the first that does not follow the one before.

    ``after`` is the digest of the line before them, ``first`` the number of the first line, from 1.
    """
    last = after
    for at, line in enumerate(lines, start=first):
        try:
            values = json.loads(line)
            entry = Entry(**{**values, "graphs": tuple(values["graphs"])})
        except (ValueError, TypeError, KeyError) as error:
            raise StoreDamaged(f"{path}:{at}: the line is not a commit ({error}). {RESTORE}") from error
        if entry.previous != last or entry.number != at:
            raise StoreDamaged(f"{path}:{at}: the line does not follow the one before it. {RESTORE}")
        last = digest_of_line(line)
        yield entry


RESTORE = "Nothing was changed. Restore a backup into a new directory: civilex restore BACKUP --data NEW-DIRECTORY."


def _split(content: bytes) -> tuple[list[bytes], bytes]:
    whole = content.splitlines(keepends=True)
    torn = whole.pop() if whole and not whole[-1].endswith(b"\n") else b""
    return whole, torn


def _cut(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)
        os.fsync(file.fileno())

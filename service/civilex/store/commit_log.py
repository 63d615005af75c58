"""The commits of a data directory, for whoever wants to know who changed what: read beside the process that writes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from civilex.errors import NotFound
from civilex.store.data_directory import DataDirectory
from civilex.store.journal import START, Entry, digest_of_line, read


class CommitLog:
    """What the journal of a data directory tells; it follows the journal as that grows, and changes nothing."""

    def __init__(self, directory: Path):
        """Take the data directory; nothing is read yet."""
        self.directory = directory
        self._place = DataDirectory(directory)
        self._entries: list[Entry] = []
        self._read_up_to = 0
        self._last = START
        self._lock = threading.Lock()

    def entries(self) -> Sequence[Entry]:
        """Return all commits, the first one first; raises StoreDamaged where the journal was changed."""
        path = self._place.journal
        with self._lock:
            if path.exists() and path.stat().st_size > self._read_up_to:
                with path.open("rb") as file:
                    file.seek(self._read_up_to)
                    # A last line without its end is being written, or was when the power went: no commit yet.
                    lines = [line for line in file if line.endswith(b"\n")]
                self._entries += read(path, lines, after=self._last, first=len(self._entries) + 1)
                self._read_up_to += sum(map(len, lines))
                self._last = digest_of_line(lines[-1]) if lines else self._last
            return tuple(self._entries)

    def newest(self, limit: int, offset: int = 0) -> list[Entry]:
        """Return commits, the newest first."""
        return list(reversed(self.entries()))[offset : offset + limit]

    def entry(self, number: int) -> Entry:
        """Return one commit; raises NotFound."""
        found = next((entry for entry in reversed(self.entries()) if entry.number == number), None)
        if found is None:
            raise NotFound(f"There is no commit {number}; the newest is {len(self._entries)}.")
        return found

    def patch(self, number: int) -> str:
        """Return what a commit added and removed, as RDF Patch: lines of N-Quads behind A and D."""
        return self._place.patch(self.entry(number).number)

    def source(self, number: int) -> bytes:
        """Return the bytes that a commit was made from; raises NotFound where it was made from none."""
        entry = self.entry(number)
        if not entry.source_sha256:
            raise NotFound(f"Commit {number} was made from no document.")
        return self._place.source(entry.source_sha256)

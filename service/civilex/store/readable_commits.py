"""The commits that somebody may see who may not read all graphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyoxigraph as ox

from civilex.errors import NotFound
from civilex.store.commit_log import CommitLog
from civilex.store.dataset import graph_kind
from civilex.store.difference import name_of
from civilex.store.journal import Entry
from civilex.store.readable_graphs import ReadableGraphs


class ReadableCommits:
    """The commits of a log that changed nothing but graphs that may be read; all others are as if they were not there.

    A commit is told whole or not at all: its message, its source and its counts are of all graphs that it changed.
    What the service itself wrote beside it (graphs of the kind ``system``) is left out.
    """

    def __init__(self, log: CommitLog, readable: ReadableGraphs):
        """Take the log, and which graphs may be read."""
        self._log, self._readable = log, readable
        self.directory = log.directory

    def entries(self) -> Sequence[Entry]:
        """Return the commits, the first one first."""
        seen = (entry for entry in self._log.entries() if self._may_see(entry))
        return [replace(entry, graphs=self._readable.of(entry.graphs)) for entry in seen]

    def newest(self, limit: int, offset: int = 0) -> list[Entry]:
        """Return commits, the newest first."""
        return list(reversed(self.entries()))[offset : offset + limit]

    def entry(self, number: int) -> Entry:
        """Return one commit; raises NotFound."""
        found = next((entry for entry in self.entries() if entry.number == number), None)
        if found is None:
            raise NotFound(f"There is no commit {number}.")
        return found

    def patch(self, number: int) -> str:
        """Return what a commit added and removed, as RDF Patch, in graphs that may be read."""
        self.entry(number)
        lines = self._log.patch(number).splitlines()
        quads = ox.parse("\n".join(line[2:] for line in lines), ox.RdfFormat.N_QUADS)
        seen = [line for line, quad in zip(lines, quads, strict=True) if (name_of(quad) or None) in self._readable]
        return "".join(f"{line}\n" for line in seen)

    def source(self, number: int) -> bytes:
        """Return the bytes that a commit was made from; raises NotFound where it was made from none."""
        self.entry(number)
        return self._log.source(number)

    def _may_see(self, entry: Entry) -> bool:
        return all(graph_kind(graph) == "system" or graph in self._readable for graph in entry.graphs)

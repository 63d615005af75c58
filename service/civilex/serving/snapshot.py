"""The generation that a reader has open: read from disk, and from a copy in memory once that is made."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pyoxigraph as ox

from civilex.serving import sandbox
from civilex.store.dataset import dataset_of
from civilex.store.engine import graph_names

COPYING_NICENESS = 10
BYTES_A_QUAD = 700
"""What a quad takes in memory, with its share of the terms (measured: 600 at a million)."""


class Snapshot:
    """One frozen state of the store; the newer replaces the older as a whole."""

    def __init__(self, number: int, path: Path, *, query_bytes: int, copy_bytes: int):
        """Open a generation; ``query_bytes`` is what a query may need, ``copy_bytes`` what a copy may."""
        self.number = number
        self.disk = ox.Store.read_only(str(path))
        self.graphs = graph_names(self.disk)
        self.default = dataset_of(self.graphs)
        self._copy: ox.Store | None = None
        self._copying: threading.Thread | None = None
        self._wanted = False
        self._query_bytes, self._copy_bytes = query_bytes, copy_bytes
        self._on_disk = sum(file.stat().st_size for file in path.iterdir())
        sandbox.allow_memory(query_bytes)

    @property
    def store(self) -> ox.Store:
        """The fastest form of it that is there."""
        return self._copy or self.disk

    @property
    def copied(self) -> bool:
        """Whether the copy in memory is there."""
        return self._copy is not None

    def copy(self) -> None:
        """Make the copy in another thread, where it fits; queries are answered from disk meanwhile.

        Blank nodes have other names in it, which no query can tell.
        """
        # In memory the data take more than on disk, so that larger files need not be counted.
        self._wanted = True
        if self._copying is None and self._on_disk <= self._copy_bytes:
            self._copying = threading.Thread(target=self._make_copy, daemon=True)
            self._copying.start()

    def drop_copy(self) -> None:
        """Answer from disk again, and give the memory back; a copy that is being made is not waited for."""
        self._wanted = False
        if self._copy is not None:
            self._copy, self._copying = None, None
            sandbox.allow_memory(self._query_bytes)

    def _make_copy(self) -> None:
        if len(self.disk) * BYTES_A_QUAD > self._copy_bytes:
            return
        # Nobody waits for the copy; not SCHED_IDLE, since the copying holds locks that queries wait for.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), COPYING_NICENESS)
        sandbox.allow_memory(self._query_bytes + self._copy_bytes)
        copy = ox.Store()
        read_end, write_end = os.pipe()
        writer = threading.Thread(target=self._dump, args=[write_end], daemon=True)
        writer.start()
        with open(read_end, "rb") as source:  # noqa: PTH123 (a descriptor, not a path)
            copy.bulk_load(source, format=ox.RdfFormat.N_QUADS)
        writer.join()
        # A named graph without triples is in no N-Quads.
        for name in self.graphs:
            copy.add_graph(ox.NamedNode(name))
        if self._wanted and len(copy) == len(self.disk):
            self._copy = copy
        sandbox.allow_memory(self._query_bytes)

    def _dump(self, write_end: int) -> None:
        with open(write_end, "wb") as sink:
            self.disk.dump(sink, format=ox.RdfFormat.N_QUADS)

"""A store as somebody sees it who may not read all of its graphs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from civilex.errors import UnknownGraph
from civilex.store.changes import Attribution, Change
from civilex.store.commit_log import CommitLog
from civilex.store.protocol import Answer, Commit, Rows, Store
from civilex.store.readable_commits import ReadableCommits
from civilex.store.readable_graphs import ReadableGraphs


class ReadableStore:
    """What somebody may read of a store; implements :class:`civilex.store.Store`.

    Every graph that they may not read is as if it were not there. Changes go through as they come: whoever lets
    somebody write looks at their rights before.
    """

    def __init__(self, store: Store, readable: ReadableGraphs):
        """Take the store, and which of its graphs may be read."""
        self._store, self.readable = store, readable
        log: CommitLog | None = getattr(store, "commit_log", None)
        self.commit_log = None if log is None else ReadableCommits(log, readable)

    @property
    def generation(self) -> int | None:
        """The number of the content that queries see now: it counts the changes of all graphs."""
        return self._store.generation

    def answer(
        self,
        sparql: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        readable: ReadableGraphs | None = None,
    ) -> Answer:
        """Run a query over what may be read (see :class:`civilex.store.Queryable`)."""
        self._refuse_other(readable)
        return self._store.answer(
            sparql, media_type, default_graphs=default_graphs, named_graphs=named_graphs, readable=self.readable
        )

    def rows(
        self,
        sparql: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most: int | None = None,
        readable: ReadableGraphs | None = None,
    ) -> Rows:
        """Run a query over what may be read and return its solutions (see :class:`civilex.store.Queryable`)."""
        self._refuse_other(readable)
        return self._store.rows(
            sparql, default_graphs=default_graphs, named_graphs=named_graphs, most=most, readable=self.readable
        )

    def commit(self, change: Change, attribution: Attribution) -> Commit:
        """Make a change (see :class:`civilex.store.Store`)."""
        return self._store.commit(change, attribution)

    def parse(self, document: bytes, media_type: str, *, base_iri: str | None = None, source: str = "input") -> bytes:
        """Return a document as N-Quads (see :class:`civilex.store.Store`)."""
        return self._store.parse(document, media_type, base_iri=base_iri, source=source)

    def dump(self, output: BinaryIO, media_type: str, *, graph: str | None) -> None:
        """Write a graph; raises UnknownGraph for one that may not be read, as for one that is not there."""
        if graph not in self.readable:
            raise UnknownGraph(f"There is no graph <{graph or ''}>.")
        self._store.dump(output, media_type, graph=graph)

    def dump_dataset(self, output: BinaryIO, media_type: str, *, readable: ReadableGraphs | None = None) -> None:
        """Write all graphs that may be read (see :class:`civilex.store.Store`)."""
        self._refuse_other(readable)
        self._store.dump_dataset(output, media_type, readable=self.readable)

    def _refuse_other(self, readable: ReadableGraphs | None) -> None:
        if readable not in (None, self.readable):
            raise ValueError("The rights of this store are those of its reader.")

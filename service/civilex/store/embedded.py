"""The embedded store: pyoxigraph in this process, in memory or in a directory."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from civilex.errors import InvalidInput, StoreError, StoreInUse
from civilex.store import embedded_changes, preconditions
from civilex.store.changes import Attribution, Change, PutGraph, RunUpdate
from civilex.store.commit_log import CommitLog
from civilex.store.embedded_changes import insertion
from civilex.store.engine import Results, dataset_for, graph_names, matching, run_query, serialized
from civilex.store.engine_errors import queries
from civilex.store.exact_change import exact_change
from civilex.store.graph_terms import named
from civilex.store.protocol import Answer, Commit, Rows, Term
from civilex.store.readable_graphs import ReadableGraphs
from civilex.store.results import read_rows


class EmbeddedStore:
    """A pyoxigraph store in this process, for a command line, a notebook, a test, or the service.

    No result iterator leaves the method that made it: touching one from another thread aborts the process. Changes are
    made one after the other; it keeps no journal, so who makes one is not recorded.
    """

    generation: int | None = None
    """It has no generations: its content may change between any two queries."""

    commit_log: CommitLog | None = None
    """It keeps no journal."""

    def __init__(self, directory: Path | None = None):
        """Open the store in ``directory`` (made when absent), or an empty one in memory.

        Raises StoreInUse when another process has the directory open and StoreError when it cannot be opened.
        """
        self.directory = directory
        try:
            self._store = ox.Store(directory) if directory else ox.Store()
        except OSError as error:
            if "lock" in str(error).lower():
                raise StoreInUse(
                    f"The data directory {directory} is in use by another process, most likely a running service: "
                    "stop it first, or ask it: civilex query and civilex ask take --url http://HOST:PORT."
                ) from error
            raise StoreError(f"The data directory {directory} cannot be opened: {error}") from error
        self._graphs = self.graphs()
        self._size: int | None = None
        self._writing = threading.RLock()

    def answer(
        self,
        sparql: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        readable: ReadableGraphs | None = None,
    ) -> Answer:
        """Run a query of any form and return its answer in ``media_type`` (see :class:`Queryable`)."""
        with queries(sparql):
            results = self._run(sparql, default_graphs, named_graphs, readable)
            return Answer(serialized(results, media_type), media_type)

    def rows(
        self,
        sparql: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most: int | None = None,
        readable: ReadableGraphs | None = None,
    ) -> Rows:
        """Run a SELECT or ASK query and return its solutions, fully read (see :class:`Queryable`)."""
        with queries(sparql):
            results = self._run(sparql, default_graphs, named_graphs, readable)
            if isinstance(results, ox.QueryTriples):
                raise InvalidInput("A CONSTRUCT or DESCRIBE query gives RDF, not rows: ask for its answer instead.")
            return read_rows(results, most)

    def commit(self, change: Change, attribution: Attribution = Attribution()) -> Commit:  # noqa: B008
        """Make a change: whole or not at all, on disk when this returns (see :class:`civilex.store.Store`)."""
        with self._writing:
            preconditions.require(attribution.precondition, change, self.generation, self.has_graph)
            before = self._counted()
            created = embedded_changes.apply(self._store, change)
            return self._committed(before, created=created)

    def has_graph(self, graph: str) -> bool:
        """Say whether there is a named graph of this IRI, if an empty one; raises InvalidInput for no IRI."""
        return self._store.contains_named_graph(named(graph))

    def update(self, sparql: str) -> Commit:
        """Run an update: all of its operations or none, on disk when this returns."""
        return self.commit(RunUpdate(sparql))

    def parse(self, document: bytes, media_type: str, *, base_iri: str | None = None, source: str = "input") -> bytes:
        """Return a document as N-Quads (see :class:`civilex.store.Store`)."""
        return embedded_changes.normalised(document, media_type, base_iri, source)

    def dump(self, output: BinaryIO, media_type: str, *, graph: str | None) -> None:
        """Write one graph (see :class:`civilex.store.Store`)."""
        embedded_changes.dump_graph(self._store, output, media_type, graph)

    def dump_dataset(self, output: BinaryIO, media_type: str, *, readable: ReadableGraphs | None = None) -> None:
        """Write all graphs (see :class:`civilex.store.Store`)."""
        embedded_changes.dump_dataset(self._store, output, media_type, readable)

    def change(
        self, added: Mapping[str, Collection[ox.Triple]], removed: Mapping[str, Collection[ox.Triple]]
    ) -> Commit:
        """Remove and add triples of named graphs: all of them or none, on disk when this returns.

        What is removed stands in its graph and what is added does not: so the quads need not be counted again, which
        takes longer than a small change. A blank node is the one that the store holds, if it holds it.
        """
        with self._writing:
            before = self._counted()
            update, functions = exact_change(added, removed)
            self._store.update(update, custom_functions=functions)
            size = before + sum(map(len, added.values())) - sum(map(len, removed.values()))
            return self._committed(before, size)

    def load(self, data: BinaryIO, media_type: str, *, graph: str, source: str = "input") -> Commit:
        """Add the triples of an RDF document to the named graph: all of them or none, on disk when this returns."""
        return self.commit(PutGraph(graph, data.read(), media_type, replace=False, source=source))

    def graphs(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        return graph_names(self._store)

    def triples(self, *graphs: str) -> Iterator[ox.Triple]:
        """Go through the triples of these named graphs, one graph after the other."""
        for graph in graphs:
            for quad in self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph)):
                yield quad.triple

    def matching(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        object_: Term | None = None,
        graph: ox.NamedNode | ox.DefaultGraph | None = None,
    ) -> list[ox.Quad]:
        """Return the quads with these terms; ``None`` stands for any term, and for any graph."""
        return list(matching(self._store, subject, predicate, object_, graph))

    def attributed(self, attribution: Attribution, document: bytes = b"") -> AbstractContextManager[None]:  # noqa: ARG002
        """Let changes be made by somebody while this is open; a store without journal records nobody."""
        return nullcontext()

    def backup(self, target_directory: Path, /) -> None:
        """Copy the store into a directory that is not there yet: complete, and on disk when this returns."""
        self._store.backup(target_directory)

    def close(self) -> None:
        """Let go of the directory, so that another process may open it."""
        if self.directory:
            self._store.flush()
        del self._store

    def _run(
        self, sparql: str, default_graphs: Sequence[str], named_graphs: Sequence[str], readable: ReadableGraphs | None
    ) -> Results:
        dataset = dataset_for(sparql, self._graphs, default_graphs, named_graphs, readable)
        return run_query(self._store, sparql, dataset)

    def _counted(self) -> int:
        if self._size is None:
            self._size = len(self._store)
        return self._size

    def _committed(self, before: int, after: int | None = None, *, created: bool = False) -> Commit:
        self._size = after
        if self.directory:
            self._store.flush()
        self._graphs = self.graphs()
        return Commit(before, self._counted(), created=created)


def as_update(graphs: Mapping[str, Iterable[ox.Triple]]) -> str:
    """Return an update that replaces the content of these named graphs, all in one transaction.

    All triples go into one INSERT DATA, so that a blank node that stands in two of the graphs stays one node.
    """
    names = {graph: ox.NamedNode(graph) for graph in graphs}
    clearings = [f"CLEAR SILENT GRAPH {name}" for name in names.values()]
    quads = (
        ox.Quad(triple.subject, triple.predicate, triple.object, names[graph])
        for graph, triples in graphs.items()
        for triple in triples
    )
    return ";\n".join([*clearings, insertion(quads)])

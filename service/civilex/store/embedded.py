"""The embedded store: pyoxigraph in this process, in memory or in a directory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from civilex.errors import InvalidInput, StoreError, StoreInUse
from civilex.rdf.one_graph import read_graph
from civilex.store.dataset import dataset_of
from civilex.store.engine import Results, graph_names, run_query, serialized, syntax_error
from civilex.store.protocol import Answer, Commit, Rows, Term
from civilex.store.results import read_rows


class EmbeddedStore:
    """A pyoxigraph store in this process, for a command line, a notebook, a test, or the service.

    No result iterator leaves the method that made it: touching one from another thread aborts the process.
    """

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

    def answer(
        self,
        sparql: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """Run a query of any form and return its answer in ``media_type`` (see :class:`Queryable`)."""
        results = self._run(sparql, default_graphs, named_graphs)
        return Answer(serialized(results, media_type), media_type)

    def rows(
        self,
        sparql: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most: int | None = None,
    ) -> Rows:
        """Run a SELECT or ASK query and return its solutions, fully read (see :class:`Queryable`)."""
        results = self._run(sparql, default_graphs, named_graphs)
        if isinstance(results, ox.QueryTriples):
            raise InvalidInput("A CONSTRUCT or DESCRIBE query gives RDF, not rows: ask for its answer instead.")
        return read_rows(results, most)

    def update(self, sparql: str) -> Commit:
        """Run an update: all of its operations or none, on disk when this returns."""
        before = self._counted()
        try:
            self._store.update(sparql)
        except SyntaxError as error:
            raise syntax_error(error) from error
        return self._committed(before)

    def change(
        self, added: Mapping[str, Collection[ox.Triple]], removed: Mapping[str, Collection[ox.Triple]]
    ) -> Commit:
        """Remove and add triples of named graphs: all of them or none, on disk when this returns.

        What is removed stands in its graph and what is added does not, none has a blank node: so the quads need not be
        counted again, which takes longer than a small change.
        """
        before = self._counted()
        self._store.update(as_change(added, removed))
        size = before + sum(map(len, added.values())) - sum(map(len, removed.values()))
        return self._committed(before, size)

    def load(self, data: BinaryIO, media_type: str, *, graph: str, source: str = "input") -> Commit:
        """Add the triples of an RDF document to the named graph: all of them or none, on disk when this returns."""
        triples = read_graph(data, media_type, source=source)
        before = self._counted()
        name = ox.NamedNode(graph)
        self._store.extend([ox.Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples])
        return self._committed(before)

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
    ) -> list[ox.Quad]:
        """Return the quads with these terms, whatever their graph; ``None`` stands for any term."""
        return list(self._store.quads_for_pattern(subject, predicate, object_, None))

    def backup(self, target_directory: Path, /) -> None:
        """Copy the store into a directory that is not there yet: complete, and on disk when this returns."""
        self._store.backup(target_directory)

    def close(self) -> None:
        """Let go of the directory, so that another process may open it."""
        if self.directory:
            self._store.flush()
        del self._store

    def _run(self, sparql: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> Results:
        return run_query(self._store, sparql, dataset_of(self._graphs, default_graphs, named_graphs))

    def _counted(self) -> int:
        if self._size is None:
            self._size = len(self._store)
        return self._size

    def _committed(self, before: int, after: int | None = None) -> Commit:
        self._size = after
        if self.directory:
            self._store.flush()
        self._graphs = self.graphs()
        return Commit(before, self._counted())


def as_change(added: Mapping[str, Iterable[ox.Triple]], removed: Mapping[str, Iterable[ox.Triple]]) -> str:
    """Return an update that removes and adds triples of named graphs, all in one transaction.

    None of them may have a blank node: SPARQL cannot name the one that is meant.
    """
    operations = []
    for name, graphs in (("DELETE", removed), ("INSERT", added)):
        blocks = [
            f"GRAPH {ox.NamedNode(graph)} {{\n{lines}}}"
            for graph, triples in graphs.items()
            if (lines := "".join(f"{triple} .\n" for triple in triples))
        ]
        if blocks:
            operations.append(f"{name} DATA {{\n" + "\n".join(blocks) + "\n}")
    return ";\n".join(operations)


def as_update(graphs: Mapping[str, Iterable[ox.Triple]]) -> str:
    """Return an update that replaces the content of these named graphs, all in one transaction.

    All triples go into one INSERT DATA, so that a blank node that stands in two of the graphs stays one node.
    """
    names = {graph: str(ox.NamedNode(graph)) for graph in graphs}
    blocks = []
    for graph, triples in graphs.items():
        lines = "".join(f"{triple} .\n" for triple in triples)
        if lines:
            blocks.append(f"GRAPH {names[graph]} {{\n{lines}}}")
    operations = [f"CLEAR SILENT GRAPH {name}" for name in names.values()]
    operations.append("INSERT DATA {\n" + "\n".join(blocks) + "\n}")
    return ";\n".join(operations)

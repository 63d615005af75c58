"""What can be known of an update without running it: its operations, the graphs that it may change, its dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civilex.errors import InvalidParameter
from civilex.rdf.iri_references import is_absolute
from civilex.sparql.reading import Reading
from civilex.sparql.update_blocks import Split
from civilex.sparql.update_operations import UNNAMED, Operation, Operations
from civilex.store.query_text import next_token


@dataclass(frozen=True, slots=True)
class Update:
    """An update that has been read: its text and its operations."""

    text: str
    operations: tuple[Operation, ...]

    @property
    def touched_graphs(self) -> frozenset[str] | None:
        """The graphs that it may change (:data:`UNNAMED` is the unnamed one), ``None`` where that may be any graph.

        It changes none but these; that it changes each of them is not said.
        """
        if any(operation.anywhere for operation in self.operations):
            return None
        return frozenset().union(*(operation.written for operation in self.operations))

    @property
    def loads(self) -> tuple[Operation, ...]:
        """The operations that fetch a document."""
        return tuple(operation for operation in self.operations if operation.source is not None)

    def with_documents(self, documents: Sequence[str | None]) -> str:
        """Return its text with the triples of each LOAD in its place, as N-Triples; ``None``: it does nothing.

        The triples are those of a parser: what a document says is never taken for SPARQL.
        """
        parts, done = [], 0
        for operation, triples in zip(self.loads, documents, strict=True):
            (graph,) = operation.written
            block = f"GRAPH <{graph}> {{\n{triples}\n}}" if graph and triples else triples or ""
            parts += [self.text[done : operation.start], f"INSERT DATA {{\n{block}\n}}"]
            if graph and triples is not None and not triples:
                parts[-1] = f"CREATE SILENT GRAPH <{graph}>"
            done = operation.end
        return "".join([*parts, self.text[done:]])

    @property
    def read_graphs(self) -> frozenset[str] | None:
        """The graphs that it may look at, those that others are copied from among them; ``None``: it may be any."""
        if any(operation.reads_anywhere for operation in self.operations):
            return None
        return frozenset().union(*(operation.read for operation in self.operations))

    def with_dataset(self, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
        """Return its text with these graphs as the dataset of each WHERE (see :func:`with_dataset`)."""
        if not default_graphs and not named_graphs:
            return self.text
        clause = _using("USING", "using-graph-uri", default_graphs)
        clause += _using("USING NAMED", "using-named-graph-uri", named_graphs)
        parts, done = [], 0
        for operation in self.operations:
            if operation.names_dataset:
                raise InvalidParameter(
                    "using-graph-uri" if default_graphs else "using-named-graph-uri",
                    "cannot be given with an update that has WITH, USING or USING NAMED itself "
                    "(SPARQL 1.1 Protocol, 2.2.3): give the graphs in one of the two places",
                )
            if operation.where is None:
                continue
            parts.append(self.text[done : operation.where])
            if operation.matched is not None:
                # DELETE WHERE has no place for USING: its block is both the template and the pattern.
                parts.append(f"{self.text[operation.matched.start : operation.matched.end]} ")
            parts.append(clause)
            done = operation.where
        return "".join([*parts, self.text[done:]])


def read(text: str, base_iri: str | None = None) -> Update:
    """Return an update, read; raises QuerySyntaxError with the place where it cannot be.

    ``base_iri`` resolves relative IRIs until the text says BASE. No limits hold here: the guard has them.
    """
    reading = Reading(text, update=True)
    split = Split(reading)
    for step in reading:
        split.take(step)
    return Update(text, tuple(Operations(reading, split.pieces, base_iri)))


def with_dataset(text: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """Return an update whose every WHERE is matched against these graphs (SPARQL 1.1 Protocol, 2.2.3).

    ``default_graphs`` and ``named_graphs`` are the values of ``using-graph-uri`` and ``using-named-graph-uri``; without
    any of them the text comes back as it is. Raises InvalidParameter where one is no absolute IRI, and where the text
    itself has WITH, USING or USING NAMED; QuerySyntaxError where it cannot be read.

    >>> with_dataset("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", ["urn:g"], [])
    'DELETE { ?s ?p ?o } USING <urn:g> WHERE { ?s ?p ?o }'
    >>> with_dataset("DELETE WHERE { ?s ?p ?o }", [], ["urn:g"])
    'DELETE { ?s ?p ?o } USING NAMED <urn:g> WHERE { ?s ?p ?o }'
    """
    return read(text, "http://localhost/").with_dataset(default_graphs, named_graphs)


def touched_graphs(text: str, base_iri: str | None = None) -> frozenset[str] | None:
    """Return the graphs that an update may change, ``None`` where that may be any graph (see :class:`Update`).

    >>> sorted(touched_graphs("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } } ; CLEAR DEFAULT"))
    ['', 'urn:g']
    >>> touched_graphs("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }") is None
    True
    """
    return read(text, base_iri).touched_graphs


def read_graphs(text: str, base_iri: str | None = None) -> frozenset[str] | None:
    """Return the graphs that an update may look at, ``None`` where that may be any graph (see :class:`Update`).

    >>> sorted(read_graphs("INSERT { <urn:s> <urn:p> ?o } WHERE { GRAPH <urn:g> { ?s ?p ?o } }"))
    ['', 'urn:g']
    >>> read_graphs("INSERT { <urn:s> <urn:p> ?o } USING NAMED <urn:g> WHERE { GRAPH ?g { ?s ?p ?o } }")
    frozenset({'urn:g'})
    """
    return read(text, base_iri).read_graphs


def _using(keyword: str, parameter: str, graphs: Sequence[str]) -> str:
    for graph in graphs:
        written = f"<{graph}>"
        token = next_token(written)
        if token is None or token.kind != "iri" or token.text != written or "\\" in graph or not is_absolute(graph):
            raise InvalidParameter(parameter, f"'{graph[:200]}' is not an absolute IRI")
    return "".join(f"{keyword} <{graph}> " for graph in graphs)


__all__ = ["UNNAMED", "Operation", "Update", "read", "read_graphs", "touched_graphs", "with_dataset"]

"""What every store promises, and the values that it gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

import pyoxigraph as ox

from civilex.store.changes import Attribution, Change
from civilex.store.readable_graphs import ReadableGraphs

type_of_term = (ox.NamedNode, ox.BlankNode, ox.Literal, ox.Triple)
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
"""An RDF term, as pyoxigraph holds it: immutable, hashable, free to move between threads."""
Row = Mapping[str, Term]
"""One solution: variable name (without ``?``) to term; an unbound variable is absent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The complete answer to a query, serialised: what goes over the wire."""

    body: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Rows:
    """The solutions of a SELECT query, fully read.

    ``variables`` are the names in the order of the SELECT clause; ``solutions`` hold a mapping each. ``total`` is the
    number of all solutions, of which fewer are here where only the first ones were asked for.
    """

    variables: tuple[str, ...]
    solutions: tuple[Row, ...]
    total: int

    def __iter__(self) -> Iterator[Row]:
        """Go through the solutions in their order."""
        return iter(self.solutions)

    def __len__(self) -> int:
        """Return the number of solutions."""
        return len(self.solutions)

    def column(self, variable: str) -> list[Term | None]:
        """Return one column, with ``None`` where the variable is unbound."""
        return [row.get(variable) for row in self.solutions]


@dataclass(frozen=True, slots=True)
class Commit:
    """What a change did: the number of quads in the store before and after it.

    ``number`` counts the commits of a data directory from 1 (0: the store keeps no count), ``created`` says whether a
    graph that did not exist was made.
    """

    quads_before: int
    quads_after: int
    number: int = 0
    created: bool = False


class Queryable(Protocol):
    """A SPARQL 1.1 dataset that can be asked.

    Without dataset arguments and without FROM in the text, the default graph is the one of
    :mod:`civilex.store.dataset`: the unnamed graph and the named ones of some kinds. Dataset arguments override FROM
    (SPARQL 1.1 Protocol, 2.1.4). Where ``readable`` narrows what may be read, all other graphs are as if they were not
    there, whatever the text or the arguments name.
    """

    def answer(
        self,
        sparql: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        readable: ReadableGraphs | None = None,
    ) -> Answer:
        """Run a query of any form and return its answer in ``media_type``.

        Raises QuerySyntaxError for a text that does not parse and NotAcceptable for a media type that does not fit
        the form of the query.
        """

    def rows(
        self,
        sparql: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most: int | None = None,
        readable: ReadableGraphs | None = None,
    ) -> Rows:
        """Run a SELECT query and return its solutions, at most the first ``most`` of them.

        An ASK gives one row with the variable ``answer``.
        """


class Store(Queryable, Protocol):
    """A SPARQL 1.1 dataset that can be asked, taken away, and changed."""

    @property
    def generation(self) -> int | None:
        """The number of the content that queries see now; ``None`` where the store does not number it."""

    def commit(self, change: Change, attribution: Attribution) -> Commit:
        """Make a change: whole or not at all, and to stay when this returns.

        Raises QuerySyntaxError for an update that does not parse, UnreadableData and UnsupportedMediaType for a
        document that does not, UnknownGraph for the removal of a graph that is not there, and InvalidInput for what
        the store refuses.
        """

    def parse(self, document: bytes, media_type: str, *, base_iri: str | None = None, source: str = "input") -> bytes:
        """Return a document as N-Quads (N-Triples where it has one graph), its blank nodes named apart from all others.

        So several of them can be put together. Raises what ``commit`` raises for a document.
        """

    def dump(self, output: BinaryIO, media_type: str, *, graph: str | None) -> None:
        """Write a graph (``None``: the unnamed one) as RDF; raises UnknownGraph where there is none.

        An empty graph is not a missing one.
        """

    def dump_dataset(self, output: BinaryIO, media_type: str, *, readable: ReadableGraphs | None = None) -> None:
        """Write all graphs that are readable; raises NotAcceptable for a media type that holds one graph only."""

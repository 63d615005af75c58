"""Property paths of SHACL (SHACL, 2.3.1) as values, read from a shapes graph, written as SPARQL and as Turtle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from civilex.shacl.graph import RDF_FIRST, SH, Graph
from civilex.shacl.ill_formed import IllFormedShape

Modifier = Literal["*", "+", "?"]
_MODIFIERS: dict[str, Modifier] = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}


@dataclass(frozen=True, slots=True)
class Predicate:
    """One property, followed forwards."""

    iri: str

    def __str__(self) -> str:
        """Write the path as SPARQL does."""
        return f"<{self.iri}>"


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path followed backwards."""

    path: Path

    def __str__(self) -> str:
        """Write the path as SPARQL does."""
        return f"^{_in_brackets(self.path)}"


@dataclass(frozen=True, slots=True)
class Sequence:
    """Paths followed one after the other."""

    paths: tuple[Path, ...]

    def __str__(self) -> str:
        """Write the path as SPARQL does."""
        return "/".join(_in_brackets(path) for path in self.paths)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any one of several paths."""

    paths: tuple[Path, ...]

    def __str__(self) -> str:
        """Write the path as SPARQL does."""
        return "|".join(_in_brackets(path) for path in self.paths)


@dataclass(frozen=True, slots=True)
class Repeated:
    """A path followed any number of times (``*``), at least once (``+``), or at most once (``?``)."""

    path: Path
    modifier: Modifier

    def __str__(self) -> str:
        """Write the path as SPARQL does."""
        return f"{_in_brackets(self.path)}{self.modifier}"


Path = Predicate | Inverse | Sequence | Alternative | Repeated


def _in_brackets(path: Path) -> str:
    return str(path) if isinstance(path, Predicate) else f"({path})"


def predicates(path: Path) -> Iterator[str]:
    """Go through the IRIs of the properties in a path.

    >>> [*predicates(Sequence((Predicate("urn:p:a"), Inverse(Predicate("urn:p:b")))))]
    ['urn:p:a', 'urn:p:b']
    """
    match path:
        case Predicate(iri):
            yield iri
        case Inverse(inner) | Repeated(inner, _):
            yield from predicates(inner)
        case Sequence(parts) | Alternative(parts):
            for part in parts:
                yield from predicates(part)


def read_path(graph: Graph, node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Path:
    """Read a path from its node in a shapes graph; raises IllFormedShape where it is none (SHACL, 2.3.1)."""
    return _read(graph, node, frozenset())


def _read(
    graph: Graph, node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, above: frozenset[str]
) -> Path:
    if isinstance(node, ox.NamedNode):
        return Predicate(node.value)
    if not isinstance(node, ox.BlankNode):
        raise IllFormedShape("a path is an IRI or a blank node", node)
    if node.value in above:
        raise IllFormedShape("a path contains itself", node)
    above |= {node.value}
    if graph.value(node, RDF_FIRST) is not None:
        parts = tuple(_read(graph, part, above) for part in graph.items(node))
        if len(parts) < 2:
            raise IllFormedShape("a sequence path has at least two members", node)
        return Sequence(parts)
    if (inverse := graph.value(node, SH + "inversePath")) is not None:
        return Inverse(_read(graph, inverse, above))
    if (choice := graph.value(node, SH + "alternativePath")) is not None:
        parts = tuple(_read(graph, part, above) for part in graph.items(choice))
        if len(parts) < 2:
            raise IllFormedShape("an alternative path has at least two members", node)
        return Alternative(parts)
    for name, modifier in _MODIFIERS.items():
        if (inner := graph.value(node, SH + name)) is not None:
            return Repeated(_read(graph, inner, above), modifier)
    raise IllFormedShape("no kind of SHACL path can be recognised", node)


def path_triples(path: Path, new: Iterator[ox.BlankNode]) -> tuple[ox.NamedNode | ox.BlankNode, list[ox.Triple]]:
    """Return the node of a path and the triples that describe it, for ``sh:resultPath``; ``new`` gives blank nodes."""
    match path:
        case Predicate(iri):
            return ox.NamedNode(iri), []
        case Inverse(inner):
            return _wrapped("inversePath", inner, new)
        case Repeated(inner, modifier):
            name = next(name for name, sign in _MODIFIERS.items() if sign == modifier)
            return _wrapped(name, inner, new)
        case Sequence(parts):
            return _list(parts, new)
        case Alternative(parts):
            first, triples = _list(parts, new)
            node = next(new)
            return node, [ox.Triple(node, ox.NamedNode(SH + "alternativePath"), first), *triples]


def _wrapped(name: str, inner: Path, new: Iterator[ox.BlankNode]) -> tuple[ox.BlankNode, list[ox.Triple]]:
    node = next(new)
    target, triples = path_triples(inner, new)
    return node, [ox.Triple(node, ox.NamedNode(SH + name), target), *triples]


def _list(parts: tuple[Path, ...], new: Iterator[ox.BlankNode]) -> tuple[ox.BlankNode, list[ox.Triple]]:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    triples: list[ox.Triple] = []
    cells = [next(new) for _ in parts]
    for number, part in enumerate(parts):
        member, described = path_triples(part, new)
        rest = cells[number + 1] if number + 1 < len(cells) else ox.NamedNode(rdf + "nil")
        triples.append(ox.Triple(cells[number], ox.NamedNode(rdf + "first"), member))
        triples.append(ox.Triple(cells[number], ox.NamedNode(rdf + "rest"), rest))
        triples.extend(described)
    return cells[0], triples

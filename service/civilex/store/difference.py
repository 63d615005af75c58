"""The difference that a change makes: quads that come, quads that go, named graphs that come and go.

Whatever a change is written as, a SPARQL update or a document, it is turned into its exact difference first. From that
follow the count and the digest of the store, what changes by rule, the diff that readers are shown, and its undoing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from civilex.namespaces import GRAPH

SYSTEM = f"{GRAPH}system/"
_MODULUS = 2**256


@dataclass(frozen=True, slots=True)
class Difference:
    """Quads that come (none stands in the store) and go (all stand there), and named graphs made and dropped."""

    added: frozenset[ox.Quad] = frozenset()
    removed: frozenset[ox.Quad] = frozenset()
    made: frozenset[ox.NamedNode] = frozenset()
    dropped: frozenset[ox.NamedNode] = frozenset()

    def __bool__(self) -> bool:
        """Say whether anything changes."""
        return bool(self.added or self.removed or self.made or self.dropped)

    def graphs(self) -> list[str]:
        """Return the IRIs of the named graphs that change, sorted; the unnamed graph is the empty text."""
        names = {name_of(quad) for quad in (*self.added, *self.removed)}
        return sorted(names | {name.value for name in (*self.made, *self.dropped)})

    def reversed(self) -> Difference:
        """Return the difference that takes this one back."""
        return Difference(self.removed, self.added, self.dropped, self.made)

    def then(self, later: Difference) -> Difference:
        """Return this difference and a later one as one."""
        added = (self.added - later.removed) | (later.added - self.removed)
        removed = (self.removed - later.added) | (later.removed - self.added)
        made = (self.made - later.dropped) | (later.made - self.dropped)
        return Difference(added, removed, made, (self.dropped - later.made) | (later.dropped - self.made))

    def without(self, graph: str) -> Difference:
        """Return the difference without what it does to one named graph."""
        return self.where(lambda name: name != graph)

    def where(self, holds: Callable[[str], bool]) -> Difference:
        """Return what the difference does to the graphs whose IRI (of the unnamed one: the empty text) is chosen."""
        return Difference(
            frozenset(quad for quad in self.added if holds(name_of(quad))),
            frozenset(quad for quad in self.removed if holds(name_of(quad))),
            frozenset(name for name in self.made if holds(name.value)),
            frozenset(name for name in self.dropped if holds(name.value)),
        )

    def by_graph(self) -> tuple[dict[str, set[ox.Triple]], dict[str, set[ox.Triple]]]:
        """Return the triples that come and those that go, by the IRI of their named graph."""
        result: tuple[dict[str, set[ox.Triple]], dict[str, set[ox.Triple]]] = ({}, {})
        for part, quads in zip(result, (self.added, self.removed), strict=True):
            for quad in quads:
                part.setdefault(name_of(quad), set()).add(quad.triple)
        return result


def between(added: Mapping[str, Iterable[ox.Triple]], removed: Mapping[str, Iterable[ox.Triple]]) -> Difference:
    """Return the difference that adds and removes these triples of named graphs."""
    return Difference(frozenset(_quads(added)), frozenset(_quads(removed)))


def apply(store: ox.Store, difference: Difference) -> None:
    """Make a difference in a store. It is not one transaction: whoever needs that keeps a copy of the store before."""
    for quad in difference.removed:
        store.remove(quad)
    for name in difference.dropped:
        store.remove_graph(name)
    for name in difference.made:
        store.add_graph(name)
    if difference.added:
        store.extend(difference.added)


def compared(before: Mapping[ox.NamedNode | None, set[ox.Quad]], store: ox.Store) -> Difference:
    """Return what has changed in these named graphs (``None``: the unnamed one), whose content ``before`` holds."""
    added: set[ox.Quad] = set()
    removed: set[ox.Quad] = set()
    for name, old in before.items():
        new = set(store.quads_for_pattern(None, None, None, name or ox.DefaultGraph()))
        added |= new - old
        removed |= old - new
    return Difference(frozenset(added), frozenset(removed))


def digest_of(quads: Iterable[ox.Quad]) -> int:
    """Return the digest of a set of quads: the sum of the SHA-256 of their N-Quads lines, modulo 2 to the 256.

    The order does not matter, and a difference changes the digest by its own quads only. It finds damage, not forgery:
    sums can be made to meet by whoever may choose many of the quads.
    """
    total = 0
    for quad in quads:
        total += int.from_bytes(hashlib.sha256(str(quad).encode()).digest())
    return total % _MODULUS


def digest_after(digest: int, difference: Difference) -> int:
    """Return the digest of a store after a difference from the one before it; the graphs of records do not count."""
    added, removed = (digest_of(counted(quads)) for quads in (difference.added, difference.removed))
    return (digest + added - removed) % _MODULUS


def counted(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Go through the quads that the count and the digest of a store are about: all but the records of its commits."""
    return (quad for quad in quads if name_of(quad) != COMMITS)


def name_of(quad: ox.Quad) -> str:
    """Return the IRI of the graph of a quad; the unnamed graph has the empty text."""
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def as_patch(difference: Difference) -> str:
    """Return the difference as RDF Patch: lines of N-Quads behind ``A`` (added) and ``D`` (deleted), sorted."""
    lines = [f"D {quad} ." for quad in difference.removed] + [f"A {quad} ." for quad in difference.added]
    return "".join(f"{line}\n" for line in sorted(lines, key=lambda line: (line[2:], line[0] == "A")))


def read_patch(text: str) -> Difference:
    """Return the difference that :func:`as_patch` wrote; its blank nodes keep their names."""
    parts: dict[str, list[str]] = {"A": [], "D": []}
    for line in text.splitlines():
        parts[line[0]].append(line[2:])
    added, removed = (frozenset(ox.parse("\n".join(parts[letter]), ox.RdfFormat.N_QUADS)) for letter in ("A", "D"))
    return Difference(added, removed)


COMMITS = f"{SYSTEM}commits"
"""The named graph that records the commits, written by the store alone."""


def in_graph(triples: Iterable[ox.Triple], name: ox.NamedNode) -> Iterator[ox.Quad]:
    """Go through triples as quads of a named graph."""
    return (ox.Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples)


def _quads(graphs: Mapping[str, Iterable[ox.Triple]]) -> Iterator[ox.Quad]:
    return (quad for graph, triples in graphs.items() for quad in in_graph(triples, ox.NamedNode(graph)))

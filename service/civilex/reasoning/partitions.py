"""The parts that rules run over, one at a time: the model, and each city together with the model.

What follows in a part stands in ``inferred/<slug>``, which queries see. A triple must not be seen twice, so where it
is stated in another graph of the default graph, or follows in an earlier part too (the model first, then cities by
name), it stands in ``system/inferred-elsewhere-<slug>``: known to have a derivation here, and not seen by queries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Protocol

import pyoxigraph as ox

from civilex.namespaces import graph
from civilex.store import Term
from civilex.store.dataset import graph_kind, graph_slug

MODEL = "model"
ASSERTED_KINDS = ("model", "city", "mappings")
"""The kinds of graphs whose triples rules start from."""
_ELSEWHERE = "inferred-elsewhere-"


class QuadSource(Protocol):
    """What is asked of a store: its graphs, what is in them, and the quads with given terms."""

    def graphs(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""

    def triples(self, *graphs: str) -> Iterator[ox.Triple]:
        """Go through the triples of these named graphs."""

    def matching(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        object_: Term | None = None,
    ) -> list[ox.Quad]:
        """Return the quads with these terms, whatever their graph; ``None`` stands for any term."""


def seen(slug: str) -> str:
    """Return the graph of what follows in a part and is seen there.

    >>> seen("boston")
    'https://w3id.org/civilex/graph/inferred/boston'
    """
    return graph("inferred", slug)


def elsewhere(slug: str) -> str:
    """Return the graph of what follows in a part and is seen in another graph.

    >>> elsewhere("boston")
    'https://w3id.org/civilex/graph/system/inferred-elsewhere-boston'
    """
    return graph("system", _ELSEWHERE + slug)


def part_of(name: str) -> str | None:
    """Return the part that a graph of asserted triples belongs to, ``None`` for any other graph.

    >>> part_of("https://w3id.org/civilex/graph/mappings/boston")
    'boston'
    """
    kind = graph_kind(name)
    if kind not in ASSERTED_KINDS:
        return None
    return MODEL if kind == "model" else graph_slug(name)


def part_among(name: str, cities: Collection[str]) -> str | None:
    """Return the part that a graph of asserted triples belongs to, where there are these cities.

    A city may have several sets of mappings: those whose slug is that of the city, a hyphen, and more.

    >>> part_among("https://w3id.org/civilex/graph/mappings/boston-judgments", {"boston", "rio"})
    'boston'
    >>> part_among("https://w3id.org/civilex/graph/mappings/data-theme", {"boston"})
    'data-theme'
    """
    slug = part_of(name)
    if slug is None or graph_kind(name) != "mappings" or slug in cities:
        return slug
    return max((city for city in cities if slug.startswith(f"{city}-")), key=len, default=slug)


def inferring_part(name: str) -> str | None:
    """Return the part whose conclusions a graph holds, seen or not, ``None`` for any other graph.

    >>> inferring_part("https://w3id.org/civilex/graph/system/inferred-elsewhere-boston")
    'boston'
    """
    kind, slug = graph_kind(name), graph_slug(name)
    if kind == "inferred":
        return slug
    return slug.removeprefix(_ELSEWHERE) if kind == "system" and slug.startswith(_ELSEWHERE) else None


def in_order(parts: Iterable[str]) -> list[str]:
    """Return parts in the order in which they get a triple that follows in several: the model, then by name."""
    return sorted(parts, key=lambda slug: (slug != MODEL, slug))


def graph_name(quad: ox.Quad) -> str:
    """Return the IRI of the graph of a quad, nothing for the unnamed graph."""
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""

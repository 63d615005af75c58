"""What the store holds of a city, and which part of it came from tables.

What an import writes is recorded in a graph of kind ``system``, so that the next import replaces exactly that and
leaves alone what was loaded into the city's graphs in another way. The record holds N-Triples as text, one literal
for each thing described: as triples it would show up beside the originals wherever graphs are asked for by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from civilex.namespaces import DCT, graph
from civilex.onboarding.city_triples import Statements
from civilex.onboarding.remit_mappings import AUTHORED_ON
from civilex.store.embedded import EmbeddedStore
from civilex.store.exact_change import as_stored

Part = Literal["city", "departments", "systems"]
PARTS: tuple[Part, ...] = ("city", "departments", "systems")
_RECORDED = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#value")
_PLACE = re.compile(r", row \d+$")


def record_graph(slug: str) -> str:
    """Return the graph that records what imports wrote for a city."""
    return graph("system", f"import-{slug}")


@dataclass(frozen=True, slots=True)
class CityContent:
    """The triples of a city's own graph, of its mappings, and of each part that came from tables."""

    slug: str
    city: frozenset[ox.Triple]
    mappings: frozenset[ox.Triple]
    imported: dict[Part, frozenset[ox.Triple]]

    @classmethod
    def read(cls, store: EmbeddedStore, slug: str) -> CityContent:
        """Read what the store holds of a city."""
        return cls(
            slug,
            frozenset(store.triples(graph("city", slug))),
            frozenset(store.triples(graph("mappings", slug))),
            _recorded(slug, list(store.triples(record_graph(slug)))),
        )

    def without(self, parts: Iterable[Part]) -> CityContent:
        """Return the content as it is when these parts are taken away."""
        gone = frozenset().union(*(self.imported[part] for part in parts))
        rest = {part: frozenset() if part in set(parts) else triples for part, triples in self.imported.items()}
        return CityContent(self.slug, self.city - gone, self.mappings - gone, rest)

    def with_parts(self, city: dict[Part, frozenset[ox.Triple]], mappings: frozenset[ox.Triple]) -> CityContent:
        """Return the content with these parts of the city graph, and the mappings that go with the departments.

        A triple that stands there by another way already does not count as coming from tables.
        """
        imported = dict(self.imported)
        for part, triples in city.items():
            imported[part] = triples - self.city | (mappings - self.mappings if part == "departments" else frozenset())
        return CityContent(self.slug, self.city.union(*city.values()), self.mappings | mappings, imported)

    def graphs(self) -> dict[str, frozenset[ox.Triple]]:
        """Return the triples of every graph of the city that is not inferred."""
        return self.visible() | {record_graph(self.slug): frozenset(self._record())}

    def visible(self) -> dict[str, frozenset[ox.Triple]]:
        """Return the triples of the city's own graph and its mappings, which queries see."""
        return {graph("city", self.slug): self.city, graph("mappings", self.slug): self.mappings}

    def _record(self) -> Iterator[ox.Triple]:
        for part, triples in self.imported.items():
            for described in _by_subject(triples).values():
                text = "\n".join(sorted(f"{triple} ." for triple in described))
                yield ox.Triple(_part_node(self.slug, part), _RECORDED, ox.Literal(text))


def _part_node(slug: str, part: Part) -> ox.NamedNode:
    return ox.NamedNode(f"{record_graph(slug)}#{part}")


def _recorded(slug: str, record: Iterable[ox.Triple]) -> dict[Part, frozenset[ox.Triple]]:
    """Return the triples that a record says were written for each part."""
    texts: dict[object, list[str]] = {}
    for triple in record:
        if triple.predicate == _RECORDED and isinstance(triple.object, ox.Literal):
            texts.setdefault(triple.subject, []).append(triple.object.value)
    return {
        part: frozenset(
            quad.triple
            for quad in ox.parse("\n".join(texts.get(_part_node(slug, part), [])), format=ox.RdfFormat.N_TRIPLES)
        )
        for part in PARTS
    }


def settled(said: Statements, old: Iterable[ox.Triple]) -> frozenset[ox.Triple]:
    """Return statements as the store will hold them, with the evidence that they had where they say nothing new.

    What a row said before, it still says on the same ground: a row that moved, or a file of another name, changes
    neither the source nor the date of what was imported from it first.
    """
    new, evidence = _by_subject(as_stored(said.triples)), as_stored(said.evidence)
    before = _by_subject(old)
    kept: set[ox.Triple] = set()
    for subject, triples in new.items():
        known = before.get(subject, set())
        old_evidence = {triple for triple in known if _is_evidence(triple)}
        if triples & evidence and triples - evidence == known - old_evidence:
            triples = known
        kept |= triples
    return frozenset(kept)


def _is_evidence(triple: ox.Triple) -> bool:
    if triple.predicate.value == AUTHORED_ON:
        return True
    if triple.predicate.value != DCT + "source" or not isinstance(triple.object, ox.Literal):
        return False
    return _PLACE.search(triple.object.value) is not None


def _by_subject(triples: Iterable[ox.Triple]) -> dict[object, set[ox.Triple]]:
    found: dict[object, set[ox.Triple]] = {}
    for triple in triples:
        found.setdefault(triple.subject, set()).add(triple)
    return found

"""A concept scheme: its concepts, and how they hang together; labels are looked up for what is shown only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from civilex.namespaces import SKOS
from civilex.queries import stored
from civilex.store import Queryable


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A concept scheme; concepts are IRIs in order, and relations map each to others of the scheme or beyond it.

    ``broader`` and ``narrower`` are each other's inverse here, whichever of them is stated. ``tops`` are the stated top
    concepts, or where none is, those that have no broader concept.
    """

    iri: str
    concepts: tuple[str, ...]
    tops: tuple[str, ...]
    broader: Mapping[str, Sequence[str]]
    narrower: Mapping[str, Sequence[str]]
    related: Mapping[str, Sequence[str]]
    notations: Mapping[str, str]

    def above(self, concept: str) -> list[str]:
        """Return a concept and all that are broader, the nearest first; cycles end."""
        return _reached(concept, self.broader)

    def below(self, concept: str) -> list[str]:
        """Return a concept and all that are narrower, the nearest first; cycles end."""
        return _reached(concept, self.narrower)

    def branches(self) -> Iterator[Branch]:
        """Go through the tree: each top with what is below it, and last what no top leads to."""
        seen: set[str] = set()
        for top in self.tops:
            if top not in seen:
                yield self._branch(top, seen)
        for concept in self.concepts:
            if concept not in seen:
                yield self._branch(concept, seen)

    def _branch(self, concept: str, seen: set[str], depth: int = 0) -> Branch:
        seen.add(concept)
        below: list[Branch] = []
        if depth < DEEPEST:
            below = [self._branch(one, seen, depth + 1) for one in self.narrower.get(concept, ()) if one not in seen]
        return Branch(concept, tuple(below))


DEEPEST = 50
"""So deep is a tree shown; what lies deeper comes at its end."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A concept with the branches below it; each concept stands once in a tree."""

    concept: str
    below: tuple[Branch, ...]


def read_vocabulary(store: Queryable, scheme: str) -> Vocabulary:
    """Return a concept scheme as the store has it; without concepts where it has none."""
    said: dict[str, dict[str, dict[str, None]]] = {}
    found: dict[str, bool] = {}
    for row in store.rows(stored("service/scheme-structure").bind({"scheme": ox.NamedNode(scheme)})):
        property_, value, concept = row.get("property"), row.get("value"), str(row["concept"])[1:-1]
        found[concept] = found.get(concept, False) or "top" in row
        if isinstance(property_, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            name = property_.value.removeprefix(SKOS)
            said.setdefault(name, {}).setdefault(concept, {})[value.value] = None
    for concept, schemes in said.get("topConceptOf", {}).items():
        found[concept] = found[concept] or scheme in schemes
    concepts = tuple(sorted(found))
    broader = _with_inverse(said.get("broader", {}), said.get("narrower", {}))
    narrower = _with_inverse(said.get("narrower", {}), said.get("broader", {}))
    tops = tuple(one for one in concepts if found[one]) or tuple(one for one in concepts if not broader.get(one))
    notations = {concept: next(iter(values)) for concept, values in said.get("notation", {}).items()}
    related = {concept: sorted(values) for concept, values in said.get("related", {}).items()}
    by_code = {one: (notations.get(one, ""), one) for one in concepts}
    return Vocabulary(
        scheme,
        concepts,
        tuple(sorted(tops, key=lambda one: by_code.get(one, ("", one)))),
        broader,
        narrower,
        related,
        notations,
    )


def _with_inverse(
    stated: Mapping[str, Mapping[str, None]], inverse: Mapping[str, Mapping[str, None]]
) -> dict[str, list[str]]:
    found = {concept: set(values) for concept, values in stated.items()}
    for other, values in inverse.items():
        for concept in values:
            found.setdefault(concept, set()).add(other)
    return {concept: sorted(values) for concept, values in found.items()}


def _reached(concept: str, relation: Mapping[str, Sequence[str]]) -> list[str]:
    found = [concept]
    for one in found:
        found += [other for other in dict.fromkeys(relation.get(one, ())) if other not in found]
    return found

"""What a commit changes in the inferred graphs: the one place to ask, whoever writes.

:func:`inferred_changes` is given what comes into the graphs of what is asserted and what leaves them, and a store that
does not have the change yet. Write its answer together with the change, in one transaction. It takes the shortest of
three ways: a small city, one that changes a lot, and any change of what terms mean run whole; all else goes by delta.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import pyoxigraph as ox

from civilex.errors import InvalidInput
from civilex.reasoning.incremental import Change, Maintenance, Partition, axioms
from civilex.reasoning.instances import instances
from civilex.reasoning.materialisation import materialise
from civilex.reasoning.partitions import (
    MODEL,
    QuadSource,
    elsewhere,
    graph_name,
    in_order,
    inferring_part,
    part_among,
    part_of,
    seen,
)
from civilex.reasoning.rules import is_axiom
from civilex.store.dataset import graph_kind, graph_slug
from civilex.store.exact_change import as_stored

SMALL = 4_000
"""A city of so many asserted triples runs whole: it takes about as long, and sets right what may have gone wrong."""
SHARE = 10
"""A city of which one triple in so many changes runs whole: by delta it would take longer."""
Graphs = Mapping[str, Iterable[ox.Triple]]


@dataclass(frozen=True, slots=True)
class GraphChanges:
    """The triples that come into named graphs and those that leave them; graphs that stay as they are are absent."""

    added: dict[str, set[ox.Triple]] = field(default_factory=dict)
    removed: dict[str, set[ox.Triple]] = field(default_factory=dict)


def net_changes(store: QuadSource, added: Graphs, removed: Graphs) -> GraphChanges:
    """Return what really changes: not what comes and is there, nor what leaves and comes or is not there.

    Literals are written as the store writes them.
    """
    result = GraphChanges()
    for name in {*added, *removed}:
        coming, leaving = as_stored(added.get(name, ())), as_stored(removed.get(name, ()))
        new = {triple for triple in coming if name not in _places(store, triple)}
        old = {triple for triple in leaving - coming if name in _places(store, triple)}
        if new:
            result.added[name] = new
        if old:
            result.removed[name] = old
    return result


def inferred_changes(
    store: QuadSource, added: Graphs, removed: Graphs, *, whole: bool = False, small: int = SMALL
) -> GraphChanges:
    """Return what changes in the inferred graphs when triples come into graphs and leave them.

    ``store`` is in the state before. Of ``added`` and ``removed`` only the graphs of kind model, city and mappings
    matter; a triple in both comes. Afterwards each derived triple is seen in exactly one graph, and in none where it
    is asserted. ``whole`` runs every part whole, which is due when a rule has changed; with no change it says what is
    wrong with the store, and that is nothing. ``small`` is :data:`SMALL` except in tests.

    Raises InvalidInput for a change of an inferred graph: rules alone fill those.
    """
    if meddled := sorted(name for name in {*added, *removed} if inferring_part(name)):
        raise InvalidInput(
            f"{meddled[0]} holds what follows by rule, and only the rules fill it: change what is asserted instead."
        )
    commit = _Commit(store, net_changes(store, _asserted(added), _asserted(removed)), small)
    conclusions = commit.conclusions(whole=whole)
    return _placed(commit, {slug: change for slug, change in conclusions.items() if change.all()})


def _asserted(graphs: Graphs) -> dict[str, Iterable[ox.Triple]]:
    return {name: triples for name, triples in graphs.items() if part_of(name)}


class _Commit:
    """A change of asserted triples and the store before it."""

    def __init__(self, store: QuadSource, net: GraphChanges, small: int):
        self.store, self.net, self.small = store, net, small
        self.names = {*store.graphs(), *net.added}
        cities = {graph_slug(name) for name in self.names if graph_kind(name) == "city"}
        self.parts = {name: slug for name in self.names | {*net.removed} if (slug := part_among(name, cities))}

    def graphs_of(self, slug: str) -> list[str]:
        """Return the graphs of what is asserted in a part."""
        return sorted(name for name in self.names if self.parts.get(name) == slug)

    def conclusions(self, *, whole: bool) -> dict[str, Change]:
        """Return what changes in what follows in each part, wherever it stands."""
        touched = {self.parts[name] for name in (*self.net.added, *self.net.removed)}
        parts = {slug for name in self.names if (slug := self.parts.get(name) or inferring_part(name))} - {MODEL}
        if not whole and MODEL not in touched:
            # Every city has the same background, read once where one has to run whole.
            result = {slug: self._by_delta(slug) for slug in touched if not self._runs_whole(slug)}
            if rest := touched - result.keys():
                model = self._now(MODEL)
                background = set(self.store.triples(seen(MODEL), elsewhere(MODEL)))
                result |= {slug: self._whole(slug, [*model, *self._now(slug)], background) for slug in rest}
            return result
        model = self._now(MODEL)
        first = self._whole(MODEL, model, set())
        background = set(self.store.triples(seen(MODEL), elsewhere(MODEL))) - first.removed | first.added
        return {MODEL: first} | {
            slug: self._whole(slug, [*model, *self._now(slug)], background) for slug in sorted(parts)
        }

    def _runs_whole(self, slug: str) -> bool:
        changed = self._changed(slug)
        if any(is_axiom(triple) for triple in changed):
            return True
        enough = max(self.small, SHARE * len(changed))
        size = 0
        for size, _ in enumerate(self.store.triples(*self.graphs_of(slug)), 1):
            if size > enough:
                return False
        return size <= enough

    def _changed(self, slug: str) -> list[ox.Triple]:
        names = self.graphs_of(slug)
        return [t for side in (self.net.added, self.net.removed) for name in names for t in side.get(name, ())]

    def _now(self, slug: str) -> set[ox.Triple]:
        """Return what is asserted in a part after the change."""
        found: set[ox.Triple] = set()
        for name in self.graphs_of(slug):
            found |= set(self.store.triples(name)) - self.net.removed.get(name, set())
            found |= self.net.added.get(name, set())
        return found

    def _whole(self, slug: str, asserted: Iterable[ox.Triple], background: set[ox.Triple]) -> Change:
        before = set(self.store.triples(seen(slug), elsewhere(slug)))
        after = materialise(list(asserted), background)
        return Change(frozenset(after - before), frozenset(before - after))

    def _by_delta(self, slug: str) -> Change:
        asserted = frozenset((*self.graphs_of(slug), *self.graphs_of(MODEL)))
        background = frozenset((seen(MODEL), elsewhere(MODEL)))
        partition = Partition(asserted, background, frozenset((seen(slug), elsewhere(slug))))
        new, gone = set(), set()
        for triple in self._changed(slug):
            before = _places(self.store, triple)
            after = self.places_after(triple, before)
            if asserted & after and not asserted & before:
                new.add(triple)
            elif asserted & before and not asserted & after and not background & before:
                gone.add(triple)
        return _maintenance(axioms(self.store, asserted)).consequences(
            self.store, partition, Change(frozenset(new), frozenset(gone))
        )

    def places_after(self, triple: ox.Triple, before: set[str]) -> set[str]:
        """Return the graphs that hold a triple after the change, given those that held it."""
        left = {name for name in before if triple not in self.net.removed.get(name, ())}
        return left | {name for name, triples in self.net.added.items() if triple in triples}


def _placed(commit: _Commit, conclusions: dict[str, Change]) -> GraphChanges:
    """Return which graph each triple comes into and leaves, so that it is seen once."""
    result = GraphChanges()
    sides = (*commit.net.added.values(), *commit.net.removed.values())
    for triple in {t for side in sides for t in side}.union(*(change.all() for change in conclusions.values())):
        before = _places(commit.store, triple)
        old = {name for name in before if inferring_part(name)}
        parts = {str(inferring_part(name)) for name in old}
        parts -= {slug for slug, change in conclusions.items() if triple in change.removed}
        parts |= {slug for slug, change in conclusions.items() if triple in change.added}
        new: set[str] = set()
        if parts:
            new = {elsewhere(slug) for slug in parts}
            if not any(part_of(name) for name in commit.places_after(triple, before)):
                first = in_order(parts)[0]
                new = new - {elsewhere(first)} | {seen(first)}
        for side, names in ((result.added, new - old), (result.removed, old - new)):
            for name in names:
                side.setdefault(name, set()).add(triple)
    return result


def _places(store: QuadSource, triple: ox.Triple) -> set[str]:
    if not isinstance(triple.subject, ox.NamedNode | ox.BlankNode):
        return set()
    return {graph_name(quad) for quad in store.matching(triple.subject, triple.predicate, triple.object)}


@lru_cache(maxsize=8)
def _maintenance(found: frozenset[ox.Triple]) -> Maintenance:
    return Maintenance(instances(found))

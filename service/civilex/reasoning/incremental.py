"""What a change to asserted triples changes in what follows from them: delete and rederive, bound to the change.

Each changed triple is matched with each pattern of each rule, and only the rest of that rule is looked up. Deletion
first takes away everything that had a derivation through a removed triple, against the state before, then asks for
each of these, and for each removed triple, whether a rule still derives it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from civilex.reasoning.instances import Instance, Key, key_of
from civilex.reasoning.partitions import QuadSource, graph_name
from civilex.reasoning.patterns import TYPE, Atom, Filter, Node
from civilex.reasoning.rules import AXIOM_PREDICATES, AXIOM_TYPES


@dataclass(frozen=True, slots=True)
class Change:
    """Triples that come into a graph and triples that leave it."""

    added: frozenset[ox.Triple]
    removed: frozenset[ox.Triple]

    def all(self) -> frozenset[ox.Triple]:
        """Return what comes and what leaves."""
        return self.added | self.removed


@dataclass(frozen=True, slots=True)
class Partition:
    """The named graphs that rules see together: what is asserted (model included), and what follows.

    ``background`` has what follows from the model alone, ``inferred`` what follows here, in one graph or more.
    """

    asserted: frozenset[str]
    background: frozenset[str]
    inferred: frozenset[str]


@dataclass(slots=True)
class _State:
    """The triples of a partition: those of the store but for ``gone``, and those of ``fresh``."""

    store: QuadSource
    graphs: frozenset[str]
    gone: set[ox.Triple] = field(default_factory=set)
    fresh: ox.Store = field(default_factory=ox.Store)

    def matching(self, atom: Atom) -> list[ox.Triple]:
        subject, predicate, object_ = (None if isinstance(node, ox.Variable) else node for node in atom)
        if isinstance(subject, ox.Literal | ox.Triple) or not isinstance(predicate, ox.NamedNode | None):
            return []
        found = [
            quad.triple for quad in self.store.matching(subject, predicate, object_) if graph_name(quad) in self.graphs
        ]
        if self.gone:
            found = [triple for triple in found if triple not in self.gone]
        return found + [quad.triple for quad in self.fresh.quads_for_pattern(subject, predicate, object_, None)]

    def holds(self, triple: ox.Triple) -> bool:
        return bool(self.matching(Atom(triple.subject, triple.predicate, triple.object)))

    def add(self, triple: ox.Triple) -> None:
        self.fresh.add(ox.Quad(*triple))


class Maintenance:
    """Rules by what their patterns are about, ready to say what follows from a change."""

    def __init__(self, found: Collection[Instance]):
        """Take the rules of a partition, instantiated."""
        self._by_need: dict[Key, list[tuple[Instance, int]]] = defaultdict(list)
        self._by_head: dict[Key, list[Instance]] = defaultdict(list)
        for item in found:
            self._by_head[key_of(item.head)].append(item)
            for at, atom in enumerate(item.body):
                self._by_need[key_of(atom)].append((item, at))

    def consequences(self, store: QuadSource, partition: Partition, change: Change) -> Change:
        """Return what changes in the inferred graph of a partition when its asserted triples change.

        ``store`` is in the state before the change; the triples removed stand in no other graph of
        what is asserted, nor in the background.
        """
        asserted = partition.asserted | partition.background
        old = _State(store, asserted | partition.inferred)
        inferred = _State(store, partition.inferred)
        over: set[ox.Triple] = set()
        queue = list(change.removed)
        while queue:
            for head in self._through(queue.pop(), old):
                if head not in over and inferred.holds(head):
                    over.add(head)
                    queue.append(head)

        new = _State(store, old.graphs, over | change.removed)
        coming = [triple for triple in change.added if not old.holds(triple) or triple in over]
        derived: set[ox.Triple] = set()
        for triple in coming:
            new.add(triple)
        for triple in new.gone - change.added:
            if self._derives(triple, new):
                new.add(triple)
                derived.add(triple)
                coming.append(triple)
        while coming:
            for head in self._through(coming.pop(), new):
                if not new.holds(head):
                    new.add(head)
                    derived.add(head)
                    coming.append(head)
        now_asserted = {triple for triple in change.added if inferred.holds(triple)}
        return Change(frozenset(derived - over), frozenset((over - derived) | now_asserted))

    def _through(self, triple: ox.Triple, state: _State) -> list[ox.Triple]:
        """Return what the rules derive in a state with this triple as one of their premises."""
        result: list[ox.Triple] = []
        for key in _keys(triple):
            for item, at in self._by_need.get(key, ()):
                bindings = item.body[at].match(triple)
                if bindings is None:
                    continue
                rest = [atom for number, atom in enumerate(item.body) if number != at]
                heads = (item.head.bound(found) for found in solutions(rest, item.filters, bindings, state))
                result += [head for atom in heads if (head := atom.triple()) is not None]
        return result

    def _derives(self, triple: ox.Triple, state: _State) -> bool:
        for key in _keys(triple):
            for item in self._by_head.get(key, ()):
                bindings = item.head.match(triple)
                if bindings is not None and any(True for _ in solutions(item.body, item.filters, bindings, state)):
                    return True
        return False


def axioms(store: QuadSource, graphs: Collection[str]) -> frozenset[ox.Triple]:
    """Return the triples of these graphs that say what terms mean."""
    quads = [quad for predicate in AXIOM_PREDICATES for quad in store.matching(None, predicate, None)]
    quads += [quad for class_ in AXIOM_TYPES for quad in store.matching(None, TYPE, class_)]
    return frozenset(quad.triple for quad in quads if graph_name(quad) in graphs)


def solutions(
    atoms: Collection[Atom], filters: Collection[Filter], bindings: dict[ox.Variable, Node], state: _State
) -> Iterator[dict[ox.Variable, Node]]:
    """Go through the bindings that make all patterns hold, the most bound pattern looked up first."""
    conditions = [condition.bound(bindings) for condition in filters]
    if any(condition.verdict() is False for condition in conditions):
        return
    if not atoms:
        yield bindings
        return
    bound = [atom.bound(bindings) for atom in atoms]
    bound.sort(key=lambda atom: (sum(isinstance(node, ox.Variable) for node in atom), atom.predicate == TYPE))
    for triple in state.matching(bound[0]):
        more = bound[0].match(triple)
        if more is not None:
            yield from solutions(bound[1:], conditions, {**bindings, **more}, state)


def _keys(triple: ox.Triple) -> list[Key]:
    if triple.predicate == TYPE:
        return [(TYPE, triple.object), (TYPE, None)]
    return [(triple.predicate, None)]

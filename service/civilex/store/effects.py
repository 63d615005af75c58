"""What a change would do to a store: its exact difference, found without leaving a trace in the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from civilex.errors import UnknownGraph
from civilex.store.changes import Change, DropGraph, PutDataset, PutGraph, RunUpdate
from civilex.store.difference import Difference, apply, compared, in_graph
from civilex.store.embedded_changes import quads_of, run
from civilex.store.graph_terms import graph_name
from civilex.store.ground_updates import GroundOperation, ground_operations, quads_of_operation
from civilex.store.touched import UNNAMED, touched_graphs


def effect(store: ox.Store, change: Change) -> Difference:
    """Return the difference that a change makes; the store is afterwards as it was.

    An update is run and taken back: a process that dies in between leaves the store in a state that has to be thrown
    away. Raises what :mod:`civilex.store.embedded_changes` raises for a change that cannot be made.
    """
    match change:
        case RunUpdate():
            return _of_update(store, change)
        case PutGraph():
            name = graph_name(change.graph)
            new = quads_of(change, into=name)
            return _put(store, new, [name], [name] if change.replace else [])
        case PutDataset():
            new = quads_of(change)
            named = {quad.graph_name for quad in new if isinstance(quad.graph_name, ox.NamedNode)}
            return _put(store, new, named, [ox.DefaultGraph(), *_named(store)] if change.replace else [])
        case DropGraph():
            name = graph_name(change.graph)
            if isinstance(name, ox.NamedNode) and not store.contains_named_graph(name):
                raise UnknownGraph(f"There is no graph <{name.value}>.")
            return Difference(removed=_content(store, name), dropped=frozenset(_only_named([name])))


def _put(
    store: ox.Store,
    new: Iterable[ox.Quad],
    filled: Iterable[ox.NamedNode | ox.DefaultGraph],
    replaced: Iterable[ox.NamedNode | ox.DefaultGraph],
) -> Difference:
    coming, emptied = as_stored(new), set(replaced)
    old = frozenset(quad for name in emptied for quad in _content(store, name))
    added = frozenset(quad for quad in coming if quad not in (old if quad.graph_name in emptied else store))
    stay = set(_only_named(filled))
    return Difference(
        added,
        old - coming,
        made=frozenset(name for name in stay if not store.contains_named_graph(name)),
        dropped=frozenset(_only_named(emptied)) - stay,
    )


def as_stored(quads: Iterable[ox.Quad]) -> frozenset[ox.Quad]:
    """Return quads as the store will hold them: it writes numbers, dates and the like in one canonical form."""
    store = ox.Store()
    store.extend(quads)
    return frozenset(store)


def replacement(store: ox.Store, graphs: Mapping[str, Iterable[ox.Triple]]) -> Difference:
    """Return the difference that makes these triples the whole content of these named graphs."""
    names = {graph: ox.NamedNode(graph) for graph in graphs}
    new = (quad for graph, triples in graphs.items() for quad in in_graph(triples, names[graph]))
    found = _put(store, new, (), names.values())
    return Difference(found.added, found.removed)


def _of_ground_update(store: ox.Store, operations: Iterable[GroundOperation], base_iri: str | None) -> Difference:
    """Return the difference of an update that names its quads, without looking at more than those."""
    added: set[ox.Quad] = set()
    removed: set[ox.Quad] = set()
    named: set[ox.NamedNode] = set()
    for operation in operations:
        quads = quads_of_operation(operation, base_iri)
        if operation.adds:
            named |= {quad.graph_name for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
            added |= {quad for quad in quads if quad not in store}
            removed -= quads
        else:
            added -= quads
            removed |= {quad for quad in quads if quad in store}
    made = frozenset(name for name in named if not store.contains_named_graph(name))
    return Difference(frozenset(added), frozenset(removed), made=made)


def _of_update(store: ox.Store, change: RunUpdate) -> Difference:
    operations = ground_operations(change.sparql)
    if operations is not None:
        run(ox.Store(), change.sparql, change.base_iri)  # tells what is wrong with the text
        return _of_ground_update(store, operations, change.base_iri)
    graphs = touched_graphs(change.sparql)
    known = _named(store)
    names: set[ox.NamedNode | None] = {None, *known}
    if graphs is not None:
        names = {None if graph == UNNAMED else ox.NamedNode(graph) for graph in graphs}
    before = {name: set(_content(store, name or ox.DefaultGraph())) for name in names}
    run(store, change.sparql, change.base_iri)
    after = _named(store)
    for name in after - known:
        before.setdefault(name, set())
    found = compared(before, store)
    found = Difference(found.added, found.removed, made=after - known, dropped=known - after)
    apply(store, found.reversed())
    return found


def _content(store: ox.Store, name: ox.NamedNode | ox.DefaultGraph) -> frozenset[ox.Quad]:
    return frozenset(store.quads_for_pattern(None, None, None, name))


def _named(store: ox.Store) -> frozenset[ox.NamedNode]:
    return frozenset(_only_named(store.named_graphs()))


def _only_named(names: Iterable[object]) -> list[ox.NamedNode]:
    return [name for name in names if isinstance(name, ox.NamedNode)]

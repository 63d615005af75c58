"""A full run: everything that follows from the triples of one partition, by SPARQL, stratum after stratum."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from itertools import chain

import pyoxigraph as ox

from civilex.reasoning.instances import Instance, instances, key_of, term_rules
from civilex.reasoning.patterns import Atom
from civilex.reasoning.rules import is_axiom
from civilex.reasoning.strata import Stratum, strata


def materialise(base: Collection[ox.Triple], background: Iterable[ox.Triple] = ()) -> set[ox.Triple]:
    """Return the triples that follow from ``base`` and ``background`` by the rules and stand in neither.

    ``background`` is what follows from the model alone: it takes part in derivations, but no axioms are read from it.
    """
    order = (*_term_strata(), *_strata(frozenset(triple for triple in base if is_axiom(triple))))
    touched = {atom.predicate for stratum in order for item in stratum.members for atom in (item.head, *item.body)}
    store = ox.Store()
    store.bulk_extend(
        ox.Quad(subject, predicate, object_)
        for subject, predicate, object_ in chain(base, background)
        if predicate in touched
    )
    before = {quad.triple for quad in store}
    for stratum in order:
        _run(store, stratum)
    return {triple for quad in store if (triple := quad.triple) not in before}


@cache
def _term_strata() -> list[Stratum]:
    return strata(term_rules())


@lru_cache(maxsize=8)
def _strata(axioms: frozenset[ox.Triple]) -> list[Stratum]:
    return strata(instances(axioms))


def _run(store: ox.Store, stratum: Stratum) -> None:
    size = -1
    while True:
        for item in stratum.members:
            if all(_occurs(store, atom) for atom in item.body):
                store.update(insertion(item))
        if not stratum.is_cyclic or size == (size := len(store)):
            return


def _occurs(store: ox.Store, atom: Atom) -> bool:
    predicate, class_ = key_of(atom)
    return next(store.quads_for_pattern(None, predicate, class_, None), None) is not None  # type: ignore[arg-type]


def insertion(item: Instance) -> str:
    """Return the update that adds all that a rule derives; a transitive rule as a ``+`` path."""
    if item.is_transitive:
        subject, predicate, object_ = item.head
        body = f"{subject} {predicate}+ {object_}"
    else:
        body = " . ".join(map(str, item.body))
    return f"INSERT {{ {item.head} }} WHERE {{ {body} {' '.join(map(str, item.filters))} }}"

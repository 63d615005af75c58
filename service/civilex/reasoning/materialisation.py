"""A full run: everything that follows from the triples of one partition, stratum after stratum."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import chain

import pyoxigraph as ox

from civilex.reasoning.fact_table import FactTable
from civilex.reasoning.instances import instances, term_rules
from civilex.reasoning.rules import is_axiom
from civilex.reasoning.strata import Stratum, strata


def materialise(base: Collection[ox.Triple], background: Iterable[ox.Triple] = ()) -> set[ox.Triple]:
    """Return the triples that follow from ``base`` and ``background`` by the rules and stand in neither.

    ``background`` is what follows from the model alone: it takes part in derivations, but no axioms are read from it.
    Literals are those of the triples given: write them as the store does where the result is compared with a store.
    Raises InvalidInput for a chain or an intersection that is no list of two members or more.
    """
    order = (*_term_strata(), *_strata(frozenset(triple for triple in base if is_axiom(triple))))
    touched = {atom.predicate for stratum in order for item in stratum.members for atom in (item.head, *item.body)}
    with _no_collection():
        table = FactTable(chain(base, background), touched)
        for stratum in order:
            table.run(stratum.members)
        return set(table.added())


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector from going through millions of new pairs again and again: none is in a cycle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@cache
def _term_strata() -> list[Stratum]:
    return strata(term_rules())


@lru_cache(maxsize=8)
def _strata(axioms: frozenset[ox.Triple]) -> list[Stratum]:
    return strata(instances(axioms))

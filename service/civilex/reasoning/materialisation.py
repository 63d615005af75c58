"""A full run: everything that follows from the triples of one partition, by SPARQL, stratum after stratum."""

from __future__ import annotations

from collections import deque
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
    """Run each rule of a stratum, and again each whose body another one has since added to."""
    waiting = deque(stratum.members)
    while waiting:
        item = waiting.popleft()
        if not all(_occurs(store, atom) for atom in item.body):
            continue
        # Asking is cheaper than comparing sizes: the store counts its quads one by one.
        if not stratum.is_cyclic:
            store.update(insertion(item))
        elif store.query(question(item)):
            store.update(insertion(item))
            waiting += [other for other in _fed_by(item, stratum) if other not in waiting]


def _fed_by(item: Instance, stratum: Stratum) -> list[Instance]:
    head = key_of(item.head)
    return [
        other
        for other in stratum.members
        if any(key_of(atom) in (head, (head[0], None)) for atom in other.body)
        and not (other is item and item.is_transitive)
    ]


def _occurs(store: ox.Store, atom: Atom) -> bool:
    predicate, class_ = key_of(atom)
    return next(store.quads_for_pattern(None, predicate, class_, None), None) is not None  # type: ignore[arg-type]


def insertion(item: Instance) -> str:
    """Return the update that adds all that a rule derives; a transitive rule as a ``+`` path."""
    return f"INSERT {{ {item.head} }} WHERE {{ {_body(item)} }}"


def question(item: Instance) -> str:
    """Return the query that says whether a rule derives anything that is not there yet."""
    literal = f"FILTER(!isLiteral({item.head.subject}))" if isinstance(item.head.subject, ox.Variable) else ""
    return f"ASK {{ {_body(item)} {literal} FILTER NOT EXISTS {{ {item.head} }} }}"


def _body(item: Instance) -> str:
    if item.is_transitive:
        subject, predicate, object_ = item.head
        body = f"{subject} {predicate}+ {object_}"
    else:
        body = " . ".join(map(str, item.body))
    return f"{body} {' '.join(map(str, item.filters))}"

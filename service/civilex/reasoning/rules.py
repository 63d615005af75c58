"""Rules as SPARQL files, run until nothing new follows.

Each file in ``queries/rules/`` is one CONSTRUCT over a basic graph pattern, with ``# rule:`` (its name), ``# title:``
(what follows from what) and ``# stratum:`` (an integer). Strata run in ascending order; within a stratum the rules
run until a round derives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from civilex import reference_model
from civilex.errors import CivilexError

_FIELD = re.compile(r"^# (\w+): (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: what it is called, what it says in words, when it runs, and its CONSTRUCT query."""

    name: str
    title: str
    stratum: int
    text: str


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of the reference model, ordered by stratum and name."""
    folder = reference_model.root() / "queries" / "rules"
    found = []
    for path in sorted(folder.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        fields = dict(_FIELD.findall(text))
        try:
            found.append(Rule(fields["rule"], fields["title"], int(fields["stratum"]), text))
        except (KeyError, ValueError) as error:
            raise CivilexError(f"{path}: a rule needs '# rule:', '# title:' and '# stratum: <integer>'.") from error
    return tuple(sorted(found, key=lambda rule: (rule.stratum, rule.name)))


def materialise(base: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return the triples that follow from ``base`` by the rules and do not stand in it.

    A full run: each stratum once, in order, a stratum whose rules feed each other until it is stable.
    """
    store = ox.Store()
    store.bulk_extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in base)
    derived: set[ox.Triple] = set()
    for stratum in sorted({rule.stratum for rule in rules()}):
        queries = [rule.text for rule in rules() if rule.stratum == stratum]
        while new := {triple for query in queries for triple in consequences(store, query)}:
            store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in new)
            derived |= new
    return derived


def consequences(store: ox.Store, query: str) -> set[ox.Triple]:
    """Return what a CONSTRUCT query gives on the store's default graph and the store does not yet hold."""
    results = store.query(query)
    if not isinstance(results, ox.QueryTriples):
        raise CivilexError("A rule must be a CONSTRUCT query.")
    return {triple for triple in results if ox.Quad(triple.subject, triple.predicate, triple.object) not in store}

"""Mappings that cannot all be right: stated ones, and those that follow from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from civilex.mapping.chains.finding import Chain
from civilex.mapping.chains.premises import Premise, Term, ambiguous, vocabularies
from civilex.mapping.chains.rules import BROAD, IDENTICAL, NARROW, RELATED, inverted
from civilex.rdf.mapping_slots import OWL

DISJOINT = (BROAD, NARROW, RELATED, OWL + "disjointWith", OWL + "differentFrom")
"""What two terms cannot be besides the same (SKOS, S46; OWL)."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Mappings that contradict each other: of which kind, between which terms, and their IRIs."""

    kind: str
    reason: str
    terms: tuple[str, ...]
    mappings: tuple[str, ...]


def conflicts(premises: Iterable[Premise], terms: Mapping[str, Term], derived: Iterable[Chain] = ()) -> list[Conflict]:
    """Return what contradicts among mappings and what follows from them.

    Kinds: ``several exact`` (one term the same as several of one vocabulary), ``exact and disjoint`` (the same and
    broader, narrower, related or disjoint, SKOS S46), ``denied`` (stated or derived, and negated), ``one vocabulary``
    (two terms of one vocabulary derived to be the same).
    """
    stated = list(premises)
    return [
        *_several(stated, terms),
        *_disjoint(stated),
        *_denied(stated),
        *(found for chain in derived for found in _of_chain(chain, terms, stated)),
    ]


def _several(premises: list[Premise], terms: Mapping[str, Term]) -> list[Conflict]:
    found: dict[tuple[str, str], dict[str, Premise]] = defaultdict(dict)
    for premise in sorted(ambiguous(premises, terms), key=lambda one: one.mapping):
        for here, there in ((premise.subject, premise.object), (premise.object, premise.subject)):
            for vocabulary in vocabularies(there, terms):
                found[here, vocabulary][there] = premise
    return [
        Conflict(
            "several exact",
            f"<{here}> is the same as {len(others)} terms of {vocabulary}",
            (here, *sorted(others)),
            tuple(sorted({premise.mapping for premise in others.values()})),
        )
        for (here, vocabulary), others in sorted(found.items())
        if len(others) > 1
    ]


def _disjoint(premises: list[Premise]) -> list[Conflict]:
    pairs: dict[frozenset[str], list[Premise]] = defaultdict(list)
    for premise in premises:
        if not premise.negated and premise.subject != premise.object:
            pairs[frozenset((premise.subject, premise.object))].append(premise)
    found = []
    for pair, several in pairs.items():
        same = [premise for premise in several if premise.predicate in IDENTICAL]
        other = [premise for premise in several if premise.predicate in DISJOINT]
        if same and other:
            relation = other[0].predicate.rpartition("#")[2]
            reason = f"the same by {same[0].predicate.rpartition('#')[2]}, and {relation} as well (SKOS, S46)"
            names = tuple(premise.mapping for premise in (*same, *other))
            found.append(Conflict("exact and disjoint", reason, tuple(sorted(pair)), names))
    return sorted(found, key=lambda conflict: conflict.terms)


def _denied(premises: list[Premise]) -> list[Conflict]:
    negated = {(p.subject, p.predicate, p.object): p for p in premises if p.negated}
    for premise in list(negated.values()):
        if back := inverted(premise.predicate):
            negated.setdefault((premise.object, back[0], premise.subject), premise)
    return [
        Conflict(
            "denied",
            "one mapping says that it holds, another that it does not",
            (premise.subject, premise.object),
            (premise.mapping, other.mapping),
        )
        for premise in premises
        if not premise.negated and (other := negated.get((premise.subject, premise.predicate, premise.object)))
    ]


def _of_chain(chain: Chain, terms: Mapping[str, Term], premises: list[Premise]) -> list[Conflict]:
    if len(chain.steps) < 2 or chain.predicate not in IDENTICAL:
        return []
    found = []
    shared = set(vocabularies(chain.subject, terms)) & set(vocabularies(chain.object, terms))
    ends = (chain.subject, chain.object)
    if shared:
        reason = f"two terms of {min(shared)} would be the same"
        found.append(Conflict("one vocabulary", reason, ends, chain.premises))
    for premise in premises:
        if {premise.subject, premise.object} == set(ends) and premise.predicate in DISJOINT and not premise.negated:
            reason = f"they follow to be the same, and {premise.predicate.rpartition('#')[2]} is stated"
            found.append(Conflict("exact and disjoint", reason, ends, (*chain.premises, premise.mapping)))
    return found

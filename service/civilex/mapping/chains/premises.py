"""What chains are made of: mappings with their confidence, read in either direction, and what is known of terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from civilex.mapping.chains.rules import EXACT, IDENTICAL, generalised, inverted
from civilex.rdf.mapping_slots import NO_TERM_FOUND


@dataclass(frozen=True, slots=True)
class Term:
    """What is known of a term: its vocabularies, whether it still holds, and what came in its place."""

    schemes: tuple[str, ...] = ()
    deprecated: bool = False
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Premise:
    """A mapping as stated: its IRI, what it says, how sure it is (from 0 to 1), and in which graph it stands."""

    mapping: str
    subject: str
    predicate: str
    object: str
    confidence: float = 1.0
    negated: bool = False
    graph: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A mapping as a chain uses it: perhaps read backwards or weakened, ``rules`` say how."""

    subject: str
    predicate: str
    object: str
    premise: Premise
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocked:
    """A mapping that chains do not use, and why."""

    premise: Premise
    reason: str
    successors: tuple[str, ...] = ()


def confidence_of(stated: float | None, agreement: float | None, set_confidence: float | None) -> float:
    """Return how sure a mapping is: what its makers say, drawn towards what its reviewer says, times its set's.

    What is not said counts as 1 (SSSOM, confidence model): f(c, r) = (1 - |r|) c + |r| (r + 1) / 2.

    >>> confidence_of(None, None, None), confidence_of(0.5, 1.0, 0.9), confidence_of(0.9, -1.0, None)
    (1.0, 0.9, 0.0)
    """
    sure = 1.0 if stated is None else stated
    weight = abs(agreement or 0.0)
    reviewed = (1 - weight) * sure + weight * ((agreement or 0.0) + 1) / 2
    return reviewed * (1.0 if set_confidence is None else set_confidence)


def vocabularies(iri: str, terms: Mapping[str, Term]) -> tuple[str, ...]:
    """Return the vocabularies of a term: its schemes, else its namespace."""
    known = terms.get(iri)
    return known.schemes if known and known.schemes else (iri[: max(iri.rfind("#"), iri.rfind("/")) + 1],)


def usable(premises: Sequence[Premise], terms: Mapping[str, Term]) -> tuple[list[Premise], list[Blocked]]:
    """Return the mappings that chains may use, and those that they may not.

    Not used are: negated ones and those that one contradicts; those that say that nothing was found; those with a term
    that no longer holds; and matches by which one term would be the same as several of one vocabulary (sssom#540),
    since one of them is wrong and nobody knows which.
    """
    denied = {key for premise in premises if premise.negated for key in denials(premise)}
    several = ambiguous(premises, terms)
    good: list[Premise] = []
    blocked: list[Blocked] = []
    for premise in premises:
        gone = [iri for iri in (premise.subject, premise.object) if iri in terms and terms[iri].deprecated]
        successors = tuple(one for iri in gone for one in terms[iri].successors)
        if premise.negated:
            blocked.append(Blocked(premise, "negated"))
        elif NO_TERM_FOUND in (premise.subject, premise.object):
            blocked.append(Blocked(premise, "nothing found"))
        elif (premise.subject, premise.predicate, premise.object) in denied:
            blocked.append(Blocked(premise, "contradicted"))
        elif premise.confidence <= 0:
            blocked.append(Blocked(premise, "refuted by its reviewer"))
        elif gone:
            blocked.append(Blocked(premise, "deprecated", successors))
        elif premise in several:
            blocked.append(Blocked(premise, "one to many"))
        else:
            good.append(premise)
    return good, blocked


def denials(premise: Premise) -> Iterator[tuple[str, str, str]]:
    """Go through what a negated mapping denies: itself, read backwards, and what it would have to follow from."""
    yield premise.subject, premise.predicate, premise.object
    if back := inverted(premise.predicate):
        yield premise.object, back[0], premise.subject
    if premise.predicate == EXACT:
        for stronger in IDENTICAL:
            yield premise.subject, stronger, premise.object
            yield premise.object, stronger, premise.subject


def ambiguous(premises: Iterable[Premise], terms: Mapping[str, Term]) -> set[Premise]:
    """Return the mappings that make one term the same as several of one vocabulary, in either direction."""
    ends: dict[tuple[str, str], set[str]] = defaultdict(set)
    of: dict[tuple[str, str], set[Premise]] = defaultdict(set)
    for premise in premises:
        is_one = premise.predicate in IDENTICAL and NO_TERM_FOUND not in (premise.subject, premise.object)
        if is_one and not premise.negated and premise.confidence > 0:
            for here, there in ((premise.subject, premise.object), (premise.object, premise.subject)):
                for vocabulary in vocabularies(there, terms):
                    ends[here, vocabulary].add(there)
                    of[here, vocabulary].add(premise)
    return {premise for key, others in ends.items() if len(others) > 1 for premise in of[key]}


def steps(premises: Iterable[Premise]) -> dict[str, list[Step]]:
    """Return the steps that lead away from each term: mappings as stated, backwards, and weakened to SKOS."""
    found: dict[str, list[Step]] = defaultdict(list)
    for premise in premises:
        ways = [Step(premise.subject, premise.predicate, premise.object, premise)]
        if weaker := generalised(premise.predicate):
            ways.append(Step(premise.subject, weaker[0], premise.object, premise, (weaker[1],)))
        for way in ways:
            found[way.subject].append(way)
            if back := inverted(way.predicate):
                rules = () if back[1] == "symmetric" else (back[1],)
                found[way.object].append(Step(way.object, back[0], way.subject, premise, (*way.rules, *rules)))
    return found

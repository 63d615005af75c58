"""A minimal set of axioms that contradict each other: without any one of them the others are consistent.

The reasoner is a black box that is asked about several sets at once, in order, and names the first inconsistent one.
So the search grows a prefix of the axioms until it turns inconsistent: the axiom that turns it belongs to the set. The
next prefix is searched among those before it, the axioms that share a name with the set first (an insertion-based
search as QuickXplain, Junker 2004, with the bisection replaced by a division into many parts).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pyoxigraph as ox

from civilex.reasoning.reasoning_view import OWL, RDF, RDFS, Axiom

FirstInconsistent = Callable[[Sequence[Sequence[Axiom]]], int | None]
"""Takes sets of axioms and returns the position of the first inconsistent one, ``None`` where all are consistent."""
_PARTS = 8
_LARGE = 500
"""Above this many axioms reading them costs more than starting Java again: parts are then tried two at a time."""


def minimal_axioms(axioms: Iterable[Axiom], first_inconsistent: FirstInconsistent) -> list[Axiom]:
    """Return a minimal inconsistent set among axioms that are inconsistent together, in the order of ``axioms``.

    The search starts around the axioms of the last source: what a user adds to the model is suspected first.
    Raises ValueError when they are consistent together.
    """
    ordered = list(axioms)
    candidates, found = ordered, list[Axiom]()
    suspects = [axiom for axiom in ordered if axiom.source == ordered[-1].source]
    candidates = _nearest_first(candidates, suspects)
    while length := _shortest_prefix(candidates, found, first_inconsistent):
        found.append(candidates[length - 1])
        candidates = _nearest_first(candidates[: length - 1], found)
    return sorted(found, key=ordered.index)


def without_needless(axioms: Iterable[Axiom], first_inconsistent: FirstInconsistent) -> list[Axiom]:
    """Return a minimal inconsistent set among a few axioms, by leaving out each in turn; empty where consistent."""
    kept = list(axioms)
    while True:
        trials = [kept[:index] + kept[index + 1 :] for index in range(len(kept))]
        first = first_inconsistent([*trials, kept])
        if first is None:
            return []
        if first == len(kept):
            return kept
        kept = trials[first]


def _shortest_prefix(candidates: Sequence[Axiom], found: Sequence[Axiom], first_inconsistent: FirstInconsistent) -> int:
    """Return the length of the shortest prefix that is inconsistent together with what was found."""
    lengths = list(range(_PARTS * 2))
    while lengths[-1] < len(candidates):
        lengths.append(lengths[-1] * 4)
    low, lengths = 0, [*(length for length in lengths if length < len(candidates)), len(candidates)]
    while True:
        first = first_inconsistent([[*found, *candidates[:length]] for length in lengths])
        if first is None:
            raise ValueError("The axioms are consistent together: there is nothing to explain.")
        low, high = (lengths[first - 1] if first else low), lengths[first]
        if high - low <= 1:
            return high
        step = max(1, (high - low) // (_PARTS if high <= _LARGE else 2))
        lengths = [*range(low + step, high, step), high]


def _nearest_first(candidates: Sequence[Axiom], start: Sequence[Axiom]) -> list[Axiom]:
    """Order the candidates by the number of steps, over shared names, that lie between them and the start.

    What is said of classes and properties comes before the facts: these are many, and share a few classes all of them.
    """
    ordered: list[Axiom] = []
    for facts in (False, True):
        left = [(axiom, _names(axiom)) for axiom in candidates if axiom.is_fact == facts]
        reached = {name for axiom in start for name in _names(axiom)}
        while near := [(axiom, names) for axiom, names in left if not names.isdisjoint(reached)]:
            ordered += [axiom for axiom, _ in near]
            left = [(axiom, names) for axiom, names in left if names.isdisjoint(reached)]
            reached = reached.union(*(names for _, names in near))
        ordered += [axiom for axiom, _ in left]
    return ordered


def _names(axiom: Axiom) -> frozenset[str]:
    """Return the IRIs in an axiom, without those of RDF, RDFS and OWL, which all axioms share."""
    terms = (term for triple in axiom.triples for term in (triple.subject, triple.predicate, triple.object))
    return frozenset(
        term.value for term in terms if isinstance(term, ox.NamedNode) and not term.value.startswith((RDF, RDFS, OWL))
    )

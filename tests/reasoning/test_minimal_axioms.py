"""The search for a minimal set of axioms, with a judge that knows the answer."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox
import pytest

from civilex.reasoning.minimal_axioms import minimal_axioms, without_needless
from civilex.reasoning.reasoning_view import Axiom


def axiom(number: int) -> Axiom:
    node = ox.NamedNode(f"https://example.org/{number}")
    return Axiom((ox.Triple(node, ox.NamedNode("https://example.org/p"), node),), "test")


AXIOMS = [axiom(number) for number in range(1500)]


class Judge:
    """Calls a set inconsistent when it holds one of the given sets of numbers; counts what it is asked."""

    def __init__(self, *conflicts: set[int]):
        self.conflicts = [{AXIOMS[number] for number in conflict} for conflict in conflicts]
        self.calls = 0

    def __call__(self, sets: Sequence[Sequence[Axiom]]) -> int | None:
        self.calls += 1
        bad = (index for index, axioms in enumerate(sets) if any(found <= set(axioms) for found in self.conflicts))
        return next(bad, None)


@pytest.mark.parametrize(
    "conflict", [{0}, {1499}, {0, 1499}, {3, 4, 5}, {7, 700, 1400, 1401}, set(range(0, 1500, 200))]
)
def test_the_one_conflict_is_found_with_few_questions(conflict: set[int]) -> None:
    judge = Judge(conflict)
    assert minimal_axioms(AXIOMS, judge) == [AXIOMS[number] for number in sorted(conflict)]
    assert judge.calls <= 14 * len(conflict)


def test_of_several_conflicts_one_is_found_whole() -> None:
    conflicts = [{2, 900}, {900, 30, 31}, {5, 1000}]
    found = minimal_axioms(AXIOMS, Judge(*conflicts))
    assert {AXIOMS.index(one) for one in found} in conflicts


def test_what_is_consistent_has_no_explanation() -> None:
    with pytest.raises(ValueError, match="consistent together"):
        minimal_axioms(AXIOMS, Judge())
    assert without_needless(AXIOMS[:5], Judge()) == []


def test_needless_axioms_are_left_out_of_a_candidate() -> None:
    assert without_needless(AXIOMS[:9], Judge({2, 7})) == [AXIOMS[2], AXIOMS[7]]
    assert len(without_needless(AXIOMS[:9], Judge({2, 7}, {4}))) in (1, 2)

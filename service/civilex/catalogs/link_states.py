"""What is known of whether addresses answer, and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Outcome = Literal["answers", "fails", "unchecked"]


@dataclass(frozen=True, slots=True)
class LinkState:
    """What is known of an address: it answers, fails, or was not checked, for a reason; ``status`` is its answer."""

    outcome: Outcome
    reason: str = ""
    status: int | None = None


Links = Mapping[str, LinkState]
CheckLinks = Callable[[Sequence[str]], Links]
"""Finds out the state of addresses, such as :class:`civilex.catalogs.link_checking.LinkChecker`."""


@dataclass(frozen=True, slots=True)
class LinkCounts:
    """How many addresses answer, how many fail, and how many were not checked, by reason."""

    answers: int
    fails: int
    unchecked: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """Return the counts."""
        return {"answers": self.answers, "fails": self.fails, "unchecked": dict(self.unchecked)}


def counted(links: Links) -> LinkCounts:
    """Return the counts of the states of addresses."""
    outcomes = Counter(state.outcome for state in links.values())
    reasons = Counter(state.reason for state in links.values() if state.outcome == "unchecked")
    return LinkCounts(outcomes["answers"], outcomes["fails"], dict(reasons.most_common()))

"""What people decided before: names that were confirmed to mean an entry, and names of which it was denied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from civilex.mapping.matching.names import NameIndex
from civilex.mapping.matching.spaces import Floats

LEAST = 0.5
"""The least similarity of two names for the decision on one to say something on the other."""
POWER = 1.5
"""Similarity counts by this power: what was decided on a name that is only somewhat alike says little."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A judgement that stands: this name means this entry, or does not; ``source`` says where it is recorded."""

    text: str
    id: str
    confirmed: bool = True
    weight: float = 1.0
    source: str = ""


class Memory:
    """Decisions, found by the likeness of their names; a nearest neighbour for each entry."""

    def __init__(
        self,
        decisions: Sequence[Decision],
        entries: Sequence[str],
        translations: Mapping[str, Mapping[str, float]] | None = None,
    ):
        """Take decisions on these entries; decisions on others are left out."""
        places = {entry: place for place, entry in enumerate(entries)}
        kept = [decision for decision in decisions if decision.id in places]
        self._decisions = sorted(kept, key=lambda decision: places[decision.id])
        texts: dict[str, int] = {}
        self._text = np.array([texts.setdefault(one.text, len(texts)) for one in self._decisions], np.int64)
        self._index = NameIndex(list(texts), translations)
        self._place = np.array([places[decision.id] for decision in self._decisions], np.int64)
        self._decided, self._starts = np.unique(self._place, return_index=True)
        self._weight = np.array([decision.weight for decision in self._decisions], np.float32)
        self._confirmed = np.array([decision.confirmed for decision in self._decisions], bool)
        self._count = len(entries)

    def __len__(self) -> int:
        """Return the number of decisions."""
        return len(self._decisions)

    def votes(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """Return how much was confirmed and how much denied of each entry, from 0 to 1: shapes (texts, entries)."""
        if not self._decisions:
            nothing = np.zeros((len(texts), self._count), np.float32)
            return nothing, nothing
        near = self._index.similarities(texts)[:, self._text]
        value = np.where(near >= LEAST, near**POWER, 0) * self._weight[None, :]
        if self._confirmed.all():
            return self._best(value), np.zeros((len(texts), self._count), np.float32)
        return self._best(value * self._confirmed), self._best(value * ~self._confirmed)

    def nearest(self, text: str, entry: int, *, confirmed: bool) -> Decision | None:
        """Return the decision on an entry whose name is most like a text."""
        rows = np.flatnonzero((self._place == entry) & (self._confirmed == confirmed))
        if not len(rows):
            return None
        return self._decisions[int(rows[self._index.similarities([text])[0, self._text[rows]].argmax()])]

    def _best(self, value: Floats) -> Floats:
        best = np.zeros((len(value), self._count), np.float32)
        best[:, self._decided] = np.maximum.reduceat(value, self._starts, axis=1)
        return best

"""One property as two columns of term numbers, and the kinds of arrays that the engine is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int32]
"""Numbers of terms."""
Index = npt.NDArray[np.int64]
"""Positions in another array."""
Mask = npt.NDArray[np.bool_]
Numbered = tuple[int, int, int]
"""A triple of numbers of terms."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two columns of one property, sorted by the first and then the second, without duplicates."""

    keys: Ids
    values: Ids

    @classmethod
    def of_keys(cls, keys: Index) -> Pairs:
        """Return the pairs of sorted keys: the first number in the upper half, the second in the lower."""
        return cls((keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32))

    def to_keys(self) -> Index:
        """Return the pairs as sorted keys."""
        return self.keys.astype(np.int64) << 32 | self.values

    def reversed(self) -> Pairs:
        """Return the pairs the other way round."""
        order = np.argsort(self.values, kind="stable")
        return Pairs(self.values[order], self.keys[order])


def keys_of(triples: Sequence[Numbered], predicate: int) -> Index:
    """Return the keys of the triples of one property (see :class:`Pairs`), in their order."""
    return np.array([one << 32 | three for one, two, three in triples if two == predicate], np.int64)


def longer(column: npt.NDArray[Any], length: int) -> npt.NDArray[Any]:
    """Return the column with zeros after its end, at least so long."""
    if len(column) >= length:
        return column
    return np.concatenate([column, np.zeros(length - len(column), column.dtype)])

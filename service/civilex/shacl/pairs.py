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


def distinct(numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the numbers sorted, each once.

    By sorting: numpy's own ``unique`` hashes since 2.3, which takes twenty times as long for keys of pairs.
    """
    found = np.sort(numbers)
    return found[np.r_[True, found[1:] != found[:-1]]] if len(found) > 1 else found


def merged(some: npt.NDArray[Any], others: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return what is in either of two arrays, sorted, each once."""
    return distinct(np.concatenate([some, others]))


def without(some: npt.NDArray[Any], others: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return what is in the first of two arrays and not in the second, sorted, each once."""
    found = distinct(some)
    return found[~is_in(found, others)]


def common(some: npt.NDArray[Any], others: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return what is in both of two arrays, sorted, each once."""
    found = distinct(some)
    return found[is_in(found, others)]


def either(some: npt.NDArray[Any], others: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return what is in one of two arrays and not in both, sorted, each once."""
    return merged(without(some, others), without(others, some))


def is_in(some: npt.NDArray[Any], others: npt.NDArray[Any]) -> Mask:
    """Return for each number of the first array whether it is in the second."""
    if not len(others) or not len(some):
        return np.zeros(len(some), np.bool_)
    among = np.sort(others)
    return among[np.minimum(np.searchsorted(among, some), len(among) - 1)] == some

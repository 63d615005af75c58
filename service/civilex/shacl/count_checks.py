"""Constraints on how many values a focus node has (SHACL, 4.2 and 4.4.5)."""

from __future__ import annotations

import numpy as np

from civilex.shacl.columns import Columns
from civilex.shacl.pairs import Ids, Index
from civilex.shacl.shapes import Constraint, MaxCount, MinCount, UniqueLang


def found(constraint: Constraint, columns: Columns, nodes: int, index: Index, values: Ids) -> Index | None:
    """Return the positions of the focus nodes at fault (one may stand twice), or ``None`` for another constraint."""
    match constraint:
        case MinCount(count):
            return np.flatnonzero(np.bincount(index, minlength=nodes) < count)
        case MaxCount(count):
            return np.flatnonzero(np.bincount(index, minlength=nodes) > count)
        case UniqueLang():
            return _same_language(columns, index, values)
        case _:
            return None


def _same_language(columns: Columns, index: Index, values: Ids) -> Index:
    """Return one position per focus node and language that more than one value has."""
    suffixes = columns.suffixes(values)
    tagged = suffixes >= 0
    tagged[tagged] = columns.language_suffixes()[suffixes[tagged]]
    keys, counts = np.unique(index[tagged].astype(np.int64) << 32 | suffixes[tagged], return_counts=True)
    return keys[counts > 1] >> 32

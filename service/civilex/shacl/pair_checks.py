"""Constraints that compare the values of a path with those of another property (SHACL, 4.5)."""

from __future__ import annotations

import numpy as np

from civilex.shacl import literals
from civilex.shacl.columns import Columns
from civilex.shacl.found import Found
from civilex.shacl.pairs import Ids, Index, common, either
from civilex.shacl.shapes import Constraint, PropertyPair
from civilex.shacl.value_checks import comparable


def found(constraint: Constraint, columns: Columns, nodes: Ids, index: Index, values: Ids) -> list[Found]:
    """Return the focus nodes and values at fault; nothing for another constraint."""
    if not isinstance(constraint, PropertyPair):
        return []
    where, others = columns.follow(columns.number(constraint.other), nodes)
    if constraint.comparison in ("lessThan", "lessThanOrEquals"):
        or_equal = constraint.comparison == "lessThanOrEquals"
        return [_not_less(columns, index, values, where, others, or_equal=or_equal)]
    mine, theirs = _keys(index, values), _keys(where, others)
    wrong = either(mine, theirs) if constraint.comparison == "equals" else common(mine, theirs)
    return [Found(wrong >> 32, (wrong & 0xFFFFFFFF).astype(np.int32))]


def _keys(index: Index, values: Ids) -> Index:
    return index.astype(np.int64) << 32 | values


def _not_less(columns: Columns, index: Index, values: Ids, where: Index, others: Ids, *, or_equal: bool) -> Found:
    """Join the values of both properties by focus node, and return each pair that is not in order."""
    order = np.argsort(where, kind="stable")
    where, others = where[order], others[order]
    low = np.searchsorted(where, index, "left")
    counts = np.searchsorted(where, index, "right") - low
    first = np.repeat(np.arange(len(index)), counts)
    second = np.repeat(low - np.r_[0, np.cumsum(counts)[:-1]], counts) + np.arange(int(counts.sum()))
    left, right = values[first], others[second]
    keys, back = np.unique(left.astype(np.int64) << 32 | right, return_inverse=True)
    good = np.fromiter(
        (
            literals.less(comparable(columns, key >> 32), comparable(columns, key & 0xFFFFFFFF), or_equal=or_equal)
            for key in keys.tolist()
        ),
        np.bool_,
        len(keys),
    )
    bad = ~good[back] if len(keys) else np.empty(0, np.bool_)
    return Found(index[first[bad]], left[bad])

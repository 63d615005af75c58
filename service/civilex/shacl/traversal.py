"""Following property paths over columns (SHACL, 2.3.1: the value nodes of a path, each once)."""

from __future__ import annotations

import numpy as np

from civilex.shacl.columns import Columns
from civilex.shacl.pairs import Ids, Index, distinct, merged, without
from civilex.shacl.paths import Alternative, Inverse, Path, Predicate, Repeated, Sequence


def follow(columns: Columns, path: Path, nodes: Ids) -> tuple[Index, Ids]:
    """Return the value nodes of a path: for each its position in ``nodes``, and its number; no pair twice."""
    if isinstance(path, Predicate):
        return columns.follow(columns.number(path.iri), nodes)
    if isinstance(path, Inverse) and isinstance(path.path, Predicate):
        return columns.follow(columns.number(path.path.iri), nodes, inverse=True)
    return _distinct(*_follow(columns, path, nodes, inverse=False))


def _follow(columns: Columns, path: Path, nodes: Ids, *, inverse: bool) -> tuple[Index, Ids]:
    match path:
        case Predicate(iri):
            return columns.follow(columns.number(iri), nodes, inverse=inverse)
        case Inverse(inner):
            return _follow(columns, inner, nodes, inverse=not inverse)
        case Sequence(parts):
            index, current = np.arange(len(nodes)), nodes
            for part in reversed(parts) if inverse else parts:
                step, found = _follow(columns, part, current, inverse=inverse)
                index, current = _distinct(index[step], found)
            return index, current
        case Alternative(parts):
            found_parts = [_follow(columns, part, nodes, inverse=inverse) for part in parts]
            return _concatenated(found_parts)
        case Repeated(inner, "?"):
            return _concatenated([(np.arange(len(nodes)), nodes), _follow(columns, inner, nodes, inverse=inverse)])
        case Repeated(inner, modifier):
            return _repeated(columns, inner, nodes, inverse=inverse, from_zero=modifier == "*")


def _repeated(columns: Columns, path: Path, nodes: Ids, *, inverse: bool, from_zero: bool) -> tuple[Index, Ids]:
    start: tuple[Index, Ids] = (np.arange(len(nodes)), nodes)
    known = _keys(*start) if from_zero else np.empty(0, np.int64)
    index, current = start
    while len(index):
        step, found = _follow(columns, path, current, inverse=inverse)
        fresh = without(_keys(index[step], found), known)
        known = merged(known, fresh)
        index, current = fresh >> 32, (fresh & 0xFFFFFFFF).astype(np.int32)
    return known >> 32, (known & 0xFFFFFFFF).astype(np.int32)


def _concatenated(parts: list[tuple[Index, Ids]]) -> tuple[Index, Ids]:
    return np.concatenate([index for index, _ in parts]), np.concatenate([values for _, values in parts])


def _keys(index: Index, values: Ids) -> Index:
    return index.astype(np.int64) << 32 | values


def _distinct(index: Index, values: Ids) -> tuple[Index, Ids]:
    if len(index) < 2:
        return index, values
    keys = distinct(_keys(index, values))
    return keys >> 32, (keys & 0xFFFFFFFF).astype(np.int32)

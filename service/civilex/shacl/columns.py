"""A graph as columns of numbers: each term is a number, each property a pair of sorted columns.

Literals stay exactly as they are written. Arrays of term numbers are ``int32``; a shape is a function from such an
array to an array of booleans, so that no Python runs per node.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from civilex.shacl import terms
from civilex.shacl.graph import RDF_TYPE, RDFS
from civilex.shacl.pairs import Ids, Index, Mask, Numbered, Pairs, distinct, keys_of, longer, merged, without
from civilex.shacl.term_table import TermTable

_NONE = np.empty(0, np.int32)
_NOWHERE = np.empty(0, np.int64)


class Columns(TermTable):
    """The triples of a data graph, by property."""

    def __init__(
        self,
        ids: dict[bytes, int],
        found: list[bytes],
        subjects: Ids,
        predicates: Ids,
        objects: Ids,
        *,
        own: int | None = None,
    ):
        """Take the numbers of the terms, the terms by number, and three columns of equal length.

        The first ``own`` triples are the data's own, the rest is background; all are own where it is left out.
        """
        super().__init__(ids, found)
        self.size = len(subjects)
        order = np.argsort(predicates, kind="stable")
        sorted_predicates = predicates[order]
        self._subjects, self._objects = subjects[order], objects[order]
        own = self.size if own is None else own
        self.has_background = own < self.size
        starts = (
            np.flatnonzero(np.r_[True, sorted_predicates[1:] != sorted_predicates[:-1]]) if len(order) else _NOWHERE
        )
        ends = np.r_[starts[1:], len(order)]
        self._slices = {
            int(sorted_predicates[start]): (int(start), int(end)) for start, end in zip(starts, ends, strict=False)
        }
        # The sort is stable, so that in each slice the own triples come first.
        self._own_ends = {
            predicate: start + int(np.searchsorted(order[start:end], own))
            for predicate, (start, end) in self._slices.items()
        }
        self._looked_up: Mask | None = None
        self._in_background: Mask | None = None
        self._leading_to_blank: tuple[Ids, Ids, Ids] | None = None
        self._background = {predicate: (self._own_ends[predicate], end) for predicate, (_, end) in self._slices.items()}
        self._changed_own: dict[int, Pairs] = {}
        self._forward: dict[int, Pairs] = {}
        self._backward: dict[int, Pairs] = {}
        self._instances: dict[str, Mask] = {}

    def properties(self) -> list[int]:
        """Return the numbers of the properties that occur."""
        return list(self._slices)

    def pairs(self, predicate: int, *, inverse: bool = False) -> Pairs | None:
        """Return the columns of a property, or ``None`` where it does not occur."""
        if predicate not in self._slices:
            return None
        if inverse:
            if predicate not in self._backward:
                pairs = self.pairs(predicate)
                assert pairs is not None  # noqa: S101 (it occurs)
                self._backward[predicate] = pairs.reversed()
            return self._backward[predicate]
        if predicate not in self._forward:
            self._forward[predicate] = self._sorted(*self._slices[predicate])
        return self._forward[predicate]

    def own_pairs(self, predicate: int) -> Pairs | None:
        """Return the columns of a property in the data's own triples, or ``None`` where they do not have it."""
        if not self.has_background:
            return self.pairs(predicate)
        if (changed := self._changed_own.get(predicate)) is not None:
            return changed if len(changed.keys) else None
        start = self._slices.get(predicate, (0, 0))[0]
        end = self._own_ends.get(predicate, 0)
        if end == self._slices.get(predicate, (0, 0))[1]:
            return self.pairs(predicate)
        return self._sorted(start, end) if end > start else None

    def _sorted(self, start: int, end: int) -> Pairs:
        key = self._subjects[start:end].astype(np.int64) << 32 | self._objects[start:end]
        key.sort()
        if len(key) > 1:
            key = key[np.r_[True, key[1:] != key[:-1]]]
        return Pairs.of_keys(key)

    def change(self, added: Sequence[Numbered], removed: Sequence[Numbered]) -> None:
        """Take triples away from the data's own, and add others; what the background says stays."""
        self.looked_up(_NONE)  # before the rows that it is made of are out of date
        for predicate in {triple[1] for triple in (*added, *removed)}:
            pairs = self.own_pairs(predicate)
            own = _NOWHERE if pairs is None else pairs.to_keys()
            changed = merged(without(own, keys_of(removed, predicate)), keys_of(added, predicate))
            whole = merged(changed, self._sorted(*self._background.get(predicate, (0, 0))).to_keys())
            self._changed_own[predicate] = Pairs.of_keys(changed)
            self._backward.pop(predicate, None)
            self._forward.pop(predicate, None)
            self._slices.pop(predicate, None)
            self._own_ends.pop(predicate, None)
            if len(whole):
                self._forward[predicate] = Pairs.of_keys(whole)
                self._slices[predicate] = (0, 0)
                self._own_ends[predicate] = 0
        self._instances.clear()
        self._leading_to_blank = None
        if self._looked_up is not None and self._in_background is not None:
            self._looked_up = longer(self._looked_up, self.count)
            self._in_background = longer(self._in_background, self.count)
            for subject in {triple[0] for triple in (*added, *removed)}:
                self._looked_up[subject] = self._in_background[subject] and not self._has_own(subject)

    def _has_own(self, subject: int) -> bool:
        for predicate in self._slices:
            pairs = self.own_pairs(predicate)
            if pairs is not None:
                place = int(np.searchsorted(pairs.keys, subject))
                if place < len(pairs.keys) and pairs.keys[place] == subject:
                    return True
        return False

    def count_own(self) -> int:
        """Return how many distinct triples the data have of their own."""
        return sum(len(pairs.keys) for predicate in self._slices if (pairs := self.own_pairs(predicate)) is not None)

    def looked_up(self, nodes: Ids) -> Mask:
        """Return which nodes only the background describes: subjects there, and of no triple of the data's own."""
        if not self.has_background:
            return np.zeros(len(nodes), np.bool_)
        if self._looked_up is None:
            mask = np.zeros(self.count, np.bool_)
            for predicate, (_, end) in self._slices.items():
                mask[self._subjects[self._own_ends[predicate] : end]] = True
            self._in_background = mask.copy()
            for predicate, (start, _) in self._slices.items():
                mask[self._subjects[start : self._own_ends[predicate]]] = False
            self._looked_up = mask
        self._looked_up = longer(self._looked_up, self.count)
        return self._looked_up[nodes]

    def follow(self, predicate: int, nodes: Ids, *, inverse: bool = False) -> tuple[Index, Ids]:
        """Return the values of a property: for each its position in ``nodes``, and its number."""
        pairs = self.pairs(predicate, inverse=inverse)
        if pairs is None or not len(nodes):
            return _NOWHERE, _NONE
        low = np.searchsorted(pairs.keys, nodes, "left")
        counts = np.searchsorted(pairs.keys, nodes, "right") - low
        total = int(counts.sum())
        if not total:
            return _NOWHERE, _NONE
        index = np.repeat(np.arange(len(nodes)), counts)
        first = np.repeat(low - np.r_[0, np.cumsum(counts)[:-1]], counts)
        return index, pairs.values[first + np.arange(total)]

    def leading_to(self, blank: int) -> tuple[int, int] | None:
        """Return the subject and property of a triple whose object is this blank node, or ``None``."""
        if self._leading_to_blank is None:
            found = [(number, self.pairs(number)) for number in self._slices]
            parts = [
                (pairs.values[blank_values], pairs.keys[blank_values], np.full(len(blank_values), number, np.int32))
                for number, pairs in found
                if pairs is not None and len(blank_values := np.flatnonzero(self.kinds(pairs.values) == terms.BLANK))
            ]
            columns = [np.concatenate([_NONE, *(part[position] for part in parts)]) for position in range(3)]
            order = np.argsort(columns[0], kind="stable")
            self._leading_to_blank = columns[0][order], columns[1][order], columns[2][order]
        objects, subjects, predicates = self._leading_to_blank
        place = int(np.searchsorted(objects, blank))
        if place == len(objects) or objects[place] != blank:
            return None
        return int(subjects[place]), int(predicates[place])

    def instances(self, class_iri: str) -> Mask:
        """Return which terms are instances of a class or of one of its subclasses."""
        if class_iri not in self._instances:
            mask = np.zeros(self.count, np.bool_)
            if (number := self.number(class_iri)) >= 0:
                classes = self._closure(number, self.number(RDFS + "subClassOf"))
                _, members = self.follow(self.number(RDF_TYPE), classes, inverse=True)
                mask[members] = True
            self._instances[class_iri] = mask
        mask = self._instances[class_iri] = longer(self._instances[class_iri], self.count)
        return mask

    def own_instances(self, class_iri: str) -> Ids:
        """Return the numbers of the terms that the data themselves say to be instances of a class, or of a subclass.

        What the background says of subclasses counts.
        """
        if not self.has_background:
            return np.flatnonzero(self.instances(class_iri)).astype(np.int32)
        number, pairs = self.number(class_iri), self.own_pairs(self.number(RDF_TYPE))
        if number < 0 or pairs is None:
            return _NONE
        classes = self._closure(number, self.number(RDFS + "subClassOf"))
        return distinct(pairs.keys[np.isin(pairs.values, classes)])

    def _closure(self, start: int, predicate: int) -> Ids:
        known = {start}
        frontier = np.array([start], np.int32)
        while len(frontier):
            _, found = self.follow(predicate, frontier, inverse=True)
            fresh = set(found.tolist()) - known
            known |= fresh
            frontier = np.array(sorted(fresh), np.int32)
        return np.array(sorted(known), np.int32)

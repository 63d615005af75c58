"""A graph as columns of numbers: each term is a number, each property a pair of sorted columns.

Literals stay exactly as they are written. Arrays of term numbers are ``int32``; a shape is a function from such an
array to an array of booleans, so that no Python runs per node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from civilex.shacl import terms
from civilex.shacl.graph import RDF_TYPE, RDFS, Term

Ids = npt.NDArray[np.int32]
"""Numbers of terms."""
Index = npt.NDArray[np.int64]
"""Positions in another array."""
Mask = npt.NDArray[np.bool_]

Numbered = tuple[int, int, int]
"""A triple of numbers of terms."""

_NONE = np.empty(0, np.int32)
_NOWHERE = np.empty(0, np.int64)


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


class Columns:
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
        self._ids = ids
        self.terms = found
        self.size = len(subjects)
        self._kinds = np.fromiter((term[0] for term in found), np.uint8, len(found))
        self._suffixes: list[bytes] = []
        self._suffix_numbers: dict[bytes, int] = {}
        self._suffix = np.full(len(found), -1, np.int32)
        literals = np.flatnonzero(self._kinds == terms.LITERAL)
        self._suffix[literals] = [self._suffix_number(found[number]) for number in literals.tolist()]
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
        self._judged: dict[object, npt.NDArray[np.int8]] = {}

    @property
    def count(self) -> int:
        """How many terms there are."""
        return len(self.terms)

    def number(self, term: Term | str) -> int:
        """Return the number of a term (or IRI), or -1 where the data do not have it."""
        token = f"<{term}>".encode() if isinstance(term, str) else terms.encode(term)
        return self._ids.get(token, -1)

    def add(self, term: Term) -> int:
        """Return the number of a term, which gets one where the data do not have it."""
        token = terms.encode(term)
        if (number := self._ids.get(token)) is not None:
            return number
        number = self._ids[token] = len(self.terms)
        self.terms.append(token)
        suffix = self._suffix_number(token) if token[0] == terms.LITERAL else -1
        if number >= len(self._kinds):
            self._kinds = _longer(self._kinds, 2 * number + 64)
            self._suffix = _longer(self._suffix, 2 * number + 64)
        self._kinds[number], self._suffix[number] = token[0], suffix
        return number

    def term(self, number: int) -> Term:
        """Return the term of a number."""
        return terms.decode(self.terms[number])

    def lexical(self, number: int) -> str:
        """Return the text of a term (see :func:`civilex.shacl.terms.lexical`)."""
        return terms.lexical(self.terms[number])

    def kinds(self, numbers: Ids) -> npt.NDArray[np.uint8]:
        """Return the first byte of each term, which tells its kind."""
        return self._kinds[numbers]

    def suffixes(self, numbers: Ids) -> Ids:
        """Return the number of the suffix of each term, -1 for those that are no literals."""
        return self._suffix[numbers]

    def suffix(self, number: int) -> bytes:
        """Return the suffix of a literal: language or datatype, as N-Triples write it."""
        return self._suffixes[self._suffix[number]]

    def suffix_known(self, suffix: bytes) -> int:
        """Return the number of a suffix, or -2 where no literal has it."""
        return self._suffix_numbers.get(suffix, -2)

    def language_suffixes(self) -> Mask:
        """Return which numbers of suffixes are languages."""
        return np.fromiter((suffix.startswith(b"@") for suffix in self._suffixes), np.bool_, len(self._suffixes))

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
            changed = np.union1d(np.setdiff1d(own, _keys_of(removed, predicate)), _keys_of(added, predicate))
            whole = np.union1d(changed, self._sorted(*self._background.get(predicate, (0, 0))).to_keys())
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
            self._looked_up = _longer(self._looked_up, self.count)
            self._in_background = _longer(self._in_background, self.count)
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
        self._looked_up = _longer(self._looked_up, self.count)
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
            where = np.flatnonzero(self._kinds[self._objects] == terms.BLANK)
            where = where[np.argsort(self._objects[where], kind="stable")]
            numbers = np.array(list(self._slices), np.int32)
            starts = np.array([start for start, _ in self._slices.values()], np.int64)
            predicates = numbers[np.searchsorted(starts, where, "right") - 1] if len(where) else _NONE
            self._leading_to_blank = self._objects[where], self._subjects[where], predicates
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
        mask = self._instances[class_iri] = _longer(self._instances[class_iri], self.count)
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
        return np.unique(pairs.keys[np.isin(pairs.values, classes)])

    def _closure(self, start: int, predicate: int) -> Ids:
        known = {start}
        frontier = np.array([start], np.int32)
        while len(frontier):
            _, found = self.follow(predicate, frontier, inverse=True)
            fresh = set(found.tolist()) - known
            known |= fresh
            frontier = np.array(sorted(fresh), np.int32)
        return np.array(sorted(known), np.int32)

    def judge(self, question: object, numbers: Ids, holds: Callable[[list[int]], Iterable[bool]]) -> Mask:
        """Return for each term whether something holds, asking once per distinct term.

        ``holds`` is given the distinct terms. Answers to a question that is not ``None`` are kept: one byte a term.
        """
        table = self._judged.get(question) if question is not None else None
        if table is None:
            table = np.zeros(self.count, np.int8)
        if question is not None:
            table = self._judged[question] = _longer(table, self.count)
        wanted = np.zeros(self.count, np.bool_)
        wanted[numbers] = True
        wanted &= table == 0
        fresh = np.flatnonzero(wanted)
        if len(fresh):
            answers = np.fromiter(holds(fresh.tolist()), np.bool_, len(fresh))
            table[fresh] = np.where(answers, 1, 2)
        return table[numbers] == 1

    def _suffix_number(self, token: bytes) -> int:
        suffix = terms.suffix_of(token)
        if (number := self._suffix_numbers.get(suffix)) is None:
            number = self._suffix_numbers[suffix] = len(self._suffixes)
            self._suffixes.append(suffix)
        return number


def _keys_of(triples: Sequence[Numbered], predicate: int) -> Index:
    return np.array([one << 32 | three for one, two, three in triples if two == predicate], np.int64)


def _longer(column: npt.NDArray[Any], length: int) -> npt.NDArray[Any]:
    """Return the column with zeros after its end, at least so long."""
    if len(column) >= length:
        return column
    return np.concatenate([column, np.zeros(length - len(column), column.dtype)])

"""What stands around an entry, compared with what is known around a name: parents, siblings, city, department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from civilex.mapping.matching.entries import Entry, Question
from civilex.mapping.matching.names import NameIndex
from civilex.mapping.matching.spaces import Floats

WEIGHTS = {"parent": 0.25, "city": 0.3, "department": 0.2, "siblings": 0.02}
"""What each property counts beside the name (0.7), where a question says it."""
OTHER = 0.1
"""What any other property counts."""


class Surroundings:
    """The texts around all entries, each property in an index of its own."""

    def __init__(self, entries: Sequence[Entry], translations: Mapping[str, Mapping[str, float]]):
        """Index the surroundings of the entries."""
        self._count = len(entries)
        self._tops = np.array([entry.level == 0 for entry in entries], np.float32)
        self._indexes: dict[str, tuple[NameIndex, np.typing.NDArray[np.int64], np.typing.NDArray[np.int64]]] = {}
        for name in sorted({name for entry in entries for name in entry.surroundings}):
            texts: dict[str, int] = {}
            owners, places = [], []
            for place, entry in enumerate(entries):
                for text in entry.surroundings.get(name, ()):
                    owners.append(place)
                    places.append(texts.setdefault(text, len(texts)))
            if texts:
                index = NameIndex(list(texts), translations)
                self._indexes[name] = (index, np.array(owners, np.int64), np.array(places, np.int64))

    def features(self, questions: Sequence[Question]) -> list[tuple[str, Floats, float, np.typing.NDArray[np.bool_]]]:
        """Return for each property asked for: its name, its values (questions, entries), its weight, who asks for it.

        What stands at the top has no parent: it is compared by whether the entry stands at the top too.
        """
        found = []
        for name in sorted({name for question in questions for name in question.surroundings} | {"parent"}):
            asked = {row: texts for row, question in enumerate(questions) if (texts := question.surroundings.get(name))}
            tops = [row for row, question in enumerate(questions) if question.level == 0 and row not in asked]
            if not asked and not (name == "parent" and tops):
                continue
            values = np.zeros((len(questions), self._count), np.float32)
            if asked and name in self._indexes:
                self._compare(values, name, asked)
            given = np.zeros(len(questions), bool)
            given[list(asked)] = True
            if name == "parent" and tops:
                values[tops], given[tops] = self._tops, True
            found.append((name, values, WEIGHTS.get(name, OTHER), given))
        return found

    @staticmethod
    def asked_parents(questions: Sequence[Question]) -> dict[int, tuple[str, ...]]:
        """Return the parents that questions name, by the place of the question."""
        return {row: texts for row, question in enumerate(questions) if (texts := question.surroundings.get("parent"))}

    def _compare(self, values: Floats, name: str, asked: Mapping[int, tuple[str, ...]]) -> None:
        index, owners, places = self._indexes[name]
        texts = sorted({text for texts in asked.values() for text in texts})
        likeness = index.similarities(texts)
        best = np.zeros((len(texts), self._count), np.float32)
        np.maximum.at(best.T, owners, likeness[:, places].T)
        number = {text: place for place, text in enumerate(texts)}
        for row, of_row in asked.items():
            each = best[[number[text] for text in of_row]]
            values[row] = each.mean(axis=0) if name == "siblings" else each.max(axis=0)


class Types:
    """The types of all entries."""

    def __init__(self, entries: Sequence[Entry]):
        """Take the types of the entries."""
        self._known = {name: number for number, name in enumerate(sorted({t for e in entries for t in e.types}))}
        self._has = np.zeros((len(self._known), len(entries)), bool)
        for place, entry in enumerate(entries):
            self._has[[self._known[name] for name in entry.types], place] = True

    def fits(self, questions: Sequence[Question]) -> Floats:
        """Return 1 where an entry has a type that a question asks for, else 0: shape (questions, entries)."""
        asked = [[self._known[name] for name in question.types if name in self._known] for question in questions]
        return np.array([self._has[numbers].any(axis=0) for numbers in asked], np.float32)

    def allowed(self, question: Question) -> np.typing.NDArray[np.bool_]:
        """Return which entries have any, or all, of the types that a question asks for: shape (entries,)."""
        numbers = [self._known.get(name, -1) for name in question.types]
        has = self._has[[number for number in numbers if number >= 0]]
        if question.only == "any":
            return np.asarray(np.any(has, axis=0), bool)
        return np.asarray(np.all(has, axis=0), bool) & (-1 not in numbers)

"""Names as sparse vectors, and many of them compared at once with many others; numpy only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bag = Mapping[str, float]
"""The terms of a name and how much each counts."""


@lru_cache(maxsize=1 << 14)
def ngrams(text: str, sizes: tuple[int, ...] = (2, 3, 4)) -> Bag:
    """Return the character n-grams of a folded text and how often each occurs, the words padded by blanks.

    >>> ngrams("fire", (3,))
    {' fi': 1.0, 'fir': 1.0, 'ire': 1.0, 're ': 1.0}
    """
    found: dict[str, float] = {}
    for word in text.split():
        padded = f" {word} "
        for size in sizes:
            for start in range(len(padded) - size + 1):
                gram = padded[start : start + size]
                found[gram] = found.get(gram, 0.0) + 1.0
    return found


class Space:
    """Bags of terms, indexed by term; ``rows`` bags, each a row.

    ``idf`` is ``log((1 + n) / (1 + df)) + 1`` for each term of the vocabulary.
    """

    def __init__(self, bags: Sequence[Bag]):
        """Index the bags as they are; weigh them with :meth:`weighted`."""
        self.rows = len(bags)
        self.vocabulary: dict[str, int] = {}
        terms: list[int] = []
        rows: list[int] = []
        values: list[float] = []
        for row, bag in enumerate(bags):
            for term, value in bag.items():
                terms.append(self.vocabulary.setdefault(term, len(self.vocabulary)))
                rows.append(row)
                values.append(value)
        places = np.asarray(terms, np.int64)
        order = np.argsort(places, kind="stable")
        self._row = np.asarray(rows, np.int64)[order]
        self._value = np.asarray(values, np.float64)[order]
        frequency = np.bincount(places, minlength=len(self.vocabulary))
        self._start = np.concatenate([[0], np.cumsum(frequency)])
        self.idf = np.log((1 + self.rows) / (1 + frequency)) + 1

    def weighted(self) -> Space:
        """Weigh each value by the idf of its term and make all rows of length 1 (cosine)."""
        term = np.repeat(np.arange(len(self.vocabulary)), np.diff(self._start))
        self._value = self._value * self.idf[term]
        length = np.sqrt(np.bincount(self._row, self._value**2, minlength=self.rows))
        self._value /= np.where(length == 0, 1, length)[self._row]
        return self

    def products(self, questions: Sequence[Bag]) -> Floats:
        """Return the sum of products of each question with each row: shape (questions, rows)."""
        terms: list[int] = []
        values: list[float] = []
        owners: list[int] = []
        for number, bag in enumerate(questions):
            for term, value in bag.items():
                found = self.vocabulary.get(term)
                if found is not None:
                    terms.append(found)
                    values.append(value)
                    owners.append(number)
        asked = np.asarray(terms, np.int64)
        start = self._start[asked]
        count = self._start[asked + 1] - start
        ends = np.cumsum(count)
        place = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(start - (ends - count), count)
        key = np.repeat(np.asarray(owners, np.int64), count) * self.rows + self._row[place]
        weight = np.repeat(np.asarray(values, np.float64), count) * self._value[place]
        sums = np.bincount(key, weight, minlength=len(questions) * self.rows)
        return sums.reshape(len(questions), self.rows).astype(np.float32)

    def cosines(self, questions: Sequence[Bag]) -> Floats:
        """Return the cosine of each question with each row of a weighted space; unknown terms count as rare ones."""
        rare = float(np.log(1 + self.rows) + 1)
        return self.products([_of_length_one(bag, self.vocabulary, self.idf, rare) for bag in questions])


def _of_length_one(bag: Bag, vocabulary: Mapping[str, int], idf: npt.NDArray[np.float64], rare: float) -> Bag:
    weighed = {
        term: value * (rare if (found := vocabulary.get(term)) is None else float(idf[found]))
        for term, value in bag.items()
    }
    length = sum(value * value for value in weighed.values()) ** 0.5 or 1.0
    return {term: value / length for term, value in weighed.items()}

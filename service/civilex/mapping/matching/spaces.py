"""Names as sparse vectors, and many of them compared at once with many others; numpy only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Terms = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]
Bag = Mapping[str, float]
"""The terms of a name and how much each counts."""
Vector = tuple[Terms, Values]
"""Terms of a space by their numbers, each once, and how much each counts."""
KEPT_WORDS = 100_000
"""Words whose n-grams are remembered; then all are forgotten."""


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
        self._words: dict[str, tuple[Terms, Values, float]] = {}
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

    def products(self, questions: Sequence[Vector]) -> Floats:
        """Return the sum of products of each question with each row: shape (questions, rows)."""
        if not questions:
            return np.zeros((0, self.rows), np.float32)
        terms, values = (np.concatenate(parts) for parts in zip(*questions, strict=True))
        owners = np.repeat(np.arange(len(questions)), [len(terms) for terms, _ in questions])
        return self._products(terms, values, owners, len(questions))

    def cosines(self, questions: Sequence[str], sizes: tuple[int, ...]) -> Floats:
        """Return the cosine of the n-grams of each text with each row of a weighted space.

        N-grams that no row has count as the rarest, so that what is unknown makes less alike.
        """
        found = [[self._of_word(word, sizes) for word in text.split()] for text in questions]
        unknown = np.array([sum(rest for _, _, rest in words) for words in found], np.float64)
        flat = [(terms, values) for words in found for terms, values, _ in words]
        if not flat:
            return np.zeros((len(questions), self.rows), np.float32)
        lengths = [sum(len(terms) for terms, _, _ in words) for words in found]
        owners = np.repeat(np.arange(len(questions)), lengths)
        keys = owners * len(self.vocabulary) + np.concatenate([terms for terms, _ in flat])
        keys, place = np.unique(keys, return_inverse=True)
        values = np.bincount(place, np.concatenate([values for _, values in flat]), minlength=len(keys))
        owners, terms = np.divmod(keys, max(len(self.vocabulary), 1))
        length = np.sqrt(np.bincount(owners, values**2, minlength=len(questions)) + unknown)
        return self._products(terms, values / np.where(length == 0, 1, length)[owners], owners, len(questions))

    def _products(self, terms: Terms, values: Values, owners: Terms, questions: int) -> Floats:
        start = self._start[terms]
        count = self._start[terms + 1] - start
        ends = np.cumsum(count)
        place = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(start - (ends - count), count)
        key = np.repeat(owners * self.rows, count) + self._row[place]
        weight = np.repeat(values, count) * self._value[place]
        sums = np.bincount(key, weight, minlength=questions * self.rows)
        return sums.reshape(questions, self.rows).astype(np.float32)

    def _of_word(self, word: str, sizes: tuple[int, ...]) -> tuple[Terms, Values, float]:
        """Return the n-grams of a word that rows have, weighed, and the square of the weights of the others."""
        found = self._words.get(word)
        if found is None:
            rare = float(np.log(1 + self.rows) + 1)
            terms, values, unknown = [], [], 0.0
            for gram, count in ngrams(word, sizes).items():
                term = self.vocabulary.get(gram)
                if term is None:
                    unknown += (rare * count) ** 2
                else:
                    terms.append(term)
                    values.append(count * float(self.idf[term]))
            if len(self._words) >= KEPT_WORDS:
                self._words.clear()
            found = self._words[word] = (np.array(terms, np.int64), np.array(values, np.float64), unknown)
        return found

"""The names of all entries, and how like each is to a name that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from civilex.mapping.matching.spaces import KEPT_WORDS, Floats, Space, Vector, ngrams
from civilex.mapping.matching.text import fold, initials, looks_like_initials, parts, tokens
from civilex.mapping.matching.words import Words

LETTERS, WORDS = 0.5, 0.5
"""What the likeness of letters and of words count in the similarity of two names."""
INITIALS = 0.85
"""The similarity of initials and the name that they are the initials of."""
BRACKETED = 0.95
"""What initials in brackets after a name count beside the name itself."""
SIZES = (2, 3, 4)


class NameIndex:
    """Names in their order; ``similarities`` compares many texts with all of them.

    The similarity of two names is the mean of the cosine of their character n-grams (tf-idf, words padded) and the
    harmonic mean of how much of each name's words, weighed by rarity, the other has.
    """

    def __init__(self, names: Sequence[str], translations: Mapping[str, Mapping[str, float]] | None = None):
        """Index the names; ``translations`` say for words of one language how surely they mean words of another."""
        shown = [parts(name)[0] for name in names]
        self.names = names
        self._letters = Space([ngrams(fold(name), SIZES) for name in shown]).weighted()
        words = [tokens(name) for name in shown]
        self.words = Words(words, translations)
        self._bags = Space([dict.fromkeys(name, 1.0) for name in words])
        self._weights = np.array([sum(map(self.words.weight, set(name))) or 1.0 for name in words], np.float32)
        self._kin: dict[str, list[tuple[int, float, float]]] = {}
        self._initials: dict[str, list[int]] = {}
        for row, name in enumerate(names):
            outside, bracketed = parts(name)
            made = set(initials(outside)) if len(tokens(outside)) > 1 else set()
            for short in made | {_joined(text) for text in bracketed}:
                self._initials.setdefault(short, []).append(row)

    def similarities(self, texts: Sequence[str]) -> Floats:
        """Return the similarity of each text with each name, from 0 to 1: shape (texts, names)."""
        shown = [parts(text) for text in texts]
        found = self._plain([outside for outside, _ in shown])
        for row, (outside, bracketed) in enumerate(shown):
            asked = [(short, INITIALS * BRACKETED) for short in bracketed]
            if looks_like_initials(outside):
                asked.append((outside, INITIALS))
            for short, sure in asked:
                places = self._initials.get(_joined(short), [])
                found[row, places] = np.maximum(found[row, places], sure)
        return found

    def parts_of_similarity(self, text: str, row: int) -> tuple[float, float]:
        """Return the likeness in letters and in words of a text and one name."""
        outside = parts(text)[0]
        letters = self._letters.cosines([fold(outside)], SIZES)[0, row]
        return float(letters), float(self._in_words([outside])[0, row])

    def shared_words(self, text: str, row: int) -> list[str]:
        """Return which words of a text stand for which words of a name, as ``Dpt = department (abbreviation)``."""
        there = set(tokens(parts(self.names[row])[0]))
        found = []
        for word in tokens(parts(text)[0]):
            kin = next((kin for kin in self.words.kin(word) if kin.word in there), None)
            if kin is not None and self.words.weight(word) > 0.1:
                found.append(word if kin.word == word else f"{word} = {kin.word} ({kin.why})")
        return found

    def _plain(self, texts: Sequence[str]) -> Floats:
        letters = self._letters.cosines([fold(text) for text in texts], SIZES)
        found: Floats = np.minimum(LETTERS * letters + WORDS * self._in_words(texts), 1).astype(np.float32)
        return found

    def _in_words(self, texts: Sequence[str]) -> Floats:
        words = [set(tokens(text)) for text in texts]
        self.words.look_up(word for of_text in words for word in of_text)
        asked, there = zip(*[self._vectors(of_text) for of_text in words], strict=True) if texts else ((), ())
        totals = [sum(map(self.words.weight, of_text)) or 1.0 for of_text in words]
        covered = np.minimum(self._bags.products(asked) / np.array(totals, np.float32)[:, None], 1)
        covering = np.minimum(self._bags.products(there) / self._weights[None, :], 1)
        both = covered + covering
        found: Floats = np.divide(2 * covered * covering, both, out=np.zeros_like(both), where=both > 0)
        return found

    def _vectors(self, words: Iterable[str]) -> tuple[Vector, Vector]:
        """Return the words of the index that words stand for: weighed as those asked for, and as those there."""
        found: dict[int, tuple[float, float]] = {}
        for word in words:
            for term, of_text, of_name in self._kin_of(word):
                before = found.get(term)
                if before is None:
                    found[term] = (of_text, of_name)
                else:
                    found[term] = (max(of_text, before[0]), max(of_name, before[1]))
        terms = np.fromiter(found, np.int64, len(found))
        values = np.array(list(found.values()), np.float64).reshape(-1, 2)
        return (terms, values[:, 0]), (terms, values[:, 1])

    def _kin_of(self, word: str) -> list[tuple[int, float, float]]:
        found = self._kin.get(word)
        if found is None:
            if len(self._kin) >= KEPT_WORDS:
                self._kin.clear()
            weight, weigh, numbers = self.words.weight(word), self.words.weight, self._bags.vocabulary
            found = self._kin[word] = [
                (numbers[kin.word], weight * kin.similarity, weigh(kin.word) * kin.similarity)
                for kin in self.words.kin(word)
            ]
        return found


def _joined(text: str) -> str:
    return "".join(tokens(text))

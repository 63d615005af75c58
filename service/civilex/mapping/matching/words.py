"""Which words of an index a word stands for: its forms, what it abbreviates, is made of or translates to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from civilex.mapping.matching.spaces import Floats, Space, ngrams
from civilex.mapping.matching.text import function_words, organisation_words

SHORTEST_STEM = 4
SHORTEST_PART = 4
LINKS = ("", "s", "es", "n", "en", "e")
"""What German, Dutch and the Nordic languages put between the parts of a compound."""
LONGEST_SHORT = 5
"""Letters of the longest abbreviation."""
LETTERS = (2, 3)
"""Sizes of the n-grams by which words are found that are spelled alike."""
NEAREST = 24
NEAREST_AT_ONCE = 256
MOST_KIN = 200_000
"""Words that are remembered; then all are forgotten."""
ORGANISATION_WEIGHT = 0.2
"""How much a word counts that says only that something is an organisation, beside other words as frequent."""

UNKNOWN_WEIGHT = 0.6
"""How much a word counts that stands for none of the index, the name of a city for instance."""


class Kin(NamedTuple):
    """A word of the index that another stands for: how surely, from 0 to 1, and why."""

    word: str
    similarity: float
    why: str


class Words:
    """The words of an index, weighed by how rare they are, and found by words that are like them."""

    def __init__(self, names: Sequence[Iterable[str]], translations: Mapping[str, Mapping[str, float]] | None = None):
        """Take the words of each name, and what words of other languages translate to, from 0 to 1."""
        frequency: dict[str, int] = {}
        for name in names:
            for word in set(name):
                frequency[word] = frequency.get(word, 0) + 1
        self._known = list(frequency)
        self._count = len(names)
        self._weights = {word: self._weight(word, count) for word, count in frequency.items()}
        self._letters = Space([ngrams(word, LETTERS) for word in self._known]).weighted()
        self._by_first: dict[str, list[str]] = {}
        self._short_by_first: dict[str, list[str]] = {}
        for word in self._known:
            self._by_first.setdefault(word[0], []).append(word)
            if len(word) <= LONGEST_SHORT:
                self._short_by_first.setdefault(word[0], []).append(word)
        self._translations = translations or {}
        self._kin: dict[str, tuple[Kin, ...]] = {}

    def weight(self, word: str) -> float:
        """Return how much a word counts; one that stands for nothing in the index is likely a name of its own."""
        found = self._weights.get(word)
        if found is None:
            found = self._weight(word, 1) * (1.0 if self.kin(word) else UNKNOWN_WEIGHT)
        return found

    def kin(self, word: str) -> tuple[Kin, ...]:
        """Return the words of the index that a word stands for, the surest first; itself alone where it is there."""
        found = self._kin.get(word)
        if found is None:
            self.look_up([word])
            found = self._kin[word]
        return found

    def look_up(self, words: Iterable[str]) -> None:
        """Find what words stand for, many at once: faster than one by one."""
        new = [word for word in dict.fromkeys(words) if word not in self._kin]
        if len(self._kin) + len(new) > MOST_KIN:
            self._kin.clear()
        for start in range(0, len(new), NEAREST_AT_ONCE):
            part = new[start : start + NEAREST_AT_ONCE]
            near = self._letters.cosines(part, LETTERS)
            for word, of_word in zip(part, near, strict=True):
                self._kin[word] = tuple(self._find(word, of_word))

    def _find(self, word: str, near: Floats) -> list[Kin]:
        found: dict[str, Kin] = {}
        if word in self._weights:
            found[word] = Kin(word, 1.0, "same word")
        if word in function_words() or not word.isalpha():
            return list(found.values())
        for kin in [*self._like(word, near), *self._abbreviated(word), *self._compounds(word), *self._translated(word)]:
            if kin.similarity > found.get(kin.word, kin._replace(similarity=0.0)).similarity:
                found[kin.word] = kin
        return sorted(found.values(), key=lambda kin: (-kin.similarity, kin.word))[:NEAREST]

    def _like(self, word: str, near: Floats) -> Iterable[Kin]:
        for place in np.flatnonzero(near > 0.2):
            other = self._known[place]
            if other == word:
                continue
            if (sure := same_stem(word, other)) > 0:
                yield Kin(other, sure, "other form")
            elif near[place] >= 0.55 and min(len(word), len(other)) >= 5:
                yield Kin(other, 0.75 * float(near[place]), "spelled alike")

    def _abbreviated(self, word: str) -> Iterable[Kin]:
        for other in (self._by_first if len(word) <= LONGEST_SHORT else self._short_by_first).get(word[0], ()):
            short, long = sorted((word, other), key=len)
            if (sure := abbreviates(short, long)) > 0:
                yield Kin(other, sure, "abbreviation")

    def _compounds(self, word: str) -> Iterable[Kin]:
        for part in split(word, self._weights):
            yield Kin(part, 0.8, "part of compound")

    def _translated(self, word: str) -> Iterable[Kin]:
        for other, sure in self._translations.get(word, {}).items():
            if other in self._weights:
                yield Kin(other, sure, "translation")

    def _weight(self, word: str, count: int) -> float:
        if word in function_words():
            return 0.05
        rarity = math.log((1 + self._count) / (1 + count)) + 0.5
        return rarity * (ORGANISATION_WEIGHT if word in organisation_words() else 1.0)


def same_stem(one: str, other: str) -> float:
    """Return how surely two words are forms of one, by the beginning that they share; 0 where they are not.

    >>> same_stem("transport", "transportation"), same_stem("libraries", "library"), same_stem("fire", "firm")
    (0.78..., 0.88..., 0.0)
    """
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    rest = max(len(one), len(other)) - shared
    if shared < SHORTEST_STEM or rest > 5 or shared * 2 < max(len(one), len(other)):
        return 0.0
    if shared == SHORTEST_STEM and rest > 2:
        return 0.0
    return 1.0 - 0.04 * rest if rest <= 3 else 0.98 - 0.04 * rest


def abbreviates(short: str, long: str) -> float:
    """Return how surely the first word abbreviates the second, with the same first letter.

    It is the beginning of it (``eco``, ``opp``), or letters of it in their order with its last one or a consonant
    last (``dpt``, ``svcs``, ``ofc``, ``mgmt``).

    >>> abbreviates("eco", "economic"), abbreviates("dpt", "department"), abbreviates("mgmt", "management")
    (0.7, 0.7, 0.7)
    >>> abbreviates("art", "administration"), abbreviates("on", "opportunity")
    (0.0, 0.0)
    """
    if not 2 < len(short) <= LONGEST_SHORT or len(long) < len(short) + 2 or long[0] != short[0]:
        return 0.0
    if long.startswith(short):
        return 0.7 if len(long) - len(short) > 2 else 0.0
    if any(vowel in "aeiou" for vowel in short[1:]):
        return 0.0
    letters = iter(long)
    if not all(letter in letters for letter in short):
        return 0.0
    consonants = sum(letter not in "aeiou" for letter in long)
    return 0.7 if short[-1] == long[-1] or len(short) * 2 >= consonants else 0.0


def split(word: str, known: Mapping[str, float]) -> tuple[str, ...]:
    """Return the known words that a compound is made of; nothing where a rest of it stays unknown at both ends.

    >>> split("verkehrsamt", {"verkehr": 1, "amt": 1}), split("stadsbibliotek", {"bibliotek": 1})
    (('verkehr', 'amt'), ('bibliotek',))
    """
    if len(word) < 2 * SHORTEST_PART:
        return ()
    for cut in range(len(word) - 3, SHORTEST_PART - 1, -1):
        head, tail = word[:cut], word[cut:]
        for link in LINKS:
            stem = head.removesuffix(link) if link else head
            if len(stem) >= SHORTEST_PART and stem in known and head.endswith(link):
                rest = tail in known or tail in organisation_words()
                return (stem, tail) if rest and tail in known else (stem,)
    for cut in range(3, len(word) - SHORTEST_PART + 1):
        if word[cut:] in known:
            return (word[cut:],)
    return ()

"""Which words of one language mean which of another, learnt from texts that say the same in several languages.

IBM Model 1 (Brown et al., The Mathematics of Statistical Machine Translation, 1993, section 4), by expectation and
maximisation over all pairs of texts, function words left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations

import numpy as np

from civilex.mapping.matching.entries import Name
from civilex.mapping.matching.text import function_words, tokens

ROUNDS = 6
SUREST = 0.8
"""What a word counts that is the only translation of another."""
LEAST = 0.2
"""Translations less probable than this are left out."""
OTHERWISE = 0.02
"""The weight of the word that stands for nothing (NULL), so that rare words do not attract all others."""


def learn(groups: Iterable[Sequence[Name]]) -> Mapping[str, Mapping[str, float]]:
    """Return for each word the words of other languages that it means, from 0 to 1.

    Each group holds names that say the same; those without language are left out.

    >>> fire = [Name("Fire protection", "en"), Name("Brandschutz", "de")]
    >>> alarm = [Name("Fire alarm", "en"), Name("Feueralarm", "de")]
    >>> sorted(learn([fire, alarm, [Name("protection", "en"), Name("Schutz", "de")]])["alarm"])
    ['feueralarm']
    """
    numbers: dict[str, int] = {}
    sources: list[int] = []
    targets: list[int] = []
    places: list[int] = []
    place = 0
    for group in groups:
        words = [(name.language, _content_words(name.text, numbers)) for name in group if name.language]
        for (one, source), (other, target) in permutations(words, 2):
            if _primary(one) == _primary(other):
                continue
            for word in target:
                sources.extend(source)
                targets.extend([word] * len(source))
                places.extend([place] * len(source))
                place += 1
    if not sources:
        return {}
    return _estimate(list(numbers), np.array(sources), np.array(targets), np.array(places))


def _estimate(
    words: list[str], sources: np.typing.NDArray[np.int64], targets: np.typing.NDArray[np.int64],
    places: np.typing.NDArray[np.int64],
) -> Mapping[str, Mapping[str, float]]:  # fmt: skip
    pairs, pair = np.unique(sources * len(words) + targets, return_inverse=True)
    source_of = pairs // len(words)
    probability = np.ones(len(pairs))
    for _ in range(ROUNDS):
        given = probability[pair]
        share = given / (np.bincount(places, given)[places] + OTHERWISE)
        counts = np.bincount(pair, share, minlength=len(pairs))
        probability = counts / np.bincount(source_of, counts, minlength=len(words))[source_of]
    found: dict[str, dict[str, float]] = {}
    best = np.zeros(len(words))
    np.maximum.at(best, source_of, probability)
    for number in np.flatnonzero(probability >= LEAST * best[source_of]):
        source, target = words[source_of[number]], words[pairs[number] % len(words)]
        sure = SUREST * float(probability[number] / best[source_of[number]])
        if source != target and probability[number] >= LEAST / 4:
            found.setdefault(source, {})[target] = round(sure, 4)
    return found


def _content_words(text: str, numbers: dict[str, int]) -> list[int]:
    small = function_words()
    return [numbers.setdefault(word, len(numbers)) for word in dict.fromkeys(tokens(text)) if word not in small]


def _primary(language: str) -> str:
    return language.lower().partition("-")[0]

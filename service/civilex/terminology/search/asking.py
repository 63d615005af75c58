"""What is searched for, and the words of the index that each word of it may stand for."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from rapidfuzz.distance import OSA

from civilex.errors import InvalidParameter
from civilex.terminology.search.narrowing import in_graphs
from civilex.terminology.search.words import bigrams, phrases

How = Literal["word", "beginning", "spelling"]
"""How a word was found: as it is, as the beginning of a longer one, or as one that is spelled nearly so."""
POINTS: Mapping[How, float] = {"word": 1.0, "beginning": 0.8, "spelling": 0.6}
"""What a word that was found so is worth; a spelling by so much of it as is right."""
MOST_CHARACTERS = 200
MOST_WORDS = 12
MOST_SPELLINGS = 12
"""So many of the nearest spellings stand for a word."""
_LEAST_SPELLED, _LEAST_TWICE = 3, 6
"""From so many characters on a word may hold one typing error, and two."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A way in which a word of the question may be found: ``match`` is the text for FTS5, its tokens all quoted."""

    found: str
    how: How
    points: float

    @property
    def match(self) -> str:
        """The expression for FTS5; quotes cannot stand within, since folded words have none."""
        return f'"{self.found}"{"*" if self.how == "beginning" else ""}'


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word of the question with the ways in which it may be found, the best first."""

    word: str
    alternatives: tuple[Alternative, ...] = field(default=())


def words_asked(text: str, name: str = "q") -> tuple[str, ...]:
    """Return the words of what is searched for; raises InvalidParameter where there are none, or too many."""
    if len(text) > MOST_CHARACTERS:
        raise InvalidParameter(name, f"is longer than {MOST_CHARACTERS} characters; give the words that matter")
    words = phrases(text)
    if not words:
        raise InvalidParameter(name, "is missing or has no letter and no digit; give the words to look for")
    if len(words) > MOST_WORDS:
        raise InvalidParameter(name, f"has more than {MOST_WORDS} words; give those that matter")
    return words


def as_written(word: str) -> AskedWord:
    """Return a word that may be found as it is, or as the beginning of a longer one."""
    return AskedWord(
        word, (Alternative(word, "word", POINTS["word"]), Alternative(word, "beginning", POINTS["beginning"]))
    )


def with_spellings(word: str, connection: sqlite3.Connection, graphs: Collection[str] | None) -> AskedWord:
    """Return a word that may also be one that is spelled nearly so, and stands in a graph that may be read.

    A spelling has at most one letter more, less, other or swapped, from six letters on two (restricted
    Damerau-Levenshtein distance).
    """
    written = as_written(word)
    if len(word) < _LEAST_SPELLED or not word.isalpha():
        return written
    most = 1 if len(word) < _LEAST_TWICE else 2
    grams = sorted(bigrams(word))
    visible, values = in_graphs("spelling.graph", graphs)
    rows = connection.execute(
        f"""SELECT near.word FROM (
              SELECT word, COUNT(*) AS shared FROM gram WHERE gram IN ({", ".join("?" * len(grams))})
              GROUP BY word HAVING shared >= ? AND LENGTH(word) BETWEEN ? AND ?
            ) AS near
            WHERE EXISTS (SELECT 1 FROM spelling WHERE spelling.word = near.word AND {visible})""",  # noqa: S608
        [*grams, max(1, len(grams) - 3 * most), len(word) - most, len(word) + most, *values],
    )
    near = sorted(
        (distance, other)
        for (other,) in rows
        if other != word and (distance := OSA.distance(word, other, score_cutoff=most)) <= most
    )
    spellings = (
        Alternative(other, "spelling", POINTS["spelling"] * (1 - distance / len(word)))
        for distance, other in near[:MOST_SPELLINGS]
    )
    return AskedWord(word, (*written.alternatives, *spellings))

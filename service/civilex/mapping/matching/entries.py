"""What is matched: entries with names and surroundings, questions about them, candidates with points and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Name:
    """One name of an entry: its text, its language tag, and the property that says it (``prefLabel``, ``notation``)."""

    text: str
    language: str | None = None
    kind: str = "prefLabel"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that names are matched to.

    ``surroundings`` holds texts by property (``parent``, ``city``): the names, in all languages, of what stands around
    it. ``level`` counts the steps up to the top of its hierarchy and ``leaf`` says whether nothing stands below;
    ``None`` where that is not known. ``glosses`` are groups of texts in several languages that say the same: a
    dictionary is learnt from them, they are not matched.
    """

    id: str
    names: tuple[Name, ...]
    types: frozenset[str] = frozenset()
    surroundings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    level: int | None = None
    leaf: bool | None = None
    glosses: tuple[tuple[Name, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A name that is to be matched, with what is known of its surroundings; an absent property decides nothing.

    ``only`` leaves out entries that have none (``any``) or not all (``all``) of the types; else types raise the score.
    """

    text: str
    types: frozenset[str] = frozenset()
    surroundings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    level: int | None = None
    leaf: bool | None = None
    only: Literal["any", "all"] | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """What one feature gave a candidate: its value from 0 to 1, and the points of 100."""

    feature: str
    value: float
    points: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that a question may mean: ``score`` from 0 to 100, the sum of its points (100 where it is more).

    ``name`` is the name that is most like the question, ``similarity`` how much, from 0 to 1. ``match``: this entry
    alone is meant, as surely as was calibrated.
    """

    id: str
    score: float
    similarity: float
    match: bool
    name: Name
    points: tuple[Points, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A feature's points with what it saw: the two texts compared, and in which words they agree."""

    feature: str
    value: float
    points: float
    asked: str
    found: str
    language: str | None = None
    kind: str = ""
    agreement: tuple[str, ...] = ()

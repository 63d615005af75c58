"""What a search finds: items, their texts, and what their scores are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from civilex.terminology.labels import Label
from civilex.terminology.search.asking import How

Found = Literal["all words", "all words, other spellings", "some of the words", "nothing"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A word of the question, the word of the text that it was found as, how, and what that is worth."""

    asked: str
    found: str
    how: How
    points: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A text in which the question was found: ``score`` = 100 x the product of the four factors."""

    field: str
    text: str
    language: str | None
    graph: str
    user: str | None
    score: float
    reasons: tuple[Reason, ...]
    weight: float
    words: float
    coverage: float
    language_factor: float


@dataclass(frozen=True, slots=True)
class Item:
    """An item that was found, the label by which it is shown, its classes, and its best texts."""

    iri: str
    label: Label
    types: tuple[str, ...]
    score: float
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A page of what was found, of ``total`` items, and how all of it was found."""

    items: tuple[Item, ...]
    total: int
    found: Found

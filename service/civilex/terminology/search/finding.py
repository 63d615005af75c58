"""Searching the index: items in the order of their scores, each score with what it is made of.

The score of a text is, from 0 to 100: the weight of its field, times the share of the question's words that were found
(each with its points), times how much of a name the question covers, times a little less where nobody asked for its
language. An item has the score of its best text.
"""

# Only numbers of our own and question marks are put into the SQL; what callers give is bound.
# ruff: noqa: S608
from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from civilex.errors import QueryTimeout
from civilex.namespaces import RDF_TYPE
from civilex.terminology.labels import Label, from_iri, pick, rank
from civilex.terminology.search.asking import (
    AskedWord,
    as_written,
    with_spellings,
)
from civilex.terminology.search.fields import FIELDS
from civilex.terminology.search.hits import Found, Hit, Item, Reason, Result
from civilex.terminology.search.index import SearchIndex
from civilex.terminology.search.narrowing import Question, conditions, in_graphs

SECONDS = 3.0
"""How long one search may take."""
UNCOVERED = 0.6
"""What a name keeps of its score however little of it the question covers."""
OTHER_LANGUAGE = 0.95
MOST_TEXTS = 3
"""So many texts of an item are shown, the best ones."""


def search(index: SearchIndex, question: Question, *, limit: int, offset: int = 0) -> Result:
    """Return a page of the items that the question finds, in an order that depends on question and content only.

    Words are first sought as they are and as beginnings, all of them in one text; where no item has that, in other
    spellings; then some of the words. Raises QueryTimeout where it takes longer than :data:`SECONDS`.
    """
    connection = index.reading()
    with within_time(connection):
        connection.execute("BEGIN")
        try:
            return _found(connection, question, limit, offset)
        finally:
            connection.execute("ROLLBACK")


def _found(connection: sqlite3.Connection, question: Question, limit: int, offset: int) -> Result:
    written = [as_written(word) for word in question.words]
    sought = _Search(connection, question, written, len(written))
    items, total = sought.page(limit, offset)
    if total:
        return Result(items, total, "all words")
    spelled = [with_spellings(word, connection, question.graphs) for word in question.words]
    ways: tuple[tuple[Found, int], ...] = (("all words, other spellings", len(spelled)), ("some of the words", 1))
    for found, least in ways:
        items, total = _Search(connection, question, spelled, least).page(limit, offset)
        if total:
            return Result(items, total, found)
    return Result((), 0, "nothing")


class _Search:
    """One way to look for the words of a question in the index, at least ``least`` of them in one text."""

    def __init__(self, connection: sqlite3.Connection, question: Question, words: Sequence[AskedWord], least: int):
        self._connection, self._question, self._words = connection, question, words
        tokens = sum(word.word.count(" ") + 1 for word in words)
        finds = "\nUNION ALL ".join(
            f"SELECT rowid, {place}, ? FROM texts WHERE texts MATCH ?"
            for place, word in enumerate(words)
            for _ in word.alternatives
        )
        values: list[object] = [part for word in words for way in word.alternatives for part in (way.points, way.match)]
        languages = [tag for (tag,) in connection.execute("SELECT DISTINCT language FROM label")]
        factors = ", ".join("(?, ?)" for _ in languages) or "('', 1.0)"
        weights = ", ".join(f"({place}, {field.weight}, {int(field.name)})" for place, field in enumerate(FIELDS))
        narrowed, given = conditions(question)
        self._texts = f"""WITH found (label, word, points) AS ({finds}),
            best AS (SELECT label, word, MAX(points) AS points FROM found GROUP BY label, word),
            matched AS (
              SELECT label, SUM(points) / {len(words)} AS words FROM best GROUP BY label HAVING COUNT(*) >= {least}
            ),
            field (id, weight, name) AS (VALUES {weights}),
            language (tag, factor) AS (VALUES {factors}),
            hit AS (
              SELECT label.*, matched.words AS closeness, weight, factor,
                CASE WHEN name THEN {UNCOVERED} + {1 - UNCOVERED} * MIN(1.0, {tokens}.0 / label.words) ELSE 1.0 END
                  AS coverage
              FROM matched JOIN label ON label.id = matched.label JOIN field ON field.id = label.field
                JOIN language ON language.tag = label.language
              WHERE {narrowed}
            ),
            scored AS (SELECT *, ROUND(100 * weight * closeness * coverage * factor, 4) AS score FROM hit)"""
        self._values = [*values]
        for tag in languages:
            self._values += [tag, _language_factor(tag, question.languages)]
        self._values += given

    def page(self, limit: int, offset: int) -> tuple[tuple[Item, ...], int]:
        """Return a page of the items, and how many are found in all."""
        items, total = self._items(limit, offset)
        if not items and offset:
            # The number stands beside each item, of which a page after the last has none.
            total = self._items(1, 0)[1]
        return tuple(items), total

    def _items(self, limit: int, offset: int) -> tuple[list[Item], int]:
        """Return items by score, then by the text that was found, then by IRI."""
        rows = self._connection.execute(
            f"""{self._texts},
            ordered AS (
              SELECT *, ROW_NUMBER() OVER (PARTITION BY item ORDER BY score DESC, field, language, text, user) AS place
              FROM scored
            ),
            page AS (
              SELECT ordered.item, item.iri, ordered.score AS top, ordered.folded AS first, COUNT(*) OVER () AS total
              FROM ordered JOIN item ON item.id = ordered.item WHERE place = 1
              ORDER BY top DESC, first, item.iri LIMIT ? OFFSET ?
            )
            SELECT total, page.item, page.iri, ordered.folded, field, text, language, graph.iri, user, score,
              weight, closeness, coverage, factor
            FROM page JOIN ordered USING (item) JOIN graph ON graph.id = ordered.graph
            WHERE place <= {MOST_TEXTS} ORDER BY top DESC, first, page.iri, place""",
            [*self._values, limit, offset],
        ).fetchall()
        found: dict[tuple[int, str], list[Hit]] = {}
        for _, number, iri, words, *values in rows:
            found.setdefault((number, iri), []).append(_hit(values, tuple(_reasons(self._words, words))))
        labels, types = self._labels([number for number, _ in found]), self._types([number for number, _ in found])
        items = []
        for (number, iri), hits in found.items():
            label = pick(labels.get(number, ()), self._question.languages) or Label(from_iri(iri))
            items.append(Item(iri, label, tuple(types.get(number, ())), hits[0].score, tuple(hits)))
        return items, rows[0][0] if rows else 0

    def _labels(self, items: Sequence[int]) -> dict[int, list[Label]]:
        """Return the names of the items, the best property first, that stand in a graph which may be read."""
        visible, graphs = in_graphs("label.graph", self._question.graphs)
        ranks = {place: field.rank for place, field in enumerate(FIELDS) if field.rank}
        places = ", ".join(map(str, sorted(ranks, key=lambda place: ranks[place] or 0)))
        rows = self._connection.execute(
            f"""SELECT item, text, language FROM label WHERE item IN ({", ".join("?" * len(items))})
                AND field IN ({places}) AND {visible} ORDER BY item, field, language, text""",
            [*items, *graphs],
        )
        found: dict[int, list[Label]] = {}
        for item, text, language in rows:
            found.setdefault(item, []).append(Label(text, language or None))
        return found

    def _types(self, items: Sequence[int]) -> dict[int, list[str]]:
        visible, graphs = in_graphs("facet.graph", self._question.graphs)
        rows = self._connection.execute(
            f"""SELECT DISTINCT item, value FROM facet WHERE item IN ({", ".join("?" * len(items))})
                AND property = ? AND {visible} ORDER BY item, value""",
            [*items, RDF_TYPE, *graphs],
        )
        found: dict[int, list[str]] = {}
        for item, value in rows:
            found.setdefault(item, []).append(value)
        return found


def _hit(row: Sequence[Any], reasons: tuple[Reason, ...]) -> Hit:
    """Return a text that was found: its field, text, language, graph and user, its score, and the four factors."""
    place, text, language, graph, user, score, *factors = row
    return Hit(FIELDS[place].iri, text, language or None, graph, user or None, score, reasons, *factors)


def _reasons(words: Sequence[AskedWord], text: str) -> Iterator[Reason]:
    """Go through the words of a question that a text has, each as it was found best."""
    padded, tokens = f" {text} ", text.split()
    for word in words:
        ways = sorted(word.alternatives, key=lambda way: (-way.points, way.found))
        for way in ways:
            at = padded.find(f" {way.found}" + ("" if way.how == "beginning" else " "))
            if at < 0:
                continue
            found = " ".join(tokens[padded.count(" ", 0, at) :][: way.found.count(" ") + 1])
            yield Reason(word.word, found, way.how, round(way.points, 4))
            break


def _language_factor(tag: str, languages: Sequence[str]) -> float:
    """Return what a language is worth: a text without language, or in one that was asked for, all."""
    return 1.0 if not tag or rank(tag, languages) < len(languages) else OTHER_LANGUAGE


@contextmanager
def within_time(connection: sqlite3.Connection) -> Iterator[None]:
    """Stop what the connection does after :data:`SECONDS`; raises QueryTimeout."""
    end = time.monotonic() + SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > end, 10_000)
    try:
        yield
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        raise QueryTimeout(f"The search took longer than {SECONDS:g} s. Give more or longer words.") from error
    finally:
        connection.set_progress_handler(None, 0)

"""What stands in the search index, and one change of it: graphs go and come as a whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from civilex.terminology.search.fields import PLACE_OF
from civilex.terminology.search.words import bigrams, folded

LONGEST_TEXT = 4000
"""So many characters of a text are searched and shown: definitions are shorter, whole documents are not indexed."""
_BATCH = 2000
_REMEMBERED = 100_000
"""So many items, and so many words, are remembered while a change is made, which bounds its memory."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of an item in a field (see :mod:`civilex.terminology.search.fields`), with its language tag or ``""``.

    ``user`` is the organisation that calls the item so, or ``""``.
    """

    item: str
    field: str
    text: str
    language: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """What a search narrows by: the class, the concept scheme or the city of an item."""

    item: str
    property: str
    value: str


class Replacing:
    """One change of the index."""

    def __init__(self, connection: sqlite3.Connection):
        """Take a connection within a transaction."""
        self._connection = connection
        self._items: dict[str, int] = {}
        self._spelled: set[str] = set()
        self._graphs: dict[str, int] = {}

    def drop(self, graph: str) -> None:
        """Remove all that a graph states."""
        row = self._connection.execute("SELECT id FROM graph WHERE iri = ?", [graph]).fetchone()
        if row is None:
            return
        self._connection.execute(
            "INSERT INTO texts (texts, rowid, folded) SELECT 'delete', id, folded FROM label WHERE graph = ?", row
        )
        self._graphs.pop(graph, None)
        for table, column in (("label", "graph"), ("facet", "graph"), ("spelling", "graph"), ("graph", "id")):
            self._connection.execute(f"DELETE FROM {table} WHERE {column} = ?", row)  # noqa: S608

    def add(self, graph: str, texts: Iterable[Text]) -> None:
        """Put in the texts that a graph states; it is dropped before, or is not there."""
        number = self._graph(graph)
        rest = iter(texts)
        while rows := [self._row(one, number) for one in islice(rest, _BATCH)]:
            self._put(rows)
            words = {word for row in rows for word in str(row[5]).split() if len(word) > 2 and word.isalpha()}
            self._connection.executemany(
                "INSERT OR IGNORE INTO spelling VALUES (?, ?)", ((word, number) for word in sorted(words))
            )
            grams = ((gram, word) for word in sorted(words) if self._is_new(word) for gram in bigrams(word))
            self._connection.executemany("INSERT OR IGNORE INTO gram VALUES (?, ?)", grams)

    def narrow(self, graph: str, facets: Iterable[Facet]) -> None:
        """Put in what a graph says that search narrows by; what is said of items without any text is left out."""
        number = self._graph(graph)
        self._connection.executemany(
            "INSERT OR IGNORE INTO facet SELECT id, ?, ?, ? FROM item WHERE iri = ?",
            ((one.property, one.value, number, one.item) for one in facets),
        )

    def items(self, graphs: Collection[str] | None = None) -> Iterator[str]:
        """Go through the items that have a text in one of these graphs, or in any."""
        wanted = "" if graphs is None else f"WHERE graph IN ({', '.join(str(self._graph(one)) for one in graphs)})"
        query = f"SELECT iri FROM item WHERE id IN (SELECT item FROM label {wanted})"  # noqa: S608
        for (iri,) in self._connection.execute(query):
            yield iri

    def count(self) -> int:
        """Return the number of items that there are."""
        (number,) = self._connection.execute("SELECT COUNT(*) FROM item").fetchone()
        return int(number)

    def keep(self, graphs: Iterable[str]) -> None:
        """Remember that these graphs are in the index, those that state nothing for it too."""
        for graph in graphs:
            self._graph(graph)

    def _row(self, text: Text, graph: int) -> tuple[object, ...]:
        words = folded(text.text[:LONGEST_TEXT])
        length = words.count(" ") + 1 if words else 0
        shown = text.text[:LONGEST_TEXT]
        field, language = PLACE_OF[text.field], text.language.lower()
        return (self._item(text.item), graph, field, language, shown, words, length, text.user)

    def _graph(self, iri: str) -> int:
        if (known := self._graphs.get(iri)) is not None:
            return known
        self._connection.execute("INSERT OR IGNORE INTO graph (iri) VALUES (?)", [iri])
        (number,) = self._connection.execute("SELECT id FROM graph WHERE iri = ?", [iri]).fetchone()
        self._graphs[iri] = int(number)
        return int(number)

    def _is_new(self, word: str) -> bool:
        """Say whether the pairs of characters of a word are still to be put in; asked once for each word."""
        if word in self._spelled:
            return False
        if len(self._spelled) < _REMEMBERED:
            self._spelled.add(word)
        known = "SELECT 1 FROM gram WHERE gram = ? AND word = ?"
        return self._connection.execute(known, [f"^{word[0]}", word]).fetchone() is None

    def _put(self, texts: list[tuple[object, ...]]) -> None:
        (most,) = self._connection.execute("SELECT COALESCE(MAX(id), 0) FROM label").fetchone()
        rows = [(most + place, *row) for place, row in enumerate(texts, 1)]
        self._connection.executemany("INSERT INTO label VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self._connection.execute("INSERT INTO texts (rowid, folded) SELECT id, folded FROM label WHERE id > ?", [most])

    def _item(self, iri: str) -> int:
        if (known := self._items.get(iri)) is not None:
            return known
        self._connection.execute("INSERT OR IGNORE INTO item (iri) VALUES (?)", [iri])
        (number,) = self._connection.execute("SELECT id FROM item WHERE iri = ?", [iri]).fetchone()
        if len(self._items) < _REMEMBERED:
            self._items[iri] = number
        return int(number)

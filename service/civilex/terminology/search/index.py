"""The search index: an SQLite file (FTS5) with each text, the graph that states it, and what search narrows by.

Every row keeps its named graph, so that a search shows nothing that stands only in graphs which its caller may not
read. A graph is replaced whole, and whoever searches meanwhile sees what was there before.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
import threading
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from civilex.terminology.search.fields import PLACE_OF
from civilex.terminology.search.words import bigrams, folded

UNNAMED = ""
"""How the unnamed graph is called in the index."""
CACHE_KIBIBYTES = 8192
"""How much of the file each connection keeps in memory."""
LONGEST_TEXT = 4000
"""So many characters of a text are searched and shown: definitions are shorter, whole documents are not indexed."""
_BATCH = 2000
_SCHEMA = """
CREATE TABLE graph (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE);
CREATE TABLE item (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE);
CREATE TABLE label (
  id INTEGER PRIMARY KEY, item INTEGER NOT NULL, graph INTEGER NOT NULL, field INTEGER NOT NULL,
  language TEXT NOT NULL, text TEXT NOT NULL, folded TEXT NOT NULL, words INTEGER NOT NULL, user TEXT NOT NULL
);
CREATE INDEX label_item ON label (item);
CREATE INDEX label_graph ON label (graph);
CREATE INDEX label_folded ON label (folded);
CREATE VIRTUAL TABLE texts USING fts5(
  folded, content='label', content_rowid='id', prefix='2 3',
  tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
);
CREATE TABLE facet (
  item INTEGER NOT NULL, property TEXT NOT NULL, value TEXT NOT NULL, graph INTEGER NOT NULL,
  PRIMARY KEY (item, property, value, graph)
) WITHOUT ROWID;
CREATE INDEX facet_graph ON facet (graph);
CREATE INDEX facet_value ON facet (property, value);
CREATE TABLE spelling (word TEXT NOT NULL, graph INTEGER NOT NULL, PRIMARY KEY (word, graph)) WITHOUT ROWID;
CREATE TABLE gram (gram TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (gram, word)) WITHOUT ROWID;
"""


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


class SearchIndex:
    """The index in a directory of its own; one thread may write, any number search.

    The directory goes with :attr:`close`, and at the latest when the process ends.
    """

    def __init__(self) -> None:
        """Make an empty index; its ``generation`` is that of no store."""
        directory = Path(tempfile.mkdtemp(prefix="civilex-search-"))
        self.close = weakref.finalize(self, shutil.rmtree, directory, ignore_errors=True)
        self.path = directory / "search.sqlite"
        self.generation: int | None = None
        self._local = threading.local()
        with contextlib.closing(self._connect()) as connection:
            connection.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; {_SCHEMA}")

    def graphs(self) -> list[str]:
        """Return the graphs that the index holds texts or facets of."""
        return [iri for (iri,) in self.reading().execute("SELECT iri FROM graph ORDER BY iri")]

    def reading(self) -> sqlite3.Connection:
        """Return this thread's connection for searching."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
            connection.execute("PRAGMA query_only = ON")
        return connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Replacing]:
        """Replace graphs, all at once when the block ends, nothing where it raises."""
        with contextlib.closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield Replacing(connection)
            connection.commit()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=30.0)
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
        return connection


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

    def add(self, stated: Iterable[tuple[str, Text | Facet]]) -> None:
        """Put in what graphs state, each with its graph; a graph is dropped before, or is not there."""
        words: dict[int, set[str]] = {}
        texts: list[tuple[object, ...]] = []
        facets: list[tuple[object, ...]] = []
        for graph, one in stated:
            number = self._graph(graph)
            if isinstance(one, Facet):
                facets.append((self._item(one.item), one.property, one.value, number))
            else:
                row = self._row(one, number)
                words.setdefault(number, set()).update(w for w in str(row[5]).split() if len(w) > 2 and w.isalpha())
                texts.append(row)
            if len(texts) + len(facets) >= _BATCH:
                self._put(texts, facets)
        self._put(texts, facets)
        for number, spelled in words.items():
            listed = ((word, number) for word in sorted(spelled))
            self._connection.executemany("INSERT OR IGNORE INTO spelling VALUES (?, ?)", listed)
            grams = ((gram, word) for word in sorted(spelled) if self._is_new(word) for gram in bigrams(word))
            self._connection.executemany("INSERT INTO gram VALUES (?, ?)", grams)

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
        self._spelled.add(word)
        known = "SELECT 1 FROM gram WHERE gram = ? AND word = ?"
        return self._connection.execute(known, [f"^{word[0]}", word]).fetchone() is None

    def _put(self, texts: list[tuple[object, ...]], facets: list[tuple[object, ...]]) -> None:
        (most,) = self._connection.execute("SELECT COALESCE(MAX(id), 0) FROM label").fetchone()
        rows = [(most + place, *row) for place, row in enumerate(texts, 1)]
        self._connection.executemany("INSERT INTO label VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self._connection.execute("INSERT INTO texts (rowid, folded) SELECT id, folded FROM label WHERE id > ?", [most])
        self._connection.executemany("INSERT OR IGNORE INTO facet VALUES (?, ?, ?, ?)", facets)
        texts.clear()
        facets.clear()

    def _item(self, iri: str) -> int:
        if (known := self._items.get(iri)) is not None:
            return known
        self._connection.execute("INSERT OR IGNORE INTO item (iri) VALUES (?)", [iri])
        (number,) = self._connection.execute("SELECT id FROM item WHERE iri = ?", [iri]).fetchone()
        if len(self._items) < 100_000:
            self._items[iri] = number
        return int(number)

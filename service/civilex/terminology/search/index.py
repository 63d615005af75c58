"""The search index: an SQLite file (FTS5) with each text, the graph that states it, and what search narrows by.

Every row keeps its named graph, so that a search shows nothing that stands only in graphs which its caller may not
read. A graph is replaced whole, and whoever searches meanwhile sees what was there before.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import sqlite3
import tempfile
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

from civilex.terminology.search.replacing import Replacing

UNNAMED = ""
"""How the unnamed graph is called in the index."""
CACHE_KIBIBYTES = 8192
"""How much of the file each connection keeps in memory."""
MOST_BYTES = 4 << 30
"""How long the file may become: about ten million labels."""
_PAGE_BYTES = 4096
_PREFIX = "index-"
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


class IndexFile:
    """The file of an index; one process and thread of it may write, any number search."""

    def __init__(self, path: Path):
        """Take the file, which holds an index."""
        self.path = path
        self._local = threading.local()

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
        """Replace graphs, all at once when the block ends, nothing where it raises or its process ends.

        Raises sqlite3.OperationalError where the file would be longer than :data:`MOST_BYTES`.
        """
        with contextlib.closing(self._connect()) as connection:
            connection.execute(f"PRAGMA max_page_count = {MOST_BYTES // _PAGE_BYTES}")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN IMMEDIATE")
            yield Replacing(connection)
            connection.commit()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=30.0)
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
        return connection


class SearchIndex(IndexFile):
    """An index in a directory of its own, which goes with :attr:`close`, at the latest with who made it.

    A process that is killed leaves its directory behind; :func:`remove_left` takes it away.
    """

    def __init__(self, beside: Path | None = None) -> None:
        """Make an empty index in a folder, made when absent, or where temporary files lie.

        Its ``generation`` is that of no store.
        """
        if beside is not None:
            beside.mkdir(exist_ok=True)
        directory = Path(tempfile.mkdtemp(prefix=_PREFIX if beside else "civilex-search-", dir=beside))
        # Whoever ends gives up the lock, however it ends: so others know whose directory nobody needs.
        lock = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.close = weakref.finalize(self, _remove, directory, lock)
        super().__init__(directory / "search.sqlite")
        self.generation: int | None = None
        with contextlib.closing(self._connect()) as connection:
            connection.executescript(
                f"PRAGMA page_size = {_PAGE_BYTES}; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; {_SCHEMA}"
            )


def remove_left(beside: Path) -> None:
    """Remove the indexes in a folder whose processes have ended without."""
    for directory in beside.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            lock = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(directory, ignore_errors=True)
            finally:
                os.close(lock)


def _remove(directory: Path, lock: int) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    os.close(lock)

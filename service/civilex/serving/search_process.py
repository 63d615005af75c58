"""The process that makes the search index of a generation, or brings one up to date: sandboxed as a reader is.

``python -m civilex.serving.search_process``, started by :mod:`civilex.serving.search_building` only. What to do comes
as JSON on standard input, an error goes to standard output; what was made stands in the file of the index.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from civilex.serving import sandbox
from civilex.store import Term
from civilex.store.engine import graph_names, matching
from civilex.terminology.search.building import Graph, refresh
from civilex.terminology.search.index import MOST_BYTES, IndexFile

NICENESS = 15
"""A thirtieth of a core beside one busy thread of the service, all of it when there is none."""
MEMORY_BYTES = 1 << 30
"""What it may take in addresses beside its programs; it needs less than a tenth of it."""


class FrozenStore:
    """A generation, opened read-only, whose quads are found by pattern."""

    def __init__(self, path: Path):
        """Open it; raises OSError where that cannot be."""
        self._store = ox.Store.read_only(str(path))

    def graphs(self) -> list[str]:
        """Return the IRIs of the named graphs."""
        return graph_names(self._store)

    def matching(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        object_: Term | None = None,
        graph: Graph | None = None,
    ) -> Iterator[ox.Quad]:
        """Go through the quads with these terms; ``None`` stands for any."""
        return matching(self._store, subject, predicate, object_, graph)


def main() -> int:
    """Enter the sandbox, do what is asked, and end."""
    asked = json.load(sys.stdin)
    os.nice(NICENESS)
    sandbox.enter(asked["parent"])
    sandbox.allow_memory(MEMORY_BYTES)
    sandbox.allow_result(MOST_BYTES)
    try:
        refresh(IndexFile(Path(asked["index"])), FrozenStore(Path(asked["generation"])), asked["changed"])
    except (OSError, MemoryError, sqlite3.Error) as error:
        sys.stdout.write(f"{type(error).__name__}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

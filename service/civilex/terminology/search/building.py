"""From the store into the search index: graph by graph, and only those that changed where that is known."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator

import pyoxigraph as ox

from civilex.queries import stored
from civilex.store import Queryable
from civilex.store.dataset import is_in_default_graph
from civilex.terminology.search.index import UNNAMED, Facet, SearchIndex, Text

PAGE_ROWS = 50_000
"""So many rows of a graph are asked for at once, which bounds the memory of whoever asks and of who answers."""


def refresh(index: SearchIndex, store: Queryable, changed: Collection[str] | None = None) -> None:
    """Bring the index up to date with the graphs that a query sees which names none.

    ``changed`` are the graphs that may differ from what the index holds, :data:`UNNAMED` for the unnamed one; ``None``:
    all. Searches go on meanwhile, on what was there before.
    """
    held = set(index.graphs())
    present = {UNNAMED, *filter(is_in_default_graph, graphs_of(store))}
    renewed = present if changed is None else present & (set(changed) | (present - held))
    with index.writing() as replacing:
        for graph in sorted(held - present):
            replacing.drop(graph)
        for graph in sorted(renewed):
            replacing.drop(graph)
            replacing.add(graph, texts_of(store, graph), facets_of(store, graph))


def graphs_of(store: Queryable) -> list[str]:
    """Return the named graphs that the store has."""
    rows = store.rows("SELECT ?graph WHERE { GRAPH ?graph { } }")
    return [graph.value for graph in rows.column("graph") if isinstance(graph, ox.NamedNode)]


def texts_of(store: Queryable, graph: str) -> Iterator[Text]:
    """Go through the texts that a graph states."""
    for item, property_, text, language, user in _rows(store, "service/search-texts", graph):
        yield Text(item, property_, text, language, user)


def facets_of(store: Queryable, graph: str) -> Iterator[Facet]:
    """Go through what a graph says that search narrows by."""
    for item, property_, value in _rows(store, "service/search-facets", graph):
        yield Facet(item, property_, value)


def _rows(store: Queryable, query: str, graph: str) -> Iterator[list[str]]:
    """Go through the rows of a stored query as texts, page by page: CSV is read row by row."""
    asked = stored(query if graph else f"{query}-unnamed")
    offset = 0
    while True:
        sparql = asked.bind(limit=PAGE_ROWS, offset=offset)
        answer = store.answer(sparql, "text/csv", default_graphs=[graph] if graph else ())
        count = -1
        for count, row in enumerate(csv.reader(io.StringIO(answer.body.decode("utf-8"), newline=""))):
            if count:
                yield row
        if count < PAGE_ROWS:
            return
        offset += PAGE_ROWS

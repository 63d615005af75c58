"""From the store into the search index: graph by graph, and only those that changed where that is known."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

import pyoxigraph as ox

from civilex.queries import stored
from civilex.store import Queryable
from civilex.store.dataset import is_in_default_graph
from civilex.terminology.search.index import UNNAMED, Facet, SearchIndex, Text

PAGE_ROWS = 50_000
"""So many rows are asked for at once, which bounds the memory of whoever asks and of who answers."""


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
        for graph, rows in _by_graph(store, "search/texts", renewed):
            replacing.add_texts(graph, (Text(*row) for row in rows))
        for graph, rows in _by_graph(store, "search/facets", renewed):
            replacing.add_facets(graph, (Facet(*row) for row in rows))


def graphs_of(store: Queryable) -> list[str]:
    """Return the named graphs that the store has."""
    rows = store.rows("SELECT ?graph WHERE { GRAPH ?graph { } }")
    return [graph.value for graph in rows.column("graph") if isinstance(graph, ox.NamedNode)]


def _by_graph(store: Queryable, query: str, graphs: Collection[str]) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Go through the rows of a stored query as texts, graph by graph; of the unnamed graph by a query of its own."""
    named = sorted(graph for graph in graphs if graph)
    if named:
        for graph, rows in groupby(_rows(store, query, named), key=itemgetter(0)):
            yield graph, (row[1:] for row in rows)
    if UNNAMED in graphs:
        yield UNNAMED, _rows(store, f"{query}-unnamed")


def _rows(store: Queryable, query: str, named_graphs: Sequence[str] = ()) -> Iterator[list[str]]:
    """Go through the rows of a stored query page by page: CSV is read row by row."""
    offset = 0
    while True:
        sparql = stored(query).bind(limit=PAGE_ROWS, offset=offset)
        answer = store.answer(sparql, "text/csv", named_graphs=named_graphs)
        count = -1
        for count, row in enumerate(csv.reader(io.StringIO(answer.body.decode("utf-8"), newline=""))):
            if count:
                yield row
        if count < PAGE_ROWS:
            return
        offset += PAGE_ROWS

"""From the store into the search index: graph by graph, and only those that changed where that is known."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields

import pyoxigraph as ox

from civilex.queries import stored
from civilex.store import Queryable
from civilex.store.dataset import is_in_default_graph
from civilex.terminology.search.index import UNNAMED, Facet, SearchIndex, Text

PAGE_ROWS = 50_000
"""So many rows are asked for at once, which bounds the memory of whoever asks and of who answers."""
MOST_TRIPLES = 50_000
"""Graphs with so many triples together are asked for at once, whole."""
_FACET_COLUMNS = len(fields(Facet))


def refresh(index: SearchIndex, store: Queryable, changed: Collection[str] | None = None) -> None:
    """Bring the index up to date with the graphs that a query sees which names none.

    ``changed`` are the graphs that may differ from what the index holds, :data:`UNNAMED` for the unnamed one; ``None``:
    all. Searches go on meanwhile, on what was there before.
    """
    held, sizes = set(index.graphs()), sizes_of(store)
    present = {UNNAMED, *sizes}
    renewed = present if changed is None else present & (set(changed) | (sizes.keys() - held))
    if UNNAMED in renewed and _is_unnamed_empty(store, sizes):
        # Its texts can only be told from all others one by one, which takes seconds.
        present.discard(UNNAMED)
        renewed = renewed - {UNNAMED}
    with index.writing() as replacing:
        for graph in sorted(held - present | renewed):
            replacing.drop(graph)
        for query in ("search/texts", "search/facets"):
            for batch in _batches(sizes, renewed):
                replacing.add(_texts_or_facets(store, query, batch, sum(sizes[graph] for graph in batch)))
            if UNNAMED in renewed:
                replacing.add(_texts_or_facets(store, f"{query}-unnamed", (), MOST_TRIPLES + 1))
        replacing.keep(present)


def sizes_of(store: Queryable) -> dict[str, int]:
    """Return the named graphs that a query sees which names none, each with the number of its triples."""
    return {
        row["graph"].value: int(row["triples"].value)
        for row in store.rows(stored("service/graphs").bind())
        if isinstance(row["graph"], ox.NamedNode)
        and isinstance(row["triples"], ox.Literal)
        and is_in_default_graph(row["graph"].value)
    }


def _is_unnamed_empty(store: Queryable, sizes: Mapping[str, int]) -> bool:
    (whole,) = store.rows(stored("service/default-graph-size").bind()).column("triples")
    return isinstance(whole, ox.Literal) and int(whole.value) == sum(sizes.values())


def _batches(sizes: Mapping[str, int], graphs: Collection[str]) -> Iterator[list[str]]:
    """Go through the named graphs in lots that can be asked for at once, the small ones first."""
    batch: list[str] = []
    for graph in sorted(graphs & sizes.keys(), key=lambda graph: (sizes[graph], graph)):
        if batch and sum(sizes[one] for one in batch) + sizes[graph] > MOST_TRIPLES:
            yield batch
            batch = []
        batch.append(graph)
    if batch:
        yield batch


def _texts_or_facets(
    store: Queryable, query: str, graphs: Sequence[str], triples: int
) -> Iterator[tuple[str, Text | Facet]]:
    """Go through what a stored query gives of named graphs, each with its graph; without any, of the unnamed one.

    What may be long is asked for page by page, in order; sorting what is not takes longer than finding it.
    """
    offset, sparql = 0, stored(query).bind()
    while True:
        paged = (
            f"{sparql}\nORDER BY ?item ?property ?text ?language ?user ?value\nLIMIT {PAGE_ROWS} OFFSET {offset}"
            if triples > MOST_TRIPLES
            else sparql
        )
        answer = store.answer(paged, "text/csv", named_graphs=graphs)
        count = -1
        for count, row in enumerate(csv.reader(io.StringIO(answer.body.decode("utf-8"), newline=""))):
            if count:
                graph, values = (row[0], row[1:]) if graphs else (UNNAMED, row)
                yield graph, Text(*values) if len(values) > _FACET_COLUMNS else Facet(*values)
        if triples <= MOST_TRIPLES or count < PAGE_ROWS:
            return
        offset += PAGE_ROWS

"""The store: a SPARQL 1.1 dataset that can be asked and changed, in whatever process it lives."""

from civilex.store.changes import Attribution, Change, DropGraph, PutDataset, PutGraph, RunUpdate
from civilex.store.dataset import DEFAULT_KINDS, graph_kind
from civilex.store.protocol import Answer, Commit, Queryable, Row, Rows, Store, Term
from civilex.store.readable_graphs import ReadableGraphs

__all__ = [
    "DEFAULT_KINDS",
    "Answer",
    "Attribution",
    "Change",
    "Commit",
    "DropGraph",
    "PutDataset",
    "PutGraph",
    "Queryable",
    "ReadableGraphs",
    "Row",
    "Rows",
    "RunUpdate",
    "Store",
    "Term",
    "graph_kind",
]

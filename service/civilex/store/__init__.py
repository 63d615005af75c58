"""The store: a SPARQL 1.1 dataset that can be asked and changed, in whatever process it lives."""

from civilex.store.dataset import DEFAULT_KINDS, graph_kind
from civilex.store.protocol import Answer, Commit, Queryable, Row, Rows, Store, Term

__all__ = ["DEFAULT_KINDS", "Answer", "Commit", "Queryable", "Row", "Rows", "Store", "Term", "graph_kind"]

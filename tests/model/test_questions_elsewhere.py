"""The questions run as they stand in another SPARQL engine, with the same rows in the same order."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib

from civilex.queries import StoredQuery, published
from civilex.store.dataset import is_in_default_graph
from civilex.store.embedded import EmbeddedStore


@pytest.fixture(scope="module")
def elsewhere(model: EmbeddedStore) -> rdflib.Graph:
    """The default graph as one rdflib graph."""
    graphs = [name for name in model.graphs() if is_in_default_graph(name)]
    graph = rdflib.Graph()
    graph.parse(data=b"".join(f"{triple} .\n".encode() for triple in model.triples(*graphs)), format="nt")
    return graph


def here(model: EmbeddedStore, text: str) -> list[tuple[str | None, ...]]:
    rows = model.rows(text)
    return [tuple(shown(row.get(name)) for name in rows.variables) for row in rows]


def shown(term: object) -> str | None:
    if isinstance(term, ox.Literal) and term.datatype.value.endswith(("decimal", "double")):
        return f"{float(term.value):g}"
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else None


def there(graph: rdflib.Graph, text: str) -> list[tuple[str | None, ...]]:
    def shown(term: object) -> str | None:
        if isinstance(term, rdflib.Literal) and isinstance(term.value, float | __import__("decimal").Decimal):
            return f"{float(term.value):g}"
        return None if term is None else str(term)

    return [tuple(map(shown, row)) for row in graph.query(text)]  # type: ignore[union-attr, arg-type]


@pytest.mark.parametrize("query", published().values(), ids=lambda query: query.name)
def test_a_question_has_the_same_rows_in_another_engine(
    model: EmbeddedStore, elsewhere: rdflib.Graph, query: StoredQuery
) -> None:
    rows = here(model, query.text)
    assert rows
    assert there(elsewhere, query.text) == rows

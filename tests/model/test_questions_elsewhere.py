"""The questions run as they stand in another SPARQL engine, with the same rows in the same order."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib

from civilex.queries import StoredQuery, published
from civilex.store.dataset import graph_kind, is_in_default_graph
from civilex.store.embedded import EmbeddedStore

pytestmark = pytest.mark.filterwarnings("ignore:Dataset.*is deprecated:DeprecationWarning")


@pytest.fixture(scope="module")
def elsewhere(model: EmbeddedStore) -> rdflib.Dataset:
    """The default graph merged, and the catalogues beside it, as an rdflib dataset."""
    dataset = rdflib.Dataset()
    merged = [name for name in model.graphs() if is_in_default_graph(name)]
    dataset.default_graph.parse(data=as_lines(model, *merged), format="nt")
    for name in model.graphs():
        if graph_kind(name) == "catalog":
            dataset.graph(name).parse(data=as_lines(model, name), format="nt")
    return dataset


def as_lines(model: EmbeddedStore, *graphs: str) -> bytes:
    return b"".join(f"{triple} .\n".encode() for triple in model.triples(*graphs))


def here(model: EmbeddedStore, text: str) -> list[tuple[str | None, ...]]:
    rows = model.rows(text)
    return [tuple(shown(row.get(name)) for name in rows.variables) for row in rows]


def shown(term: object) -> str | None:
    if isinstance(term, ox.Literal) and term.datatype.value.endswith(("decimal", "double")):
        return f"{float(term.value):g}"
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else None


def there(graph: rdflib.Dataset, text: str) -> list[tuple[str | None, ...]]:
    def shown(term: object) -> str | None:
        if isinstance(term, rdflib.Literal) and isinstance(term.value, float | __import__("decimal").Decimal):
            return f"{float(term.value):g}"
        return None if term is None else str(term)

    return [tuple(map(shown, row)) for row in graph.query(text)]  # type: ignore[union-attr, arg-type]


QUERIES = [query for query in published().values() if "/graph/system/" not in query.text]
"""All but what is asked of the records of a service, of which the model has none."""


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_question_has_the_same_rows_in_another_engine(
    model: EmbeddedStore, elsewhere: rdflib.Dataset, query: StoredQuery
) -> None:
    rows = here(model, query.text)
    assert rows
    assert there(elsewhere, query.text) == rows

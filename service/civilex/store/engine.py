"""A query, run by pyoxigraph in this process: its dataset, its errors, its answer in a media type."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from civilex.errors import NotAcceptable
from civilex.store.dataset import Dataset
from civilex.store.formats import rdf_format, results_format
from civilex.store.graph_terms import all_named, graph_name
from civilex.store.query_text import names_dataset

Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


def run_query(store: ox.Store, sparql: str, dataset: Dataset) -> Results:
    """Run a query over a dataset; where the dataset was not asked for, FROM in the text goes before it.

    Raises InvalidInput for a graph name that is no IRI, and the engine's own errors, which
    :func:`civilex.store.engine_errors.queries` makes ours.
    """
    if not dataset.asked and names_dataset(sparql):
        return store.query(sparql)
    default = [graph_name(iri) for iri in dataset.default_graphs]
    named: list[ox.NamedNode | ox.BlankNode] | None = None
    if dataset.named_graphs is not None:
        named = [*all_named(dataset.named_graphs)]
    return store.query(sparql, default_graph=[*default], named_graphs=named)


def serialized(results: Results, media_type: str, output: Path | None = None) -> bytes:
    """Return results in a media type, or write them to a file and return nothing.

    Raises NotAcceptable for a media type that does not fit the form of the query.
    """
    if isinstance(results, ox.QueryTriples):
        if (graph_format := rdf_format(media_type)) is None:
            raise NotAcceptable(f"A CONSTRUCT or DESCRIBE query gives RDF, which cannot be sent as {media_type}.")
        return results.serialize(output=output, format=graph_format) or b""
    if (table_format := results_format(media_type)) is None:
        raise NotAcceptable(f"A SELECT or ASK query gives a table, which cannot be sent as {media_type}.")
    return results.serialize(output=output, format=table_format) or b""


def graph_names(store: ox.Store) -> list[str]:
    """Return the IRIs of the named graphs, sorted."""
    return sorted(name.value for name in store.named_graphs() if isinstance(name, ox.NamedNode))

"""A query, run by pyoxigraph in this process: its dataset, its errors, its answer in a media type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import BinaryIO

import pyoxigraph as ox

from civilex.errors import NotAcceptable
from civilex.store.dataset import Dataset, dataset_of
from civilex.store.dataset_clauses import graphs_of_clauses
from civilex.store.formats import rdf_format, results_format
from civilex.store.graph_terms import all_named, graph_name
from civilex.store.protocol import Term
from civilex.store.query_text import names_dataset
from civilex.store.readable_graphs import ReadableGraphs

_Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


def dataset_for(
    sparql: str,
    graphs: Iterable[str],
    default_graphs: Sequence[str],
    named_graphs: Sequence[str],
    readable: ReadableGraphs | None = None,
) -> Dataset:
    """Return the dataset that a query runs over (see :func:`civilex.store.dataset.dataset_of`).

    What the text names after FROM is looked at here only for whoever may not read everything: the engine reads it for
    all others.
    """
    if readable is not None and not default_graphs and not named_graphs and names_dataset(sparql):
        default_graphs, named_graphs = graphs_of_clauses(sparql)
        if not default_graphs and not named_graphs:
            return Dataset((), (), overrides=True)
    return dataset_of(graphs, default_graphs, named_graphs, readable)


def run_query(store: ox.Store, sparql: str, dataset: Dataset) -> Results:
    """Run a query over a dataset; FROM in the text goes before it unless the dataset overrides that.

    Raises InvalidInput for a graph name that is no IRI, and the engine's own errors, which
    :func:`civilex.store.engine_errors.queries` makes ours.
    """
    if not dataset.overrides and names_dataset(sparql):
        return store.query(sparql)
    default, named = _terms(dataset)
    return store.query(sparql, default_graph=default, named_graphs=named)


def serialized(results: Results, media_type: str, output: BinaryIO | None = None) -> bytes:
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


def matching(
    store: ox.Store,
    subject: ox.NamedNode | ox.BlankNode | None = None,
    predicate: ox.NamedNode | None = None,
    object_: Term | None = None,
    graph: ox.NamedNode | ox.DefaultGraph | None = None,
) -> Iterator[ox.Quad]:
    """Go through the quads with these terms; ``None`` stands for any. To be used in the thread that it is made in."""
    for quad in store.quads_for_pattern(subject, predicate, object_, graph):
        # On disk, the engine runs past the end where a key ends in the byte 255, for the number 255 say. Without a
        # graph, what stands in named ones comes after what stands in none.
        if (
            (object_ is None or quad.object == object_)
            and (predicate is None or quad.predicate == predicate)
            and (subject is None or quad.subject == subject)
            and (graph is None or quad.graph_name == graph)
        ):
            yield quad
        elif graph is not None:
            return


@lru_cache(maxsize=256)
def _terms(dataset: Dataset) -> tuple[list[_Graph], list[ox.NamedNode | ox.BlankNode] | None]:
    """Return the graphs of a dataset as the engine takes them; not to be changed."""
    named: list[ox.NamedNode | ox.BlankNode] | None = None
    if dataset.named_graphs is not None:
        named = [*all_named(dataset.named_graphs)]
    return [graph_name(iri) for iri in dataset.default_graphs], named

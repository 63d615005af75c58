"""A query, run by pyoxigraph in this process: its dataset, its errors, its answer in a media type."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox

from civilex.errors import InvalidInput, NotAcceptable, QuerySyntaxError
from civilex.store.dataset import Dataset
from civilex.store.formats import rdf_format, results_format
from civilex.store.query_text import names_dataset

GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def run_query(store: ox.Store, sparql: str, dataset: Dataset) -> Results:
    """Run a query over a dataset; where the dataset was not asked for, FROM in the text goes before it.

    Raises QuerySyntaxError, and InvalidInput for a graph name that is no IRI.
    """
    try:
        if not dataset.asked and names_dataset(sparql):
            return store.query(sparql)
        default: list[GraphName] = [ox.DefaultGraph() if iri is None else node(iri) for iri in dataset.default_graphs]
        named: list[ox.NamedNode | ox.BlankNode] | None = None
        if dataset.named_graphs is not None:
            named = [node(iri) for iri in dataset.named_graphs]
        return store.query(sparql, default_graph=default, named_graphs=named)
    except SyntaxError as error:
        raise syntax_error(error) from error


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


def node(iri: str) -> ox.NamedNode:
    """Return an IRI as a term; raises InvalidInput for a text that is no IRI."""
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise InvalidInput(f"A graph name is not an IRI: {error}") from error


def syntax_error(error: SyntaxError) -> QuerySyntaxError:
    """Return pyoxigraph's syntax error with its line and column as numbers and its list of guesses shortened."""
    text = str(error)
    if match := _PLACE.search(text):
        reason = match[3].strip()
        if len(reason) > 300:
            reason = reason[:300] + " ..."
        return QuerySyntaxError(reason, line=int(match[1]), column=int(match[2]))
    return QuerySyntaxError(text)


def graph_names(store: ox.Store) -> list[str]:
    """Return the IRIs of the named graphs, sorted."""
    return sorted(name.value for name in store.named_graphs() if isinstance(name, ox.NamedNode))

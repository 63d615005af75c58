"""Names of graphs as terms."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from civilex.errors import InvalidInput

GraphName = ox.NamedNode | ox.DefaultGraph


def graph_name(graph: str | None) -> GraphName:
    """Return the name of a graph as a term, ``None`` being the unnamed graph; raises InvalidInput for no IRI."""
    return ox.DefaultGraph() if graph is None else named(graph)


def named(graph: str) -> ox.NamedNode:
    """Return the IRI of a graph as a term; raises InvalidInput for a text that is no absolute IRI."""
    try:
        return ox.NamedNode(graph)
    except ValueError as error:
        raise InvalidInput(f"<{graph}> is not the name of a graph: {error}") from error


def all_named(graphs: Iterable[str]) -> list[ox.NamedNode]:
    """Return the IRIs of graphs as terms; raises InvalidInput for a text that is no absolute IRI."""
    return [named(graph) for graph in graphs]

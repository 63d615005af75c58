"""Which named graphs make up the default graph of a query that names none.

What civilex keeps stands in named graphs ``https://w3id.org/civilex/graph/<kind>/<slug>``. A query without dataset
clause sees the unnamed graph, which is the callers' own, and the graphs of the kinds in :data:`DEFAULT_KINDS`, merged;
``catalog`` and ``system`` graphs, and graphs of other IRIs, have to be named (docs/decisions/0012). The merge does not
remove duplicates, so no triple may stand in two of these graphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from civilex.namespaces import GRAPH

if TYPE_CHECKING:
    from civilex.store.readable_graphs import ReadableGraphs

DEFAULT_KINDS = ("model", "city", "mappings", "inferred")
RESERVED_SLUGS = frozenset({"model"})
"""Slugs that no city may have: ``inferred/model`` holds what follows from the model alone."""


def graph_kind(iri: str) -> str | None:
    """Return the kind of a named graph of ours, or ``None`` for a graph of another IRI.

    >>> graph_kind("https://w3id.org/civilex/graph/city/boston")
    'city'
    >>> graph_kind("https://example.org/g") is None
    True
    """
    if not iri.startswith(GRAPH):
        return None
    kind, slash, slug = iri[len(GRAPH) :].partition("/")
    return kind if slash and slug else None


def graph_slug(iri: str) -> str:
    """Return the slug of a named graph of ours.

    >>> graph_slug("https://w3id.org/civilex/graph/city/boston")
    'boston'
    """
    return iri[len(GRAPH) :].partition("/")[2]


def is_slug(text: str) -> bool:
    """Say whether a text can be the slug of a graph: lower-case letters, digits and hyphens.

    >>> is_slug("rio-de-janeiro"), is_slug("../x"), is_slug("a b")
    (True, False, False)
    """
    return re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) is not None


def is_in_default_graph(iri: str) -> bool:
    """Say whether the named graph is part of the default graph of a query that names none."""
    return graph_kind(iri) in DEFAULT_KINDS


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a query sees: the graphs that its default graph merges (``None``: the unnamed one) and its named graphs.

    ``named_graphs`` is ``None`` where all may be named; ``overrides`` says that it goes before FROM in the text.
    """

    default_graphs: tuple[str | None, ...]
    named_graphs: tuple[str, ...] | None
    overrides: bool


def dataset_of(
    graphs: Iterable[str],
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
    readable: ReadableGraphs | None = None,
) -> Dataset:
    """Return the dataset of a query, from the named graphs that there are and those that the caller asks for.

    The only place where a dataset is made. Dataset parameters override all else (SPARQL 1.1 Protocol, 2.1.4). Where
    ``readable`` narrows what the caller sees, a graph that they may not read is one that is not there, and what the
    text names after FROM has to be among the arguments.

    >>> dataset_of(["https://w3id.org/civilex/graph/city/boston", "urn:g"]).default_graphs
    (None, 'https://w3id.org/civilex/graph/city/boston')
    >>> dataset_of(["urn:g"], named_graphs=["urn:g"])
    Dataset(default_graphs=(), named_graphs=('urn:g',), overrides=True)
    """
    if default_graphs or named_graphs:
        if readable is not None:
            default_graphs, named_graphs = readable.of(default_graphs), readable.of(named_graphs)
        return Dataset(tuple(default_graphs), tuple(named_graphs), overrides=True)
    if readable is None:
        return Dataset((None, *filter(is_in_default_graph, graphs)), None, overrides=False)
    named = readable.of(graphs)
    unnamed = (None,) if None in readable else ()
    return Dataset((*unnamed, *filter(is_in_default_graph, named)), named, overrides=True)

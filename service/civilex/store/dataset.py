"""Which named graphs make up the default graph of a query that names none.

All data stand in named graphs ``https://w3id.org/civilex/graph/<kind>/<slug>``. A query without dataset clause sees the
graphs of the kinds in :data:`DEFAULT_KINDS` merged; ``catalog`` and ``system`` graphs, and graphs of other IRIs, have
to be named. The merge does not remove duplicates, so no triple may stand in two of these graphs.
"""

from __future__ import annotations

from civilex.namespaces import GRAPH

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


def is_in_default_graph(iri: str) -> bool:
    """Say whether the named graph is part of the default graph of a query that names none."""
    return graph_kind(iri) in DEFAULT_KINDS

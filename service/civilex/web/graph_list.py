"""The list of the graphs: a page, JSON, or RDF in the words of VoID and of the service description."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox
from fastapi import Request, Response
from fastapi.responses import JSONResponse

from civilex.namespaces import RDF_TYPE, expand
from civilex.queries import stored
from civilex.rdf.media_types import N_QUADS, TRIG
from civilex.rdf.serializing import serialize
from civilex.store import Queryable, Term, graph_kind
from civilex.store.dataset import is_in_default_graph
from civilex.store.graph_terms import named
from civilex.web.access import own_origin
from civilex.web.graph_names import path_of
from civilex.web.pages import Pages
from civilex.web.representation import RDF

DATASET_FORMATS = (TRIG.media_type, N_QUADS.media_type)
LIST_FORMATS = ("application/json", *RDF, "text/html")


@dataclass(frozen=True, slots=True)
class GraphEntry:
    """A named graph of the store: its IRI, how many triples it holds, where it is taken."""

    iri: str
    triples: int

    @property
    def path(self) -> str:
        """The path at which the graph is taken."""
        return path_of(self.iri)

    @property
    def kind(self) -> str | None:
        """The kind of a graph of ours."""
        return graph_kind(self.iri)

    @property
    def in_default_graph(self) -> bool:
        """Whether queries that name no graph see it."""
        return is_in_default_graph(self.iri)


def graph_entries(store: Queryable) -> list[GraphEntry]:
    """Return the named graphs by IRI, empty ones too."""
    return [
        GraphEntry(text(row["graph"]), int(text(row["triples"]))) for row in store.rows(stored("service/graphs").bind())
    ]


def text(term: Term) -> str:
    """Return the text of an IRI or a literal."""
    return "" if isinstance(term, ox.Triple) else term.value


def graph_exists(store: Queryable, graph: str | None) -> bool:
    """Say whether the store has a graph, if an empty one; the unnamed graph is always there."""
    if graph is None:
        return True
    return len(store.rows(stored("service/graph-exists").bind({"graph": named(graph)}))) > 0


def list_answer(request: Request, store: Queryable, pages: Pages, media_type: str) -> Response:
    """Return the list in the form that is asked for."""
    entries = graph_entries(store)
    if media_type == "text/html":
        return pages.answer(request, "graphs.html", title="Graphs", graphs=entries)
    if media_type == "application/json":
        return JSONResponse({"total": len(entries), "graphs": [as_json(entry) for entry in entries]})
    return Response(serialize(as_triples(entries, own_origin(request)), media_type), media_type=media_type)


def as_json(entry: GraphEntry) -> dict[str, object]:
    """Return an entry as JSON."""
    return {
        "graph": entry.iri,
        "kind": entry.kind,
        "triples": entry.triples,
        "in_default_graph": entry.in_default_graph,
        "data": entry.path,
    }


def as_triples(entries: list[GraphEntry], origin: str) -> list[ox.Triple]:
    """Return the entries as RDF: each is a void:Dataset with its number of triples and where to take it."""
    found = []
    for entry in entries:
        graph = ox.NamedNode(entry.iri)
        found += [
            ox.Triple(graph, ox.NamedNode(RDF_TYPE), ox.NamedNode(expand("void:Dataset"))),
            ox.Triple(graph, ox.NamedNode(expand("void:triples")), ox.Literal(entry.triples)),
            ox.Triple(graph, ox.NamedNode(expand("void:dataDump")), ox.NamedNode(origin + entry.path)),
        ]
    return found

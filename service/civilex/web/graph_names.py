"""Which graph a request of the Graph Store Protocol is about: by its path (direct) or by a parameter (indirect)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Request

from civilex.errors import InvalidParameter
from civilex.namespaces import GRAPH
from civilex.sparql.negotiation import split_extension
from civilex.sparql.protocol import fields
from civilex.store.dataset import graph_kind
from civilex.store.formats import RDF_FORMATS
from civilex.web.access import own_origin
from civilex.web.parameters import given_twice

KINDS = ("model", "city", "catalog", "mappings", "inferred", "system")
PATH = "/graphs/"


@dataclass(frozen=True, slots=True)
class GraphAsked:
    """The graph that a request is about.

    ``iri`` is ``None`` for the unnamed graph; ``base`` resolves relative references of a document that is sent;
    ``extension`` is what the path ends in where that asks for a format; ``new`` says that the name was made here.
    """

    iri: str | None
    base: str
    extension: str | None = None
    new: bool = False


def direct(request: Request) -> GraphAsked:
    """Return the graph that the path names: ``/graphs/city/boston`` one of ours, any other path itself.

    The path is taken as it was sent, percent-encoded.
    """
    raw = request.scope["raw_path"].decode("ascii").partition("?")[0]
    if request.url.query:
        raise InvalidParameter(next(iter(request.query_params)), "is not known here: the path names the graph already")
    kind, slash, slug = raw.removeprefix(PATH).partition("/")
    if kind not in KINDS or not slash or not slug:
        address = own_origin(request) + raw
        return GraphAsked(address, address)
    stem, media_type = split_extension(slug)
    if media_type in RDF_FORMATS and request.method in ("GET", "HEAD"):
        return GraphAsked(f"{GRAPH}{kind}/{stem}", f"{GRAPH}{kind}/{stem}", slug[len(stem) + 1 :])
    return GraphAsked(f"{GRAPH}{kind}/{slug}", f"{GRAPH}{kind}/{slug}")


def indirect(request: Request) -> GraphAsked | None:
    """Return the graph that ``?graph=`` or ``?default`` names, ``None`` where neither is given: the whole store."""
    given = fields(request.scope["query_string"])
    for name, value in given:
        if name not in ("graph", "default"):
            raise InvalidParameter(name, "is not known here (known: graph, default)")
        if name == "default" and value:
            raise InvalidParameter(name, "has no value: write ?default")
        if name == "graph" and not value:
            raise InvalidParameter(name, "is empty: give the IRI of a graph, or write ?default")
    if len({name for name, _ in given}) > 1:
        raise InvalidParameter("default", "cannot be given together with 'graph'")
    if len(given) > 1:
        raise given_twice(given[0][0])
    if not given:
        return None
    name, value = given[0]
    return GraphAsked(None, str(request.url)) if name == "default" else GraphAsked(value, value)


def path_of(graph: str) -> str:
    """Return the path at which a named graph is taken: its own for one of ours.

    >>> path_of("https://w3id.org/civilex/graph/city/boston"), path_of("urn:x:g")
    ('/graphs/city/boston', '/graphs?graph=urn%3Ax%3Ag')
    """
    if graph_kind(graph) in KINDS:
        return PATH + quote(graph[len(GRAPH) :], safe="/%")
    return f"/graphs?graph={quote(graph, safe='')}"

"""Where our own IRIs lead: from the path of an IRI to the page or the data of what it names, and any other IRI."""

from __future__ import annotations

from urllib.parse import urlsplit

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from civilex.errors import InvalidParameter, NotFound
from civilex.queries import stored
from civilex.sparql.negotiation import EXTENSIONS, choose
from civilex.store import Queryable, graph_kind
from civilex.web.dependencies import PagesDep, SettingsDep, StoreDep
from civilex.web.graph_names import path_of
from civilex.web.links import iris_of, page_of
from civilex.web.openapi import LANGUAGES
from civilex.web.parameters import single_parameters
from civilex.web.representation import DATA, RDF, media_type_asked
from civilex.web.resource import read_resource
from civilex.web.resource_answer import resource_answer
from civilex.web.unchanged import UnchangedRoute

SPACES = ("id", "ns", "concept", "ontology", "shape", "graph")
_EXTENSION_OF = {media_type: f".{extension}" for extension, media_type in EXTENSIONS.items()}
_IRI = {"name": "iri", "in": "query", "required": True, "schema": {"type": "string", "format": "iri"}}


def router(base_iri: str) -> APIRouter:
    """Return the routes; those below the path of the city's own base come last, as it may be the root."""
    routes = APIRouter(tags=["model"], route_class=UnchangedRoute)

    @routes.get("/resource", summary="Any resource that is known here", openapi_extra={"parameters": [_IRI, LANGUAGES]})
    @routes.get("/resource.{extension}", include_in_schema=False)
    def any_resource(request: Request, store: StoreDep, settings: SettingsDep, pages: PagesDep) -> Response:
        single_parameters(request, ("iri", "lang"))
        iri = request.query_params.get("iri", "").strip()
        if not iri:
            raise InvalidParameter("iri", "is missing: give the IRI of a resource")
        media_type = media_type_asked(request, request.path_params.get("extension"), (*DATA, "text/html"))
        resource = read_resource(store, [iri])
        return resource_answer(request, store, settings, pages, resource, media_type)

    for space in SPACES:
        routes.add_api_route(f"/{space}/{{rest:path}}", dereference, include_in_schema=space == "id")
    own = urlsplit(base_iri).path
    if own.strip("/") not in SPACES:
        routes.add_api_route(f"{own}{{rest:path}}", dereference, include_in_schema=False)
    return routes


def dereference(request: Request, store: StoreDep, settings: SettingsDep) -> Response:
    """Lead from the path of an IRI to what it names: to the page, or to the data that the request accepts (303)."""
    candidates = iris_of(request.url.path, settings.base_iri)
    # Who accepts anything is sent to the page, which answers as it answers everybody who does not care.
    media_type = choose(request.headers.get("accept"), ("text/html", *DATA))
    extension = "" if media_type == "text/html" else _EXTENSION_OF[media_type]
    iri = known(store, candidates)
    # The data of a graph are what stands in it.
    of_graph = graph_kind(iri) is not None and media_type in RDF
    address = path_of(iri) + extension if of_graph else page_of(iri, settings.base_iri, extension)
    return RedirectResponse(address, 303, {"Vary": "Accept"})


def known(store: Queryable, candidates: list[str]) -> str:
    """Return the first of the IRIs that the store knows, as a resource or as a graph; raises NotFound."""
    try:
        nodes = [ox.NamedNode(iri) for iri in candidates]
    except ValueError as error:
        raise NotFound(f"{candidates[0]} is not an IRI.") from error
    found = {row["item"] for row in store.rows(stored("service/exists").bind({"item": nodes}))}
    for node in nodes:
        if node in found:
            return node.value
    raise NotFound(f"Nothing is known of {' or '.join(candidates)}.")

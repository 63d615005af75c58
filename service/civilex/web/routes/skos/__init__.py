"""``/skos/v1``: the REST API of Skosmos over the vocabularies here, for programs that speak it (Annif, Cocoda, ...)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from civilex.sparql.negotiation import choose
from civilex.web.routes.lists import named
from civilex.web.routes.skos import concepts, searching, vocabularies
from civilex.web.routes.skos.asked import ROOT, Asked, AskedDep
from civilex.web.unchanged import UnchangedRoute

_URI = {"name": "uri", "in": "query", "required": True, "schema": {"type": "string", "format": "iri"}}


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix=ROOT, tags=["skos"])
    for path, answer, about in _ROUTES:
        # What searches has no ETag: the index may be of another generation than the store.
        kind = APIRoute if answer in (searching.search, searching.lookup) else UnchangedRoute
        documented = {"parameters": [_URI]} if answer in _OF_A_CONCEPT else {}
        route = named(_answering(answer), f"skos{path.replace('/', '_').replace('{', '').replace('}', '')}")
        routes.add_api_route(path, route, summary=about, openapi_extra=documented, route_class_override=kind)
    return routes


def _answering(answer: Callable[[Asked], Any]) -> Callable[..., Any]:
    def answered(request: Asked) -> Response:
        found = answer(request)
        if isinstance(found, Response):
            return found
        media_type = choose(request.request.headers.get("accept"), ("application/json", "application/ld+json"))
        return JSONResponse(found, media_type=media_type, headers={"Vary": "Accept, Accept-Language"})

    answered.__annotations__["request"] = AskedDep
    return answered


_OF_A_CONCEPT = (
    concepts.label, concepts.hierarchy, concepts.children, concepts.mappings,
    concepts.BROADER, concepts.NARROWER, concepts.RELATED, concepts.ABOVE, concepts.BELOW,
)  # fmt: skip
_ROUTES: tuple[tuple[str, Callable[[Asked], Any], str], ...] = (
    ("/vocabularies", vocabularies.vocabularies, "The vocabularies, as Skosmos lists them"),
    ("/search", searching.search, "Concepts by label, as Skosmos finds them"),
    ("/types", vocabularies.types, "The classes of concepts"),
    ("/label", concepts.label, "The labels of a concept"),
    ("/data", concepts.data, "All that is said of a concept, as RDF"),
    ("/{vocid}/", vocabularies.vocabulary, "One vocabulary"),
    ("/{vocid}/types", vocabularies.types, "The classes of its concepts"),
    ("/{vocid}/topConcepts", vocabularies.top_concepts, "Its top concepts"),
    ("/{vocid}/search", searching.search, "Its concepts by label"),
    ("/{vocid}/lookup", searching.lookup, "Its concepts that a label names"),
    ("/{vocid}/data", concepts.data, "A concept of it, or all of it, as RDF"),
    ("/{vocid}/label", concepts.label, "The labels of one of its concepts"),
    ("/{vocid}/broader", concepts.BROADER, "What is directly broader than a concept"),
    ("/{vocid}/broaderTransitive", concepts.ABOVE, "All that is broader than a concept"),
    ("/{vocid}/narrower", concepts.NARROWER, "What is directly narrower than a concept"),
    ("/{vocid}/narrowerTransitive", concepts.BELOW, "All that is narrower than a concept"),
    ("/{vocid}/related", concepts.RELATED, "What a concept is related to"),
    ("/{vocid}/children", concepts.children, "What stands below a concept"),
    ("/{vocid}/hierarchy", concepts.hierarchy, "The way from the top to a concept"),
    ("/{vocid}/mappings", concepts.mappings, "What a concept is matched to (JSKOS)"),
    ("/{vocid}/groups", vocabularies.groups, "Its collections"),
    ("/{vocid}/index/", vocabularies.index_letters, "The first letters of its concepts"),
    ("/{vocid}/index/{letter}", vocabularies.index_concepts, "Its concepts by first letter"),
)

"""``/.well-known/void``: what the store holds, counted."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from civilex.rdf.serializing import serialize
from civilex.store import Store
from civilex.web.access import own_origin
from civilex.web.asking import in_thread
from civilex.web.budgets import charged
from civilex.web.dependencies import StoreDep
from civilex.web.parameters import single_parameters
from civilex.web.representation import RDF, media_type_asked
from civilex.web.unchanged import entity_tag, tagged, unchanged
from civilex.web.void import dataset_description

ADDRESS = "/.well-known/void"
_ANSWER = {"200": {"description": "VoID", "content": {name: {"schema": {"type": "string"}} for name in RDF}}}


def router() -> APIRouter:
    """Return the route."""
    routes = APIRouter(tags=["graphs"])
    routes.add_api_route(
        ADDRESS, get, summary="What each graph holds, counted (VoID)", openapi_extra={"responses": _ANSWER}
    )
    return routes


async def get(request: Request, store: StoreDep) -> Response:
    """Return the description of the dataset as RDF."""
    single_parameters(request, ())
    media_type = media_type_asked(request, None, RDF)
    tag = entity_tag(request, store)
    if answer := unchanged(request, tag):
        return answer
    with charged(request):
        return tagged(await in_thread(request, made, request, store, media_type), tag)


def made(request: Request, store: Store, media_type: str) -> Response:
    """Count, and return the numbers."""
    origin = own_origin(request)
    triples = dataset_description(store, origin, origin + ADDRESS)
    return Response(serialize(triples, media_type), media_type=media_type)

"""``/mappings/registry``: the registry of the mapping sets that are here, as SSSOM has it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from civilex.errors import NotFound
from civilex.mapping.registry import as_yaml, stored_registry
from civilex.sparql.negotiation import choose
from civilex.web.access import own_origin
from civilex.web.dependencies import StoreDep
from civilex.web.parameters import single_parameters
from civilex.web.representation import in_form
from civilex.web.unchanged import UnchangedRoute

YAML = "application/yaml"
_ANSWER: dict[str, Any] = {
    "description": "The registry",
    "content": {YAML: {"schema": {"type": "object"}}, "application/json": {"schema": {"type": "object"}}},
}
_FORMS = {"yml": YAML, "yaml": YAML, "json": "application/json"}


def router() -> APIRouter:
    """Return the routes; they come before those of single sets, of which none can be called so."""
    routes = APIRouter(tags=["mappings"], route_class=UnchangedRoute)
    routes.add_api_route(
        "/mappings/registry", read, summary="The mapping sets as a registry of SSSOM", responses={200: _ANSWER}
    )
    routes.add_api_route("/mappings/registry.{extension}", read, include_in_schema=False)
    return routes


def read(request: Request, store: StoreDep) -> Response:
    """Return the registry as YAML, as the mapping commons keep it, or as JSON."""
    single_parameters(request, ())
    extension = request.path_params.get("extension")
    if extension is not None and extension not in _FORMS:
        raise NotFound(f"There is no form '.{extension}' of this address; there are: {', '.join(_FORMS)}.")
    media_type = _FORMS[extension] if extension else choose(request.headers.get("accept"), (YAML, "application/json"))
    document = stored_registry(store, f"{own_origin(request)}/mappings")
    return in_form(
        media_type,
        {
            YAML: lambda: Response(as_yaml(document), media_type=YAML),
            "application/json": lambda: JSONResponse(document),
        },
    )

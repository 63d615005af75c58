"""Schemas of the model, and a city's architecture, for other tools."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from civilex.emitters import FORMS, emit, profiled_classes
from civilex.emitters.forms import Wanted
from civilex.emitters.json_ld import BROKERS
from civilex.mapping import sets
from civilex.mapping.sssom import MappingSet
from civilex.store import Store
from civilex.web.dependencies import StoreDep
from civilex.web.openapi import LANGUAGES
from civilex.web.parameters import single_parameters
from civilex.web.representation import languages_asked
from civilex.web.unchanged import UnchangedRoute

PARAMETERS = ("class", "city", "fields", "broker", "csv", "lang")


def _query(name: str, description: str, **schema: Any) -> dict[str, Any]:
    schema = schema or {"type": "string"}
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


_OPENAPI: dict[str, Any] = {
    "parameters": [
        _query("class", "a class, or several separated by commas; JSON Schema and CSVW need one"),
        _query("city", "the city of an ArchiMate model"),
        _query("fields", "a mapping set, at /mappings, of local field names to properties"),
        _query("broker", "the broker that an NGSI-LD context is for", type="string", enum=list(BROKERS)),
        _query("csv", "the CSV file that CSVW metadata describe"),
        LANGUAGES,
    ],
    "responses": {
        "200": {
            "description": "The schema or model",
            "content": {form.media_type: {} for form in FORMS.values()},
        },
        "400": {"description": "A parameter is missing or wrong"},
        "404": {"description": "There is no such form, city or mapping set"},
    },
}


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["mappings"], route_class=UnchangedRoute)
    routes.add_api_route("/emit", listing, summary="The forms and classes that can be emitted")
    routes.add_api_route("/emit/{form}", emitted, summary="A schema or model for other tools", openapi_extra=_OPENAPI)
    return routes


def listing(request: Request) -> Response:
    """Return the forms, and the classes that have fields."""
    single_parameters(request, ())
    forms = {name: {"media_type": one.media_type, "title": one.title, "of": one.of} for name, one in FORMS.items()}
    return JSONResponse({"forms": forms, "classes": profiled_classes()})


def emitted(form: str, request: Request, store: StoreDep) -> Response:
    """Return a schema or model."""
    asked = {name: text for name, text in single_parameters(request, PARAMETERS).items() if text.strip()}
    wanted = Wanted(
        tuple(name.strip() for name in asked.get("class", "").split(",") if name.strip()),
        asked.get("city"),
        _fields(store, asked.get("fields")),
        asked.get("broker", "any"),
        tuple(languages_asked(request)),
        asked.get("csv"),
    )
    content = emit(form, wanted, store)
    name = (asked.get("class") or asked.get("city") or "civilex").replace(",", "-")
    safe = "".join(sign for sign in name if sign.isascii() and (sign.isalnum() or sign in "-_"))
    headers = {"Content-Disposition": f'inline; filename="{safe or "civilex"}{FORMS[form].ending}"'}
    return Response(content, media_type=FORMS[form].media_type, headers={**headers, "Vary": "Accept-Language"})


def _fields(store: Store, name: str | None) -> MappingSet | None:
    return None if name is None else sets.read_set(store, sets.graph_of(name)).mapping_set

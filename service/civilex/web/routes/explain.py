"""Why a triple holds: rule and premises, as a page, JSON or RDF."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from civilex.errors import InvalidParameter
from civilex.rdf.serializing import serialize
from civilex.reasoning.explanation import Step, explain, read_triple
from civilex.reasoning.explanation_forms import as_json, as_triples
from civilex.store import Term
from civilex.web.dependencies import PagesDep, SettingsDep, StoreDep
from civilex.web.openapi import LANGUAGES
from civilex.web.parameters import single_parameters
from civilex.web.presentation import Presenter
from civilex.web.representation import RDF, in_form, languages_asked, media_type_asked
from civilex.web.unchanged import UnchangedRoute

_ABOUT = {
    "s": "the subject: an IRI or a CURIE such as unit:SEC",
    "p": "the predicate: an IRI or a CURIE, or a for rdf:type",
    "o": 'the object: an IRI, a CURIE, or a literal as in N-Triples, "Health"@en',
}
_PARAMETERS = [
    {"name": name, "in": "query", "required": True, "description": about, "schema": {"type": "string"}}
    for name, about in _ABOUT.items()
]


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["model"], route_class=UnchangedRoute)
    documented = {"parameters": [*_PARAMETERS, LANGUAGES]}
    routes.add_api_route("/explain", answer, summary="Why a triple holds: rule and premises", openapi_extra=documented)
    routes.add_api_route("/explain.{extension}", answer, include_in_schema=False)
    return routes


def answer(request: Request, store: StoreDep, settings: SettingsDep, pages: PagesDep) -> Response:
    """Answer why the triple of the parameters s, p and o holds."""
    asked = single_parameters(request, ("s", "p", "o", "lang"))
    given = {name: asked.get(name, "").strip() for name in _ABOUT}
    for name, text in given.items():
        if not text:
            raise InvalidParameter(name, f"is missing: give {_ABOUT[name]}")
    offered = ("application/json", *RDF, "text/html")
    media_type = media_type_asked(request, request.path_params.get("extension"), offered)
    step = explain(store, read_triple(given["s"], given["p"], given["o"]))

    def as_page() -> Response:
        presenter = Presenter(store, terms(step), languages_asked(request), settings.base_iri)
        query = urlencode(given)
        data = {name: f"/explain.{name}?{query}" for name in ("json", "ttl")}
        return pages.answer(request, "explain.html", title="Why it holds", step=step, show=presenter.show, data=data)

    return in_form(
        media_type,
        {
            "application/json": lambda: JSONResponse(as_json(step)),
            "text/html": as_page,
            **dict.fromkeys(RDF, lambda: Response(serialize(as_triples(step), media_type), media_type=media_type)),
        },
    )


def terms(step: Step) -> Iterator[Term]:
    """Go through the terms of an explanation."""
    yield from (step.triple.subject, step.triple.predicate, step.triple.object)
    for premise in step.premises:
        yield from terms(premise)

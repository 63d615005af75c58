"""Stored queries: a list of them, and each run by GET with typed parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from fastapi.routing import APIRoute

from civilex.queries import StoredQuery, by_name, published
from civilex.settings import Settings
from civilex.sparql.negotiation import EXTENSIONS
from civilex.sparql.verdicts import is_volatile
from civilex.store import Queryable
from civilex.store.formats import RDF_FORMATS, RESULTS_FORMATS
from civilex.web.asking import TIMEOUT, asking, get_answering, seconds_asked
from civilex.web.dependencies import PagesDep, SettingsDep, StoreDep
from civilex.web.listing import bind
from civilex.web.openapi import LANGUAGES, parameters_of
from civilex.web.pages import Pages
from civilex.web.parameters import query_parameters, single_parameters
from civilex.web.representation import VARY, languages_asked, media_type_asked
from civilex.web.results import ShownAnswer, shown_answer
from civilex.web.routes.lists import named
from civilex.web.unchanged import UnchangedRoute


def router() -> APIRouter:
    """Return the routes: one address for each stored query, so that OpenAPI can describe its parameters."""
    routes = APIRouter(prefix="/queries", tags=["queries"], route_class=UnchangedRoute)
    routes.add_api_route("", list_queries, summary="The stored queries")
    routes.add_api_route(".{extension}", list_queries, include_in_schema=False)
    for query in published().values():
        documented = {"parameters": [*parameters_of(query), LANGUAGES]}
        route, kind = query_route(query), APIRoute if is_volatile(query.text) else UnchangedRoute
        routes.add_api_route(
            f"/{query.name}",
            route,
            summary=query.title,
            description=query.question,
            openapi_extra=documented,
            route_class_override=kind,
        )
        address = f"/{query.name}.{{extension}}"
        routes.add_api_route(address, route, include_in_schema=False, route_class_override=kind)
    routes.add_api_route("/{name}", other_name, include_in_schema=False)
    return routes


def list_queries(request: Request, pages: PagesDep) -> Response:
    """Return the stored queries, with their questions and parameters."""
    single_parameters(request, ("lang",))
    offered = ("application/json", "text/html")
    if media_type_asked(request, request.path_params.get("extension"), offered) == "text/html":
        return pages.answer(request, "queries.html", title="Questions", queries=list(published().values()))
    return JSONResponse({"queries": [about(query) for query in published().values()]})


def other_name(name: str, request: Request) -> Response:
    """Lead from another name of a query, its number say, to its address; raises NotFound where there is none."""
    stem, dot, extension = name.partition(".")
    query = by_name(stem)
    asked = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/queries/{query.name}{dot}{extension}{asked}", status_code=303)


def query_route(query: StoredQuery) -> Callable[..., Response]:
    """Return the route that runs a query."""
    is_rdf = query.form in ("CONSTRUCT", "DESCRIBE")
    formats = RDF_FORMATS if is_rdf else {"application/json": None, **RESULTS_FORMATS}
    offered = (*formats, "text/html")

    async def run_query(request: Request, store: StoreDep, settings: SettingsDep, pages: PagesDep) -> Response:
        extension = request.path_params.get("extension")
        if extension == "rq":
            return PlainTextResponse(query.text, media_type="application/sparql-query")
        media_type = media_type_asked(request, extension, offered)
        given = query_parameters(request, query)
        seconds = seconds_asked(request.query_params.get(TIMEOUT), get_answering(request).seconds)
        async with asking(request, seconds) as answering:
            if media_type == "text/html":
                return await answering.in_thread(answer_page, request, store, settings, pages, given)
            return await answering.in_thread(answer_data, store, media_type, given)

    def answer_page(
        request: Request, store: Queryable, settings: Settings, pages: Pages, given: Mapping[str, Sequence[str]]
    ) -> Response:
        missing = [item.name for item in query.parameters if item.required and item.name not in given]
        sparql = query.text if missing else bind(query, given, store)
        languages = languages_asked(request)
        answer = None if missing else shown_answer(store, sparql, query.form, languages, settings.base_iri)
        return page(request, pages, query, given, sparql, answer)

    def answer_data(store: Queryable, media_type: str, given: Mapping[str, Sequence[str]]) -> Response:
        found = store.answer(bind(query, given, store), media_type)
        return Response(found.body, media_type=found.media_type, headers=download(query, found.media_type))

    return named(run_query, f"run_{query.name}")


def page(
    request: Request,
    pages: PagesDep,
    query: StoredQuery,
    given: Mapping[str, Sequence[str]],
    sparql: str,
    answer: ShownAnswer | None,
) -> Response:
    """Return the page of a query: its form, its answer, its text; without answer where a parameter is still to give."""
    extensions = (
        ("ttl", "nt", "rdf", "jsonld") if query.form in ("CONSTRUCT", "DESCRIBE") else ("json", "csv", "tsv", "xml")
    )
    asked = f"?{urlencode(given, doseq=True)}" if given else ""
    response = pages.answer(
        request,
        "query.html",
        title=query.title,
        query=query,
        given=given,
        sparql=sparql,
        answer=answer,
        data={name: f"/queries/{query.name}.{name}{asked}" for name in extensions},
    )
    response.headers["Vary"] = VARY
    return response


def about(query: StoredQuery) -> dict[str, Any]:
    """Return what a program may want to know of a query before it runs it."""
    return {
        "name": query.name,
        "number": query.number,
        "components": list(query.components),
        "title": query.title,
        "question": query.question,
        "form": query.form,
        "page": f"/queries/{query.name}",
        "text": f"/queries/{query.name}.rq",
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "required": parameter.required,
                "description": parameter.description,
                "example": parameter.example,
            }
            for parameter in query.parameters
        ],
    }


def download(query: StoredQuery, media_type: str) -> dict[str, str]:
    """Return the headers that let a spreadsheet's file be saved under the query's name."""
    if media_type != EXTENSIONS["csv"]:
        return {}
    return {"Content-Disposition": f'attachment; filename="{query.name}.csv"'}

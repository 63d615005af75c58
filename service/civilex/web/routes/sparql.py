"""The SPARQL endpoint: queries by GET, by form and by POST of the text; a page with a form for browsers."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from civilex.errors import InvalidParameter
from civilex.queries import published
from civilex.sparql.guard import check
from civilex.sparql.protocol import FORM, QUERY, QueryRequest, fields, parse_get, parse_post
from civilex.store.formats import RDF_FORMATS, RESULTS_FORMATS
from civilex.store.query_text import QueryForm
from civilex.web.asking import TIMEOUT, asking, get_answering, seconds_asked
from civilex.web.dependencies import BodyDep, PagesDep, SettingsDep, StoreDep
from civilex.web.problems import prefers_page
from civilex.web.representation import VARY, languages_asked, media_type_asked
from civilex.web.results import ShownAnswer, shown_answer

_PARAMETERS = [
    {"name": name, "in": "query", "required": name == "query", "description": about, "schema": schema}
    for name, about, schema in (
        ("query", "the text of the query", {"type": "string"}),
        ("default-graph-uri", "a graph of the default graph", {"type": "array", "items": {"type": "string"}}),
        ("named-graph-uri", "a named graph", {"type": "array", "items": {"type": "string"}}),
        (TIMEOUT, "seconds after which the query is stopped, fewer than the service allows", {"type": "number"}),
    )
]
_BODY = {
    "required": True,
    "content": {
        QUERY: {"schema": {"type": "string"}},
        FORM: {"schema": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}},
    },
}


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["sparql"])

    @routes.get("/sparql", summary="Run a SPARQL query", openapi_extra={"parameters": _PARAMETERS})
    @routes.get("/sparql.{extension}", include_in_schema=False)
    async def by_get(request: Request, store: StoreDep, settings: SettingsDep, pages: PagesDep) -> Response:
        if not any(name == "query" for name, _ in fields(request.scope["query_string"])):
            return empty_form(request, pages)
        asked = parse_get(request.scope["query_string"])
        return await run(request, store, settings, pages, asked)

    @routes.post("/sparql", summary="Run a SPARQL query", openapi_extra={"requestBody": _BODY})
    async def by_post(
        request: Request, body: BodyDep, store: StoreDep, settings: SettingsDep, pages: PagesDep
    ) -> Response:
        asked = parse_post(request.scope["query_string"], request.headers.get("content-type"), body)
        return await run(request, store, settings, pages, asked)

    return routes


async def run(
    request: Request, store: StoreDep, settings: SettingsDep, pages: PagesDep, asked: QueryRequest
) -> Response:
    """Check a query, run it, and return its answer as the request accepts it."""
    form = check(asked.text, settings)
    media_type = media_type_asked(request, request.path_params.get("extension"), offered(form))
    graphs = {"default_graphs": asked.default_graphs, "named_graphs": asked.named_graphs}
    seconds = seconds_asked(asked.timeout, get_answering(request).seconds)
    async with asking(request, seconds) as answering:
        if media_type == "text/html":
            languages = languages_asked(request)
            found = await answering.in_thread(
                shown_answer, store, asked.text, form, languages, settings.base_iri, **graphs
            )
            return form_page(request, pages, asked.text, found)
        answer = await answering.answer_async(asked.text, media_type, **graphs)
    headers = {"Content-Disposition": 'attachment; filename="answer.csv"'} if media_type == "text/csv" else {}
    return Response(answer.body, media_type=answer.media_type, headers=headers)


def offered(form: QueryForm) -> tuple[str, ...]:
    """Return the media types in which the answer to a query of this form can be given, the preferred first."""
    formats = RDF_FORMATS if form in ("CONSTRUCT", "DESCRIBE") else RESULTS_FORMATS
    return (*formats, "text/html")


def empty_form(request: Request, pages: PagesDep) -> Response:
    """Return the form for a browser that asks without a query; raises InvalidParameter for a program that does."""
    if prefers_page(request):
        return form_page(request, pages, "", None)
    raise InvalidParameter("query", "is missing: give a SPARQL query, or open this address in a browser for a form")


def form_page(request: Request, pages: PagesDep, text: str, answer: ShownAnswer | None) -> Response:
    """Return the page with the form, and the answer where there is one."""
    examples = list(published().values())
    response = pages.answer(request, "sparql.html", title="SPARQL", text=text, answer=answer, examples=examples)
    response.headers["Vary"] = VARY
    return response

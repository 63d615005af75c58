"""The SPARQL endpoint: queries by GET, by form and by POST of the text; a page with a form for browsers."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from civilex.errors import InvalidParameter
from civilex.queries import published
from civilex.sparql.diagnosis import diagnosed
from civilex.sparql.guard import check
from civilex.sparql.hints import HEADER, header_value, hints, is_empty
from civilex.sparql.protocol import FORM, QUERY, QueryRequest, fields, parse_get, parse_post
from civilex.store.formats import RDF_FORMATS, RESULTS_FORMATS
from civilex.store.query_text import QueryForm
from civilex.web.admission import queries_in_flight
from civilex.web.budgets import charged
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
        with charged(request):
            asked = parse_get(request.scope["query_string"])
            return await queries_in_flight(request).run(run, request, store, settings, pages, asked)

    @routes.post("/sparql", summary="Run a SPARQL query", openapi_extra={"requestBody": _BODY})
    async def by_post(
        request: Request, body: BodyDep, store: StoreDep, settings: SettingsDep, pages: PagesDep
    ) -> Response:
        with charged(request):
            asked = parse_post(request.scope["query_string"], request.headers.get("content-type"), body)
            return await queries_in_flight(request).run(run, request, store, settings, pages, asked)

    return routes


def run(request: Request, store: StoreDep, settings: SettingsDep, pages: PagesDep, asked: QueryRequest) -> Response:
    """Check a query, run it, and return its answer as the request accepts it."""
    form = check(asked.text, settings)
    media_type = media_type_asked(request, request.path_params.get("extension"), offered(form))
    graphs = {"default_graphs": asked.default_graphs, "named_graphs": asked.named_graphs}
    if media_type == "text/html":
        with diagnosed(asked.text):
            found = shown_answer(store, asked.text, form, languages_asked(request), settings.base_iri, **graphs)
        said = [] if found.total or found.document else hints(asked.text, store, **graphs)
        return with_hints(form_page(request, pages, asked.text, found, said), said)
    with diagnosed(asked.text):
        answer = store.answer(asked.text, media_type, **graphs)
    headers = {"Content-Disposition": 'attachment; filename="answer.csv"'} if media_type == "text/csv" else {}
    said = hints(asked.text, store, **graphs) if is_empty(answer, form) else []
    return with_hints(Response(answer.body, media_type=answer.media_type, headers=headers), said)


def with_hints(response: Response, said: list[str]) -> Response:
    """Return an answer with the reasons why it may be empty in a header."""
    if said:
        response.headers[HEADER] = header_value(said)
    return response


def offered(form: QueryForm) -> tuple[str, ...]:
    """Return the media types in which the answer to a query of this form can be given, the preferred first."""
    formats = RDF_FORMATS if form in ("CONSTRUCT", "DESCRIBE") else RESULTS_FORMATS
    return (*formats, "text/html")


def empty_form(request: Request, pages: PagesDep) -> Response:
    """Return the form for a browser that asks without a query; raises InvalidParameter for a program that does."""
    if prefers_page(request):
        return form_page(request, pages, "", None)
    raise InvalidParameter("query", "is missing: give a SPARQL query, or open this address in a browser for a form")


def form_page(
    request: Request, pages: PagesDep, text: str, answer: ShownAnswer | None, said: list[str] | None = None
) -> Response:
    """Return the page with the form, and the answer where there is one, with the reasons why it may be empty."""
    examples = list(published().values())
    response = pages.answer(
        request, "sparql.html", title="SPARQL", text=text, answer=answer, hints=said, examples=examples
    )
    response.headers["Vary"] = VARY
    return response

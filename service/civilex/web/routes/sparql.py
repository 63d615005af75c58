"""The SPARQL endpoint: queries and updates as the SPARQL 1.1 Protocol has them; the service description; a page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response

from civilex.errors import CivilexError
from civilex.namespaces import prefixes
from civilex.queries import published, stored
from civilex.rdf.fetching import allowed_for
from civilex.rdf.serializing import serialize
from civilex.settings import Settings
from civilex.sparql.base import placed, with_base
from civilex.sparql.diagnosis import diagnosed
from civilex.sparql.guard import check_update
from civilex.sparql.hints import HEADER, header_value, hints, is_empty
from civilex.sparql.protocol import QUERY, QueryRequest, UpdateRequest, fields, parse_post, query_of
from civilex.sparql.updates import read_graphs
from civilex.sparql.verdicts import Verdict, Verdicts
from civilex.store import Answer, RunUpdate, Store
from civilex.store.formats import RDF_FORMATS, RESULTS_FORMATS
from civilex.store.query_text import QueryForm
from civilex.web import problems
from civilex.web.access import Writer, is_writable, own_origin, readable_graphs, writer
from civilex.web.asking import asking, get_answering, in_thread, seconds_asked
from civilex.web.budgets import charged
from civilex.web.committed import committed
from civilex.web.dependencies import BodyDep, PagesDep, SettingsDep, StoreDep, get_body, get_store
from civilex.web.graph_list import graph_entries
from civilex.web.hot_route import HotAnswer, HotRoute
from civilex.web.loading import loaded
from civilex.web.pages import Pages
from civilex.web.representation import RDF, VARY, languages_asked, media_type_asked
from civilex.web.result_cache import KeptResult, ResultCache, ResultKey
from civilex.web.results import ShownAnswer, shown_answer
from civilex.web.routes.void import ADDRESS as VOID
from civilex.web.service_description import service_description
from civilex.web.sparql_openapi import GET, POST
from civilex.web.unchanged import entity_tag, tagged, unchanged
from civilex.web.void import linksets

ADDRESS = "/sparql"
_RDF_OFFERED, _TABLES_OFFERED = (*RDF_FORMATS, "text/html"), (*RESULTS_FORMATS, "text/html")


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["sparql"])
    routes.add_api_route(ADDRESS, by_get, summary="Run a query, or get the service description", openapi_extra=GET)
    routes.add_api_route(f"{ADDRESS}.{{extension}}", by_get, include_in_schema=False)
    routes.add_api_route(ADDRESS, by_post, methods=["POST"], summary="Run a query or an update", openapi_extra=POST)
    return routes


def install(app: FastAPI) -> None:
    """Let queries be asked past the framework, too, whose share is larger than that of a look-up.

    Forms, which may hold an update, and updates go on to the routes.
    """
    hot = {("GET", ADDRESS): HotAnswer(hot_get), ("POST", ADDRESS): HotAnswer(hot_post, QUERY)}
    app.add_middleware(HotRoute, answers=hot)


async def hot_get(request: Request) -> Response:
    """Answer as :func:`by_get` does."""
    state = request.app.state
    return await by_get(request, await get_store(request), state.settings, state.pages)


async def hot_post(request: Request) -> Response:
    """Answer as :func:`by_post` does."""
    state = request.app.state
    return await by_post(request, await get_body(request), await get_store(request), state.settings, state.pages)


async def by_get(request: Request, store: StoreDep, settings: SettingsDep, pages: PagesDep) -> Response:
    """Answer a query; without one, describe the service, to a browser by its page."""
    tag = entity_tag(request, store)
    given = fields(request.scope["query_string"])
    if not any(name in ("query", "update") for name, _ in given):
        media_type = media_type_asked(request, request.path_params.get("extension"), (*RDF, "text/html"))
        if media_type == "text/html":
            return form_page(request, pages, "", None)
        # The first key makes the service one that can be written to, which its description says.
        tag = entity_tag(request, store, b"writable" if is_writable(request) else b"")
        if unmoved := unchanged(request, tag):
            return unmoved
        with charged(request):
            return tagged(await in_thread(request, description, request, store, media_type), tag)
    try:
        with charged(request):
            asked = query_of(given)
            verdict = verdict_on(request, asked)
            if verdict.volatile:
                tag = None
            return unchanged(request, tag) or tagged(await answer(request, store, settings, pages, asked, verdict), tag)
    except CivilexError as error:
        text = next((value for name, value in given if name == "query"), "")
        return problems.answer(request, error, partial(problem_page, request, pages, text))


async def by_post(request: Request, body: BodyDep, store: StoreDep, settings: SettingsDep, pages: PagesDep) -> Response:
    """Answer a query, or make an update."""
    with charged(request):
        asked = parse_post(request.scope["query_string"], request.headers.get("content-type"), body)
        if isinstance(asked, UpdateRequest):
            return await changed(request, store, settings, asked, writer(request))
        return await answer(request, store, settings, pages, asked, verdict_on(request, asked))


def verdict_on(request: Request, asked: QueryRequest) -> Verdict:
    """Return what the guard finds of a query; raises what it refuses."""
    verdicts: Verdicts = request.app.state.verdicts
    return verdicts.of(asked.text)


async def answer(
    request: Request, store: Store, settings: Settings, pages: Pages, asked: QueryRequest, verdict: Verdict
) -> Response:
    """Return the answer to a query as the request accepts it: the one that is kept, or run it."""
    form = verdict.form
    media_type = media_type_asked(request, request.path_params.get("extension"), offered(form))
    graphs = {"default_graphs": asked.default_graphs, "named_graphs": asked.named_graphs}
    readable = readable_graphs(request)
    text = with_base(asked.text, own_origin(request) + ADDRESS) if verdict.relative else asked.text
    seconds = seconds_asked(asked.timeout, get_answering(request).seconds)
    cache: ResultCache = request.app.state.results
    key = None
    if store.generation is not None and not verdict.volatile and media_type != "text/html":
        key = ResultKey(store.generation, readable, text, media_type=media_type, **graphs)
        if (kept := cache.get(key)) is not None:
            return Response(kept.body, headers=dict(kept.headers))
    async with asking(request, seconds) as answering:
        run = answering.in_thread
        with diagnosed(asked.text), placed(asked.text, text):
            if media_type == "text/html":
                languages = languages_asked(request)
                found = await run(shown_answer, store, text, form, languages, settings.base_iri, **graphs)
                empty = not (found.total or found.document)
                said = await run(hints, asked.text, store, **graphs) if empty else []
                return with_hints(form_page(request, pages, asked.text, found, said), said)
            given = await answering.answer_async(text, media_type, **graphs, readable=readable)
        said = await run(hints, asked.text, store, **graphs) if is_empty(given, form) else []
    response = with_hints(Response(given.body, headers=headers_of(given)), said)
    if key is not None:
        cache.keep(key, KeptResult(given.body, dict(response.headers)))
    return response


def headers_of(given: Answer) -> dict[str, str]:
    """Return the headers that say what an answer is; the charset of text, too, as everywhere."""
    charset = "; charset=utf-8" if given.media_type.startswith("text/") else ""
    headers = {"content-length": str(len(given.body)), "content-type": given.media_type + charset}
    if given.media_type == "text/csv":
        headers["content-disposition"] = 'attachment; filename="answer.csv"'
    return headers


def with_hints(response: Response, said: list[str]) -> Response:
    """Return an answer with the reasons why it may be empty in a header."""
    if said:
        response.headers[HEADER] = header_value(said)
    return response


async def changed(request: Request, store: Store, settings: Settings, asked: UpdateRequest, by: Writer) -> Response:
    """Make an update; what LOAD names is fetched first, if the operator allows any address."""
    allowed = allowed_for("load", settings)
    if not allowed or "LOAD" not in asked.text.upper():
        return await in_thread(request, update, request, store, settings, asked, by)
    base = own_origin(request) + ADDRESS
    commit = await loaded(request, store, settings, asked, base, allowed, by)
    return committed(commit, whole=by.readable is None)


def update(request: Request, store: Store, settings: Settings, asked: UpdateRequest, by: Writer) -> Response:
    """Check an update and make it; its relative references are read against the endpoint (2.2.4)."""
    base = own_origin(request) + ADDRESS
    checked = check_update(asked.text, settings, base)
    text = checked.with_dataset(asked.using_graphs, asked.using_named_graphs)
    by.check(checked.touched_graphs)
    if by.readable is not None:
        by.check_reading(read_graphs(text, base))
    return committed(store.commit(RunUpdate(text, base), by.attribution), whole=by.readable is None)


def offered(form: QueryForm) -> tuple[str, ...]:
    """Return the media types in which the answer to a query of this form can be given, the preferred first."""
    return _RDF_OFFERED if form in ("CONSTRUCT", "DESCRIBE") else _TABLES_OFFERED


def description(request: Request, store: Store, media_type: str) -> Response:
    """Return the description of the service as RDF."""
    (counted,) = store.rows(stored("service/default-graph-size").bind()).column("triples")
    triples = service_description(
        own_origin(request) + ADDRESS,
        graph_entries(store),
        default_triples=int(getattr(counted, "value", 0)),
        writable=is_writable(request),
        linksets=lambda dataset: linksets(store, dataset, f"{own_origin(request)}{VOID}#"),
    )
    return Response(serialize(triples, media_type), media_type=media_type)


def form_page(
    request: Request,
    pages: Pages,
    text: str,
    answer: ShownAnswer | None,
    said: list[str] | None = None,
    problem: Mapping[str, Any] | None = None,
) -> Response:
    """Return the page with the editor, and the answer where there is one, with the reasons why it may be empty.

    ``problem`` is why there is none, with its place in the text where that is known.
    """
    response = pages.answer(
        request,
        "sparql.html",
        status=200 if problem is None else problem["status"],
        title="SPARQL",
        text=text,
        answer=answer,
        hints=said,
        problem=problem,
        prefixes=prefixes(),
        terms=stored("service/editor-terms").text,
        examples=list(published().values()),
    )
    response.headers["Vary"] = VARY
    return response


def problem_page(request: Request, pages: Pages, text: str, problem: Mapping[str, Any]) -> Response:
    """Return the page with the editor and what is wrong with its text, marked where it is."""
    return form_page(request, pages, text, None, problem=problem)

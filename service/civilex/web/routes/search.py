"""``/search``: full text over the labels and definitions of the model and the cities."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from civilex.errors import InvalidParameter
from civilex.namespaces import compact
from civilex.queries import stored
from civilex.rdf.serializing import serialize
from civilex.settings import Settings
from civilex.store import Queryable
from civilex.terminology.search.asking import words_asked
from civilex.terminology.search.finding import search
from civilex.terminology.search.hits import Result
from civilex.terminology.search.index import SearchIndex
from civilex.terminology.search.narrowing import Question
from civilex.web.access import readable_graphs
from civilex.web.dependencies import PagesDep, SettingsDep, StoreDep
from civilex.web.listing import WHOLE_LIST, known_cities, links_of, whole_number
from civilex.web.openapi import PAGING
from civilex.web.pages import Pages
from civilex.web.parameters import single_parameters
from civilex.web.presentation import Presenter
from civilex.web.representation import DATA, RDF, csv_answer, in_form, languages_asked, media_type_asked
from civilex.web.search_index import KeptIndex
from civilex.web.search_page import CSV_HEADER, KINDS, as_json, as_row, class_of, shown, users_of
from civilex.web.unchanged import entity_tag, tagged, unchanged

OFFERED = (*DATA, "text/html")
KNOWN = ("q", "type", "in", "city", "lang", "limit", "offset")
_MOST_FILTERS = 20


def _parameter(name: str, description: str, *, required: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": description,
        "schema": {"type": "string"},
    }


PARAMETERS = [
    _parameter("q", "the words to look for: whole, as beginnings, or nearly so spelled", required=True),
    _parameter("type", f"only items of a class, by IRI or CURIE, or one of: {', '.join(KINDS)}"),
    _parameter("in", "only texts in these languages, separated by commas (es,pt); `lang` only prefers them"),
    _parameter("city", "only what belongs to this city: its name in addresses, such as boston"),
    *PAGING,
]


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["model"])
    documented = {"parameters": PARAMETERS}
    routes.add_api_route("/search", find, summary="Search labels and definitions", openapi_extra=documented)
    routes.add_api_route("/search.{extension}", find, include_in_schema=False)
    return routes


def find(request: Request, store: StoreDep, settings: SettingsDep, pages: PagesDep) -> Response:
    """Return a page of what is found, with what each score is made of."""
    media_type = media_type_asked(request, request.path_params.get("extension"), OFFERED)
    given = single_parameters(request, KNOWN)
    if media_type == "text/html" and not given.get("q", "").strip():
        return pages.answer(request, "search.html", title="Search", fields=given, kinds=KINDS, result=None)
    kept: KeptIndex = request.app.state.search
    index = kept.index()
    question = question_of(request, store, given, graphs_to_read(request, index))
    entire = media_type in (*RDF, "text/csv")
    size = WHOLE_LIST if entire else settings.page_size
    limit = whole_number(given, "limit", size, least=1, most=settings.page_size_max) or size
    offset = whole_number(given, "offset", 0, least=0) or 0
    # An answer of an index that is behind is not the answer of the generation whose tag it would get.
    tag = entity_tag(request, request.app.state.store) if kept.is_current else None
    if held := unchanged(request, tag):
        return held
    result = search(index, question, limit=limit, offset=offset)
    answer = found_answer(request, store, settings, pages, given, result, media_type, (limit, offset))
    if not kept.is_current:
        answer.headers["Cache-Control"] = "no-store"
    return tagged(answer, tag)


def graphs_to_read(request: Request, index: SearchIndex) -> list[str] | None:
    """Return the graphs of the index that the caller may read; ``None``: all."""
    readable = readable_graphs(request)
    return None if readable is None else [graph for graph in index.graphs() if (graph or None) in readable]


def question_of(
    request: Request, store: Queryable, given: Mapping[str, str], graphs: Collection[str] | None
) -> Question:
    """Return what the parameters ask for; raises InvalidParameter."""
    city = given.get("city", "").strip()
    cities = known_cities(store) if city else {}
    if city and city not in cities:
        raise InvalidParameter("city", f"'{city}' is not known (known: {', '.join(sorted(cities))})")
    return Question(
        words_asked(given.get("q", "")),
        languages=languages_asked(request),
        graphs=graphs,
        only_languages=[tag.strip() for tag in given.get("in", "").split(",") if tag.strip()][:_MOST_FILTERS],
        types=class_of(given.get("type", "")),
        cities=[cities[city].value] if city else [],
    )


def found_answer(
    request: Request,
    store: Queryable,
    settings: Settings,
    pages: Pages,
    given: Mapping[str, str],
    result: Result,
    media_type: str,
    place: tuple[int, int],
) -> Response:
    """Return what was found in a media type, with links to the pages before and after."""
    limit, offset = place
    fields = {name: text for name, text in given.items() if text.strip()}
    links = links_of(request.url.path, fields, limit, offset, result.total)

    def presenter() -> Presenter:
        return Presenter(store, users_of(result.items), languages_asked(request), settings.base_iri)

    def as_data() -> Response:
        labelled, index = presenter(), request.app.state.search
        return JSONResponse(
            {
                "items": [as_json(item, labelled, settings.base_iri) for item in result.items],
                "found": result.found,
                "total": result.total,
                "limit": limit,
                "offset": offset,
                "languages": languages_asked(request),
                "index_is_current": index.is_current,
                "links": links,
            }
        )

    def as_page() -> Response:
        whole = {name: text for name, text in fields.items() if name not in ("limit", "offset")}
        return pages.answer(
            request,
            "search.html",
            title=f"Search: {given['q']}",
            fields=given,
            kinds=KINDS,
            result=result,
            items=shown(result.items, presenter(), settings.base_iri),
            links=links,
            offset=offset,
            is_current=request.app.state.search.is_current,
            data={name: f"/search.{name}?{urlencode(whole)}" for name in ("json", "csv", "ttl")},
            curie=compact,
        )

    def as_rdf() -> Response:
        items = [ox.NamedNode(item.iri) for item in result.items]
        rows = store.rows(stored("service/describe").bind({"item": items})) if items else ()
        triples = [ox.Triple(row["subject"], row["property"], row["value"]) for row in rows]  # type: ignore[arg-type]
        return Response(serialize(triples, media_type), media_type=media_type)

    response = in_form(
        media_type,
        {
            "application/json": as_data,
            "text/csv": lambda: csv_answer("search", CSV_HEADER, map(as_row, result.items)),
            "text/html": as_page,
            **dict.fromkeys(RDF, as_rdf),
        },
    )
    response.headers["X-Total-Count"] = str(result.total)
    response.headers["Link"] = ", ".join(f'<{link}>; rel="{relation}"' for relation, link in links.items())
    return response

"""Reports over a city: a list of them, and each as a page, JSON, CSV or a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from civilex.errors import InvalidParameter
from civilex.queries import stored
from civilex.reports import tables
from civilex.reports.definition import Report, by_name, published
from civilex.reports.filling import FilledReport, day_asked, fill
from civilex.store import Queryable
from civilex.web.asking import TIMEOUT, asking, get_answering, seconds_asked
from civilex.web.dependencies import PagesDep, StoreDep
from civilex.web.openapi import LANGUAGES
from civilex.web.pages import Pages
from civilex.web.parameters import single_parameters
from civilex.web.representation import VARY, languages_asked, media_type_asked

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFFERED = ("application/json", "text/csv", XLSX, "text/html")
_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "city",
        "in": "query",
        "description": "The city, by IRI, identifier or name.",
        "schema": {"type": "string"},
    },
    {
        "name": "on",
        "in": "query",
        "description": "The day to report on.",
        "schema": {"type": "string", "format": "date"},
    },
    LANGUAGES,
]


def router() -> APIRouter:
    """Return the routes. They are no UnchangedRoute: what ends soon changes with the day, not with the store."""
    routes = APIRouter(prefix="/reports", tags=["reports"], route_class=APIRoute)
    routes.add_api_route("", list_reports, summary="The reports over a city")
    routes.add_api_route(".{extension}", list_reports, include_in_schema=False)
    documented = {"parameters": _PARAMETERS}
    # The extension goes first: a name with a dot would otherwise be read as the name of a report.
    routes.add_api_route("/{name}.{extension}", show_report, include_in_schema=False)
    routes.add_api_route("/{name}", show_report, summary="A report over a city", openapi_extra=documented)
    return routes


async def list_reports(request: Request, store: StoreDep, pages: PagesDep) -> Response:
    """Return the reports, with what they ask and the stored queries behind them."""
    single_parameters(request, ("lang", "city"))
    if (
        media_type_asked(request, request.path_params.get("extension"), ("application/json", "text/html"))
        == "text/html"
    ):
        async with asking(request, get_answering(request).seconds) as answering:
            cities = await answering.in_thread(cities_of, store)
        city = request.query_params.get("city", "")
        reports = list(published().values())
        return pages.answer(request, "reports.html", title="Reports", reports=reports, cities=cities, city=city)
    return JSONResponse({"reports": [about(report) for report in published().values()]})


async def show_report(name: str, request: Request, store: StoreDep, pages: PagesDep) -> Response:
    """Return a report over a city; as a page without city, the form that asks for it."""
    report = by_name(name)
    given = single_parameters(request, ("city", "on", "lang", TIMEOUT))
    extension = request.path_params.get("extension")
    media_type = XLSX if extension == "xlsx" else media_type_asked(request, extension, OFFERED)
    city, day = given.get("city", "").strip(), day_asked(given.get("on", "").strip())
    if not city and media_type != "text/html":
        raise InvalidParameter("city", "is required: the IRI, the identifier or a name of a city")
    languages = languages_asked(request)

    def answer() -> Response:
        filled = fill(report, store, city, on=day, languages=languages) if city else None
        if filled is None or media_type == "text/html":
            return page(request, pages, report, given, filled, cities_of(store))
        return data(filled, media_type)

    async with asking(request, seconds_asked(given.get(TIMEOUT), get_answering(request).seconds)) as answering:
        response = await answering.in_thread(answer)
    response.headers["Vary"] = VARY
    return response


def page(
    request: Request,
    pages: Pages,
    report: Report,
    given: dict[str, str],
    filled: FilledReport | None,
    cities: Sequence[str],
) -> Response:
    """Return the page of a report."""
    return pages.answer(
        request, "one_report.html", title=report.title, report=report, given=given, filled=filled, cities=cities
    )


def data(filled: FilledReport, media_type: str) -> Response:
    """Return a report as JSON, CSV or a workbook, the last two to be saved under its name."""
    if media_type == "application/json":
        return JSONResponse(tables.as_json(filled))
    is_csv = media_type == "text/csv"
    content = tables.to_csv(filled).encode() if is_csv else tables.to_xlsx([filled])
    name = f"{filled.report.name}-{filled.on}.{'csv' if is_csv else 'xlsx'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


def cities_of(store: Queryable) -> list[str]:
    """Return the identifiers of the cities that the caller may read of."""
    rows = store.rows(stored("service/cities").text)
    return [term.value for row in rows if isinstance(term := row["identifier"], ox.Literal)]


def about(report: Report) -> dict[str, Any]:
    """Return what a program may want to know of a report before it asks for it."""
    return {
        "name": report.name,
        "title": report.title,
        "question": report.question,
        "page": f"/reports/{report.name}",
        "queries": list(report.numbers),
    }

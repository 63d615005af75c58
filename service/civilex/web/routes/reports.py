"""Reports over a city: a list of them, and each as a page, JSON, CSV or a workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from civilex.errors import InvalidParameter
from civilex.queries import stored
from civilex.reports import city, tables
from civilex.reports.definition import Report, by_name, published
from civilex.reports.filling import day_asked, fill
from civilex.store import Queryable
from civilex.web.asking import TIMEOUT, asking, get_answering, seconds_asked
from civilex.web.dependencies import PagesDep, StoreDep
from civilex.web.openapi import LANGUAGES
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
    # What has a name of its own goes first, then the extension, which would otherwise be read as part of a name.
    routes.add_api_route("/city", show_city, summary="The city report: all reports in short", openapi_extra=documented)
    routes.add_api_route("/city.{extension}", show_city, include_in_schema=False)
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
        chosen = request.query_params.get("city", "")
        reports = list(published().values())
        return pages.answer(request, "reports.html", title="Reports", reports=reports, cities=cities, city=chosen)
    whole = {"name": city.NAME, "title": city.TITLE, "question": city.QUESTION, "page": f"/reports/{city.NAME}"}
    return JSONResponse({"reports": [whole, *(about(report) for report in published().values())]})


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a report: a city as text, empty for none, a day, a media type, and the parameters as given."""

    city: str
    day: date | None
    media_type: str
    given: dict[str, str]


def asked_of(request: Request) -> Asked:
    """Return what a request asks for; raises InvalidParameter where data are asked for and no city is named."""
    given = single_parameters(request, ("city", "on", "lang", TIMEOUT))
    extension = request.path_params.get("extension")
    media_type = XLSX if extension == "xlsx" else media_type_asked(request, extension, OFFERED)
    named, day = given.get("city", "").strip(), day_asked(given.get("on", "").strip())
    if not named and media_type != "text/html":
        raise InvalidParameter("city", "is required: the IRI, the identifier or a name of a city")
    return Asked(named, day, media_type, given)


async def show_report(name: str, request: Request, store: StoreDep, pages: PagesDep) -> Response:
    """Return a report over a city; as a page without city, the form that asks for it."""
    report, asked, languages = by_name(name), asked_of(request), languages_asked(request)

    def answer() -> Response:
        filled = fill(report, store, asked.city, on=asked.day, languages=languages) if asked.city else None
        if filled is None or asked.media_type == "text/html":
            shown = {"report": report, "given": asked.given, "filled": filled, "cities": cities_of(store)}
            return pages.answer(request, "one_report.html", title=report.title, status=200, **shown)
        if asked.media_type == "application/json":
            return JSONResponse(tables.as_json(filled))
        is_csv = asked.media_type == "text/csv"
        content = tables.to_csv(filled).encode() if is_csv else tables.to_xlsx([filled])
        return saved(content, asked.media_type, name, filled.on)

    return await answered(request, asked, answer)


async def show_city(request: Request, store: StoreDep, pages: PagesDep) -> Response:
    """Return the city report; as a page without city, the form that asks for it."""
    asked, languages = asked_of(request), languages_asked(request)

    def answer() -> Response:
        whole = city.fill_all(store, asked.city, on=asked.day, languages=languages) if asked.city else None
        if whole is None or asked.media_type == "text/html":
            shown = {"report": whole, "given": asked.given, "cities": cities_of(store)}
            return pages.answer(request, "city_report.html", title=city.TITLE, status=200, **shown)
        if asked.media_type == "application/json":
            return JSONResponse(city.as_json(whole))
        is_csv = asked.media_type == "text/csv"
        content = city.to_csv(whole).encode() if is_csv else tables.to_xlsx(whole.reports)
        return saved(content, asked.media_type, city.NAME, whole.on)

    return await answered(request, asked, answer)


async def answered(request: Request, asked: Asked, answer: Callable[[], Response]) -> Response:
    """Make an answer within the time that its caller gives."""
    seconds = seconds_asked(asked.given.get(TIMEOUT), get_answering(request).seconds)
    async with asking(request, seconds) as answering:
        response = await answering.in_thread(answer)
    response.headers["Vary"] = VARY
    return response


def saved(content: bytes, media_type: str, name: str, on: date) -> Response:
    """Return a file to be saved under the name of the report and its day."""
    ending = "csv" if media_type == "text/csv" else "xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}-{on}.{ending}"'}
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

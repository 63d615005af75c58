"""The lists of the model and the cities' data, and their items: one mechanism for every collection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from civilex.errors import InvalidParameter, NotFound
from civilex.queries import stored
from civilex.rdf.serializing import serialize
from civilex.settings import Settings
from civilex.sparql.negotiation import split_extension
from civilex.store import Queryable
from civilex.terminology.translations import PROPOSED, status_in, translation_statuses
from civilex.web.collections import COLLECTIONS, Collection
from civilex.web.dependencies import PagesDep, SettingsDep, StoreDep
from civilex.web.listing import Page, as_csv, as_json, as_table, in_language, known_cities, read_page, terms_of
from civilex.web.openapi import PAGING, parameters_of
from civilex.web.pages import Pages
from civilex.web.parameters import single_parameters
from civilex.web.presentation import Presenter
from civilex.web.representation import DATA, RDF, csv_answer, in_form, languages_asked, media_type_asked
from civilex.web.resource import read_resource
from civilex.web.resource_answer import resource_answer
from civilex.web.unchanged import UnchangedRoute

OFFERED = (*DATA, "text/html")


def router() -> APIRouter:
    """Return the routes of every collection."""
    routes = APIRouter(tags=["model"], route_class=UnchangedRoute)
    for collection in COLLECTIONS:
        add_collection(routes, collection)
    return routes


def add_collection(routes: APIRouter, collection: Collection) -> None:
    """Add the list of a collection and its items."""
    path = f"/{collection.name}"
    documented = {"parameters": [*parameters_of(collection.query), *PAGING]}
    routes.add_api_route(
        path, list_route(collection), summary=collection.title, description=collection.about, openapi_extra=documented
    )
    routes.add_api_route(f"{path}.{{extension}}", list_route(collection), include_in_schema=False)
    if not collection.has_items:
        return
    item = f"{path}/{{city}}/{{slug}}" if collection.kind else f"{path}/{{local}}"
    routes.add_api_route(item, item_route(collection), summary=f"One {collection.one}, with all that refers to it")


def list_route(collection: Collection) -> Callable[..., Response]:
    """Return the route of a list."""

    def read_list(request: Request, store: StoreDep, settings: SettingsDep, pages: PagesDep) -> Response:
        media_type = media_type_asked(request, request.path_params.get("extension"), OFFERED)
        entire = media_type in (*RDF, "text/csv")
        page = read_page(store, collection, single_parameters(request), settings, entire=entire)
        return list_answer(request, store, settings, pages, collection, page, media_type)

    return named(read_list, f"list_{collection.name}")


def item_route(collection: Collection) -> Callable[..., Response]:
    """Return the route of an item; the last part of the path may have an extension."""

    def read_city_item(
        city: str, slug: str, request: Request, store: StoreDep, settings: SettingsDep, pages: PagesDep
    ) -> Response:
        return item_answer(request, store, settings, pages, collection, f"{city}/{slug}")

    def read_model_item(
        local: str, request: Request, store: StoreDep, settings: SettingsDep, pages: PagesDep
    ) -> Response:
        return item_answer(request, store, settings, pages, collection, local)

    return named(read_city_item if collection.kind else read_model_item, f"read_{collection.one}")


def item_answer(
    request: Request, store: Queryable, settings: Settings, pages: Pages, collection: Collection, path: str
) -> Response:
    """Return an item of a collection by its path below the list, whose extension may ask for a media type."""
    single_parameters(request, ("lang",))
    local, asked = split_extension(path)
    media_type = media_type_asked(request, path[len(local) + 1 :] if asked else None, OFFERED)
    try:
        resource = read_resource(store, collection.iris(local, settings.base_iri))
    except (NotFound, InvalidParameter) as error:
        raise NotFound(f"There is no {collection.one} '{local}'. See /{collection.name}.") from error
    return resource_answer(request, store, settings, pages, resource, media_type, collection)


def list_answer(
    request: Request,
    store: Queryable,
    settings: Settings,
    pages: Pages,
    collection: Collection,
    page: Page,
    media_type: str,
) -> Response:
    """Return a page of a list in a media type, with links to its neighbours."""
    page = in_language(page, collection, languages_asked(request))
    links = page.links(request.url.path, request.query_params.get("lang"))

    def presenter() -> Presenter:
        # Only where labels are shown: RDF needs none, and looking them up for a whole list takes seconds.
        return Presenter(store, terms_of(page.items), languages_asked(request), settings.base_iri)

    def translations() -> dict[str, dict[str, str]]:
        return translation_statuses(store, [item.iri for item in page.items])

    def proposed(labelled: Presenter) -> list[str]:
        statuses = translations()
        languages = {item.iri: labelled.label(item.iri).language for item in page.items}
        found = {tag for iri, tag in languages.items() if status_in(statuses.get(iri, {}), tag) == PROPOSED}
        return sorted(tag for tag in found if tag)

    def as_rdf() -> Response:
        return Response(serialize(described(store, collection, page), media_type), media_type=media_type)

    def as_page() -> Response:
        labelled = presenter()
        return pages.answer(
            request,
            "list.html",
            title=collection.title,
            collection=collection,
            page=page,
            rows=as_table(page, collection, labelled),
            # In the list of one city, the city is not worth a column.
            columns=[column for column in collection.columns if column.name not in page.filters],
            proposed=proposed(labelled),
            links=links,
            fields=dict(request.query_params),
            data=data_addresses(collection, request),
            alternate=f"/{collection.name}.ttl{with_query(request.url.query)}",
            cities=sorted(known_cities(store)) if collection.kind else [],
        )

    response = in_form(
        media_type,
        {
            "application/json": lambda: JSONResponse(
                {
                    "items": as_json(page, collection, presenter(), settings.base_iri, translations()),
                    "total": page.total,
                    "limit": page.limit,
                    "offset": page.offset,
                    "languages": languages_asked(request),
                    "links": links,
                    "query": page.sparql,
                }
            ),
            "text/csv": lambda: csv_answer(collection.name, *as_csv(page, collection, presenter())),
            "text/html": as_page,
            **dict.fromkeys(RDF, as_rdf),
        },
    )
    response.headers["X-Total-Count"] = str(page.total)
    response.headers["Link"] = ", ".join(f'<{link}>; rel="{relation}"' for relation, link in links.items())
    return response


def data_addresses(collection: Collection, request: Request) -> dict[str, str]:
    """Return the addresses of the list as data, by extension: the whole list where a file is saved."""
    asked = [(name, text) for name, text in request.query_params.items() if text]
    whole = urlencode([(name, text) for name, text in asked if name not in ("limit", "offset")])
    return {
        "json": f"/{collection.name}.json{with_query(urlencode(asked))}",
        "csv": f"/{collection.name}.csv{with_query(whole)}",
        "ttl": f"/{collection.name}.ttl{with_query(whole)}",
    }


def with_query(text: str) -> str:
    """Return a query string with its question mark, or nothing where it is empty."""
    return f"?{text}" if text else ""


def described(store: Queryable, collection: Collection, page: Page) -> list[ox.Triple]:
    """Return what is said of the items of a page."""
    if not page.items:
        return []
    query = stored(collection.describe).bind({"item": [ox.NamedNode(item.iri) for item in page.items]})
    return [ox.Triple(row["subject"], row["property"], row["value"]) for row in store.rows(query)]  # type: ignore[arg-type]


def named(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """Give a route its own name: OpenAPI makes the identifier of the operation from it."""
    function.__name__ = name
    return function

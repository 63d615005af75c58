"""The home page: what is in the model, and where to go."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from civilex.namespaces import expand
from civilex.queries import stored
from civilex.sparql.negotiation import choose
from civilex.store import Queryable, Term
from civilex.web.collections import CLASSES, COLLECTIONS
from civilex.web.dependencies import PagesDep, SettingsDep, StoreDep
from civilex.web.listing import known_cities
from civilex.web.presentation import Presenter
from civilex.web.representation import VARY, languages_asked
from civilex.web.unchanged import UnchangedRoute

_OF_CITIES = tuple(collection.name for collection in COLLECTIONS if collection.kind)


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["model"], route_class=UnchangedRoute)

    @routes.get("/", summary="What is in the model")
    def home(request: Request, store: StoreDep, settings: SettingsDep, pages: PagesDep) -> Response:
        languages = languages_asked(request)
        sizes = counts(store)
        cities = described_cities(store, languages, settings.base_iri)
        response: Response
        if choose(request.headers.get("accept"), ("application/json", "text/html")) == "text/html":
            response = pages.answer(
                request, "home.html", title="civilex", counts=sizes, cities=cities, lists=_OF_CITIES
            )
        else:
            response = JSONResponse({"counts": sizes, "cities": cities})
        response.headers["Vary"] = VARY
        return response

    return routes


def counts(store: Queryable) -> dict[str, int]:
    """Return how many items each list has, by the list's name."""
    members = {row["class"]: number(row["members"]) for row in store.rows(stored("service/counts").bind())}
    return {name: members.get(ox.NamedNode(expand(class_)), 0) for name, class_ in CLASSES.items()}


def described_cities(store: Queryable, languages: list[str], own_base: str) -> list[dict[str, Any]]:
    """Return the cities that the store describes, with how many items each list has of them."""
    rows = store.rows(stored("service/counts-by-city").bind())
    members = {(row["city"], row["class"]): number(row["members"]) for row in rows}
    cities = known_cities(store)
    presenter = Presenter(store, cities.values(), languages, own_base)
    found = []
    for slug, node in cities.items():
        shown = presenter.show(node)
        sizes = {
            name: members.get((node, ox.NamedNode(expand(class_))), 0)
            for name, class_ in CLASSES.items()
            if name in _OF_CITIES
        }
        city = {"slug": slug, "iri": node.value, "label": shown.text, "language": shown.language, "page": shown.href}
        found.append({**city, "counts": sizes})
    return found


def number(term: Term) -> int:
    """Return a count as a number."""
    return int(term.value) if isinstance(term, ox.Literal) else 0

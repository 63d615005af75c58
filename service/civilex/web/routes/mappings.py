"""Mapping sets: listed, read as SSSOM in every form, and changed by posting, reviewing and revoking mappings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from civilex import shipped
from civilex.errors import InvalidParameter, NotFound
from civilex.mapping import sets
from civilex.mapping.judgments import Reviews, reviews_of
from civilex.mapping.lint import UNUSABLE, lint
from civilex.mapping.sets import SetChange
from civilex.mapping.sssom import Problem, UnreadableMappings
from civilex.sparql.negotiation import split_extension
from civilex.store import Store
from civilex.store.dataset import is_slug
from civilex.web.access import Writer, writer
from civilex.web.asking import in_thread
from civilex.web.dependencies import BodyDep, PagesDep, SettingsDep, StoreDep
from civilex.web.mapping_documents import MappingDocument, read_mapping_document
from civilex.web.mapping_openapi import POSTED, REVIEWED, REVOKED, SET_PAGE
from civilex.web.mapping_pages import OFFERED, set_answer
from civilex.web.parameters import single_parameters
from civilex.web.representation import media_type_asked
from civilex.web.unchanged import UnchangedRoute

WRITING = ("set", "license", "title", "message")
"""Parameters of a request that changes a set."""


def router() -> APIRouter:
    """Return the routes that read a set; its list is that of :mod:`civilex.web.collections`."""
    routes = APIRouter(tags=["mappings"], route_class=UnchangedRoute)
    routes.add_api_route("/mappings/{name}", read, summary="A mapping set, as SSSOM", openapi_extra=SET_PAGE)
    return routes


def writing_router() -> APIRouter:
    """Return the routes that change sets."""
    routes = APIRouter(tags=["mappings"])
    routes.add_api_route("/mappings", post, methods=["POST"], summary="Add mappings to a set", openapi_extra=POSTED)
    routes.add_api_route(
        "/mappings/{name}", post_to, methods=["POST"], summary="Add mappings to this set", openapi_extra=POSTED
    )
    routes.add_api_route("/mappings/{name}", put, methods=["PUT"], summary="Replace a set", openapi_extra=POSTED)
    routes.add_api_route(
        "/mappings/{name}/reviews", review, methods=["POST"], summary="Review mappings", openapi_extra=REVIEWED
    )
    routes.add_api_route(
        "/mappings/{name}/rows/{row:path}",
        revoke,
        methods=["DELETE"],
        summary="Revoke a mapping",
        openapi_extra=REVOKED,
    )
    return routes


def read(name: str, request: Request, store: StoreDep, settings: SettingsDep, pages: PagesDep) -> Response:
    """Return a set, or some of its mappings, in the form that is asked for."""
    slug, asked = split_extension(name)
    media_type = media_type_asked(request, name[len(slug) + 1 :] if asked else None, OFFERED)
    if not is_slug(slug):
        raise NotFound(f"There is no mapping set '{slug}'. See /mappings.")
    return set_answer(request, store, settings, pages, sets.graph_of(slug), media_type)


async def post(request: Request, store: StoreDep) -> Response:
    """Add the mappings of a document to the set that it, or the parameter ``set``, names."""
    return await _take(request, store, None)


async def post_to(name: str, request: Request, store: StoreDep) -> Response:
    """Add the mappings of a document to a set."""
    return await _take(request, store, name)


async def put(name: str, request: Request, store: StoreDep) -> Response:
    """Put the mappings of a document in place of all that a set holds."""
    return await _take(request, store, name, replacing=True)


async def review(name: str, request: Request, body: BodyDep, store: StoreDep) -> Response:
    """Write how far a reviewer agrees with mappings of a set."""
    by = _writer_of(request, name)
    found = reviews_of(body, by.attribution.author, _today())
    return await in_thread(request, _review, request, store, name, found, by)


async def revoke(name: str, row: str, request: Request, store: StoreDep) -> Response:
    """Take a mapping out of a set."""
    by = _writer_of(request, name)
    return await in_thread(request, _revoke, request, store, name, row, by)


async def _take(request: Request, store: Store, name: str | None, *, replacing: bool = False) -> Response:
    by, asked = writer(request), single_parameters(request, WRITING)
    document = await read_mapping_document(request)
    return await in_thread(request, _post, request, store, document, by, name or asked.get("set"), asked, replacing)


def _post(
    request: Request,
    store: Store,
    document: MappingDocument,
    by: Writer,
    slug: str | None,
    asked: dict[str, str],
    replacing: bool,
) -> Response:
    fill = {"license": asked.get("license", ""), "mapping_set_title": asked.get("title", "")}
    reading = document.read(store, {slot: text for slot, text in fill.items() if text})
    mapping_set = reading.whole()
    found = [finding.problem for finding in lint(mapping_set)]
    if unusable := [problem for problem in found if problem.code in UNUSABLE]:
        raise UnreadableMappings(unusable, reading.source)
    if slug is None and mapping_set.iri.startswith(sets.PROVISIONAL):
        raise InvalidParameter("set", "is missing: name the set, or give the document a mapping_set_id")
    city = sets.city_of(mapping_set, request.app.state.store)
    slug = slug or sets.slug_for(mapping_set, city)
    _check(by, slug)
    done = sets.post(
        store,
        request.app.state.store,
        mapping_set,
        replace(by.attribution, message=asked.get("message", "")),
        slug=slug,
        today=_today(),
        replacing=replacing,
    )
    return _answer(done, [*reading.problems, *found, *sets.misnamed(slug, city)])


def _review(request: Request, store: Store, name: str, found: Reviews, by: Writer) -> Response:
    held = sets.read_set(store, sets.graph_of(name)).mapping_set
    assert held is not None  # noqa: S101  read_set raises
    reviews = {sets.full_name(held, row): slots for row, slots in found.items()}
    message = single_parameters(request, ("message",)).get("message", "")
    by_whom = replace(by.attribution, message=message)
    return _answer(sets.review(store, request.app.state.store, sets.graph_of(name), reviews, by_whom))


def _revoke(request: Request, store: Store, name: str, row: str, by: Writer) -> Response:
    held = sets.read_set(store, sets.graph_of(name)).mapping_set
    assert held is not None  # noqa: S101  read_set raises
    message = single_parameters(request, ("message",)).get("message", "")
    by_whom = replace(by.attribution, message=message)
    names = [sets.full_name(held, row)]
    return _answer(sets.revoke(store, request.app.state.store, sets.graph_of(name), names, by_whom))


def _writer_of(request: Request, name: str) -> Writer:
    by = writer(request)
    _check(by, name)
    return by


def _check(by: Writer, slug: str) -> None:
    by.check([sets.graph_of(slug)])
    shipped.check_writable(sets.graph_of(slug))


def _today() -> Any:
    return datetime.now(UTC).date()


def _answer(done: SetChange, problems: Sequence[Problem] = ()) -> Response:
    """Return what was done: 201 where a set was made, 200 else; ``commit`` where anything changed."""
    told: dict[str, Any] = {"set": done.slug, "graph": done.graph, "page": f"/mappings/{done.slug}"}
    told |= {"added": done.added, "changed": done.changed, "unchanged": done.unchanged, "removed": done.removed}
    told["mappings"] = list(done.iris)
    if done.commit is not None and done.commit.number:
        told["commit"] = done.commit.number
    if problems:
        told["problems"] = [problem.as_json() for problem in problems]
    created = done.commit is not None and done.commit.created
    headers = {"Location": f"/mappings/{done.slug}"} if created else {}
    return JSONResponse(told, status_code=201 if created else 200, headers=headers)

"""Who changed what, when and why: the commits of the store, and what each added and removed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from civilex.errors import NotFound
from civilex.rdf.serializing import serialize
from civilex.settings import Settings
from civilex.store import commit_records
from civilex.store.commit_log import CommitLog
from civilex.store.journal import Entry
from civilex.store.readable_commits import ReadableCommits
from civilex.web.dependencies import PagesDep, SettingsDep, StoreDep
from civilex.web.listing import whole_number
from civilex.web.openapi import PAGING
from civilex.web.parameters import single_parameters
from civilex.web.representation import RDF, in_form, media_type_asked

OFFERED = ("application/json", *RDF, "text/html")
PATCH = "application/rdf-patch"
_PRIVATE = ("idempotency_key", "request_sha256")
"""What only the journal tells: a key is known to whoever chose it."""
_SIZES = ("quads_before", "quads_after")
_OF_ALL = (*_SIZES, "digest", "records")

SHOWN = 200
"""As many lines of a difference are on a page; the diff has all."""


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/commits", tags=["operations"])
    listed = {"parameters": PAGING}
    routes.add_api_route("", list_commits, summary="Who changed what, the newest first", openapi_extra=listed)
    routes.add_api_route(".{extension}", list_commits, include_in_schema=False)
    routes.add_api_route("/{number:int}", read_commit, summary="One commit, and what it added and removed")
    routes.add_api_route("/{number:int}/diff", read_diff, summary="What a commit added (A) and removed (D), RDF Patch")
    routes.add_api_route("/{number:int}.{extension}", read_commit, include_in_schema=False)
    return routes


def list_commits(request: Request, store: StoreDep, settings: SettingsDep, pages: PagesDep) -> Response:
    """Return a page of the list of commits."""
    media_type = media_type_asked(request, request.path_params.get("extension"), OFFERED)
    asked = single_parameters(request, ("limit", "offset", "lang"))
    log = log_of(store)
    limit = whole_number(asked, "limit", settings.page_size, least=1, most=settings.page_size_max)
    offset = whole_number(asked, "offset", 0, least=0)
    assert limit is not None  # noqa: S101
    assert offset is not None  # noqa: S101
    total, whole = len(log.entries()), isinstance(log, CommitLog)
    entries = log.newest(limit, offset)
    links = neighbours(request.url.path, limit, offset, total)
    response = in_form(
        media_type,
        {
            "application/json": lambda: JSONResponse(
                {
                    "items": [as_json(entry, whole=whole) for entry in entries],
                    "total": total,
                    "limit": limit,
                    "offset": offset,
                    "links": links,
                }
            ),
            "text/html": lambda: pages.answer(
                request, "commits.html", title="Commits", entries=entries, total=total, links=links
            ),
            **dict.fromkeys(RDF, lambda: as_rdf(entries, settings, media_type)),
        },
    )
    response.headers["X-Total-Count"] = str(total)
    response.headers["Link"] = ", ".join(f'<{link}>; rel="{relation}"' for relation, link in links.items())
    return response


def neighbours(path: str, limit: int, offset: int, total: int) -> dict[str, str]:
    """Return the addresses of this page, the first, and those before and after it, as far as there are any."""
    places = {"self": offset, "first": 0}
    if offset > 0:
        places["prev"] = max(0, offset - limit)
    if offset + limit < total:
        places["next"] = offset + limit
    return {name: f"{path}?{urlencode({'limit': limit, 'offset': at})}" for name, at in places.items()}


def read_commit(number: int, request: Request, store: StoreDep, settings: SettingsDep, pages: PagesDep) -> Response:
    """Return one commit with what it added and removed."""
    single_parameters(request, ("lang",))
    media_type = media_type_asked(request, request.path_params.get("extension"), OFFERED)
    log = log_of(store)
    entry, whole = log.entry(number), isinstance(log, CommitLog)
    added, removed = lines_of(log.patch(number))

    def as_page() -> Response:
        return pages.answer(
            request,
            "commit.html",
            title=f"Commit {number}",
            entry=entry,
            whole=whole,
            added=added[:SHOWN],
            removed=removed[:SHOWN],
        )

    return in_form(
        media_type,
        {
            "application/json": lambda: JSONResponse(
                {**as_json(entry, whole=whole), "added": added, "removed": removed}
            ),
            "text/html": as_page,
            **dict.fromkeys(RDF, lambda: as_rdf([entry], settings, media_type)),
        },
    )


def read_diff(number: int, request: Request, store: StoreDep) -> Response:
    """Return what a commit added and removed, whole."""
    single_parameters(request, ())
    return PlainTextResponse(log_of(store).patch(number), media_type=PATCH)


def log_of(store: object) -> CommitLog | ReadableCommits:
    """Return the commits of a store that the caller may see; raises NotFound where it keeps none."""
    log: CommitLog | ReadableCommits | None = getattr(store, "commit_log", None)
    if log is None:
        raise NotFound(
            "This service keeps no journal of commits: its store is in memory, or is that of another server."
        )
    return log


def as_json(entry: Entry, *, whole: bool) -> dict[str, Any]:
    """Return what is told of a commit; ``counts`` are without what is recorded of commits themselves.

    What is counted over all graphs is told to those only who may read the ``whole`` store.
    """
    left_out = _PRIVATE if whole else (*_PRIVATE, *_OF_ALL)
    told = {name: value for name, value in asdict(entry).items() if name not in left_out}
    counts = {name: told.pop(name) for name in ("added", "removed", *_SIZES) if name in told}
    return {**told, "counts": counts, "page": f"/commits/{entry.number}", "diff": f"/commits/{entry.number}/diff"}


def lines_of(patch: str) -> tuple[list[str], list[str]]:
    """Return the N-Quads that a patch adds and those that it removes."""
    lines = patch.splitlines()
    added, removed = ([line[2:] for line in lines if line[0] == letter] for letter in ("A", "D"))
    return added, removed


def as_rdf(entries: list[Entry], settings: Settings, media_type: str) -> Response:
    """Return what is recorded of commits, in terms of PROV-O."""
    triples = [triple for entry in entries for triple in commit_records.triples(entry, settings.base_iri)]
    return Response(serialize(list(dict.fromkeys(triples)), media_type), media_type=media_type)

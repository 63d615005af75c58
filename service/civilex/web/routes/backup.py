"""A backup of all data, for an admin."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask
from starlette.responses import StreamingResponse

from civilex.errors import Forbidden, KeyMissing, NotFound
from civilex.serving.backups import Backups
from civilex.web.access import caller_of, readable_graphs, runs_this
from civilex.web.headers import HEAD
from civilex.web.parameters import single_parameters

MEDIA_TYPE = "application/x-tar"
_ANSWER = {"200": {"description": "The backup", "content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}


def router() -> APIRouter:
    """Return the route."""
    routes = APIRouter(tags=["operations"])
    routes.add_api_route(
        "/backup", get, summary="Take a backup of all data (admin)", openapi_extra={"responses": _ANSWER}
    )
    return routes


async def get(request: Request) -> Response:
    """Return a backup as of the newest commit; raises Forbidden or KeyMissing for whoever does not run this service."""
    single_parameters(request, ())
    if not runs_this(request) or readable_graphs(request) is not None:
        if caller_of(request).role is None:
            raise KeyMissing("A backup needs the key of an admin: send it in the header Authorization: Bearer KEY.")
        raise Forbidden("Only an admin may take a backup: it holds all graphs.")
    backups: Backups | None = request.app.state.backups
    if backups is None:
        raise NotFound("This service has no data directory: its store is in memory, or is that of another server.")
    if not request.app.state.store.commit_log.entries():
        raise NotFound("There is nothing to back up yet: no change was made.")
    if HEAD in request.scope:
        return Response(media_type=MEDIA_TYPE)
    made = await backups.make()
    headers = {
        "Content-Length": str(made.size),
        "Content-Disposition": 'attachment; filename="civilex-backup.tar"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(
        made.chunks(), media_type=MEDIA_TYPE, headers=headers, background=BackgroundTask(made.close)
    )

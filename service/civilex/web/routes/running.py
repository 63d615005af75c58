"""The queries that run now, and a way to stop one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from civilex.errors import NotFound
from civilex.serving.running import Running
from civilex.web.access import caller_of, runs_this
from civilex.web.asking import get_answering
from civilex.web.parameters import single_parameters


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/running", tags=["operations"])

    @routes.get("", summary="Your queries that run now, all to an admin, the oldest first")
    async def running(request: Request) -> dict[str, list[dict[str, Any]]]:
        single_parameters(request, ())
        return {"running": [query.described() for query in visible(request)]}

    @routes.delete("/{identifier}", summary="Stop a query", status_code=204)
    async def stop(identifier: str, request: Request) -> Response:
        seen = any(query.id == identifier for query in visible(request))
        if not seen or not get_answering(request).stop(identifier):
            raise NotFound(f"No query '{identifier}' runs here. See /running.")
        return Response(status_code=204)

    return routes


def visible(request: Request) -> list[Running]:
    """Return the running queries that a request may see and stop: its caller's own, all to an admin."""
    found = get_answering(request).running()
    return found if runs_this(request) else [query for query in found if query.caller == caller_of(request).owner]

"""The queries that run now, and a way to stop one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from civilex.errors import NotFound
from civilex.web.asking import get_answering
from civilex.web.parameters import single_parameters


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/running", tags=["operations"])

    @routes.get("", summary="The queries that run now, the oldest first")
    async def running(request: Request) -> dict[str, list[dict[str, Any]]]:
        single_parameters(request, ())
        return {"running": [query.described() for query in get_answering(request).running()]}

    @routes.delete("/{identifier}", summary="Stop a query", status_code=204)
    async def stop(identifier: str, request: Request) -> Response:
        if not get_answering(request).stop(identifier):
            raise NotFound(f"No query '{identifier}' runs here. See /running.")
        return Response(status_code=204)

    return routes

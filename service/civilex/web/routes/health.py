"""Whether the service lives and can answer; no thread is needed, so that the answer comes when all are taken."""

from __future__ import annotations

from fastapi import APIRouter, Request

from civilex.errors import StoreError
from civilex.web.asking import get_answering


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/health", tags=["operations"])

    @routes.get("/live", summary="The process answers")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @routes.get("/ready", summary="A query would be answered now")
    async def ready(request: Request) -> dict[str, str]:
        answering = get_answering(request)
        if not await answering.ready():
            raise StoreError(answering.trouble or "No reader has its data open yet.")
        return {"status": "ready"}

    return routes

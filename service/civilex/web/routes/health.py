"""Whether the service lives and can answer; no thread is needed, so that the answer comes when all are taken."""

from __future__ import annotations

from fastapi import APIRouter

from civilex.web.dependencies import StoreDep


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/health", tags=["operations"])

    @routes.get("/live", summary="The process answers")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @routes.get("/ready", summary="The store answers a query")
    async def ready(store: StoreDep) -> dict[str, str]:
        store.rows("ASK { }")
        return {"status": "ready"}

    return routes

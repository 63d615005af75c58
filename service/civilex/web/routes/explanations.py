"""Pages that explain each kind of problem: where the ``type`` of a problem leads."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from civilex.errors import NotFound
from civilex.sparql.negotiation import choose
from civilex.web import problems
from civilex.web.dependencies import PagesDep


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/problems", tags=["operations"])

    @routes.get("/{slug}", summary="What a kind of problem means and what to do about it")
    def explain(slug: str, request: Request, pages: PagesDep) -> Response:
        kind = problems.kinds().get(slug)
        if kind is None:
            raise NotFound(f"There is no kind of problem '{slug}'. There are: {', '.join(problems.kinds())}.")
        if choose(request.headers.get("accept"), ("text/html", "application/json")) == "application/json":
            about = {"type": f"/problems/{slug}", "status": kind.status, "title": kind.title, "advice": kind.advice}
            return JSONResponse(about)
        return pages.answer(request, "explanation.html", title=kind.title, kind=kind)

    return routes

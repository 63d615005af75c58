"""Files that pages need, and the documentation of the API: all from this machine."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from starlette.staticfiles import StaticFiles

from civilex.web.dependencies import PagesDep


def install(app: FastAPI) -> None:
    """Add the static files, Swagger UI's among them, and its page."""
    names = ("civilex.web", "civilex.documentation", "civilex.catalogs.representations", "civilex.reports")
    app.mount("/static", StaticFiles(packages=[(name, "static") for name in names]))
    # The files of Swagger UI come with the package fastapi-offline; its own page has inline script, ours has none.
    app.mount("/swagger", StaticFiles(packages=[("fastapi_offline", "static")]))

    @app.get("/docs", include_in_schema=False)
    def docs(request: Request, pages: PagesDep) -> Response:
        return pages.answer(request, "swagger.html", title="API")

"""Who may read and write: the one place where a request gets what it may see, and its author or a refusal."""

from __future__ import annotations

from fastapi import Request

from civilex.errors import Forbidden
from civilex.settings import Settings
from civilex.store import Attribution

ReadableGraphs = frozenset[str] | None
"""The named graphs that a caller may read; ``None``: all."""


def readable_graphs(request: Request) -> ReadableGraphs:
    """Return what the caller may read: part of the key of every answer that is kept, and of every ETag."""
    del request
    return None


def writer(request: Request) -> Attribution:
    """Return in whose name the request changes something; raises Forbidden where it may not.

    A page of another origin may make a browser send a form anywhere, so what comes with a foreign ``Origin`` is refused
    unless the setting names that origin: that all may read does not mean that all may write.
    """
    settings: Settings = request.app.state.settings
    if settings.writing == "off":
        raise Forbidden(
            "Nothing can be written here: writing is off. Whoever runs this service may turn it on with "
            "CIVILEX_WRITING=open on a network that they trust."
        )
    origin = request.headers.get("origin")
    if origin is not None and origin != own_origin(request) and origin not in allowed_origins(settings):
        raise Forbidden(f"A page of {origin} may not write here: CIVILEX_ORIGINS does not name it.")
    return Attribution(
        source=f"{request.method} {request.url.path}", idempotency_key=request.headers.get("idempotency-key")
    )


def allowed_origins(settings: Settings) -> list[str]:
    """Return the origins of the setting, one by one; ``*`` is one of them where all may read."""
    return [origin.strip().rstrip("/") for origin in settings.origins.split(",") if origin.strip()]


def own_origin(request: Request) -> str:
    """Return the origin that pages of this service have in the browser that sent the request."""
    return f"{request.url.scheme}://{request.url.netloc}"

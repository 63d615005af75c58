"""Answers that a client has already: an ETag for each generation of the store, and 304 for who still holds it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from civilex import __version__
from civilex.settings import Settings
from civilex.store import Store
from civilex.web.access import identify, readable_graphs
from civilex.web.budgets import charged

_SHAPING = (b"accept", b"accept-language", b"host")
"""The headers by which answers differ."""


class UnchangedRoute(APIRoute):
    """A route whose answers stay the same while the data do: GET has an ETag, and 304 for who holds it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def answer_once(request: Request) -> Response:
            # What the framework does for the whole answer later: a wrong key is refused, and everything is charged.
            await identify(request)
            tag = entity_tag(request, request.app.state.store) if request.method == "GET" else None
            if held := unchanged(request, tag):
                with charged(request):
                    return held
            response = await answer(request)
            return tagged(response, tag) if response.status_code == HTTPStatus.OK else response

        return answer_once


def entity_tag(request: Request, store: Store, further: bytes = b"") -> str | None:
    """Return the ETag of what the address gives now in the form that is asked for.

    ``None`` where the store does not number its content. It is taken before the answer is made: an answer may be newer
    than its tag, never older. Program and settings are part of it, since they shape answers too, and ``further`` is
    what else shapes this one.
    """
    if store.generation is None:
        return None
    scope, readable = request.scope, readable_graphs(request)
    shaped_by = hashlib.sha256(request.app.state.program + further)
    if readable is not None:
        shaped_by.update(repr(readable.rules).encode())
    for part in (scope["scheme"].encode(), scope.get("raw_path") or scope["path"].encode(), scope["query_string"]):
        shaped_by.update(b"\n" + part)
    for name, value in scope["headers"]:
        if name in _SHAPING:
            shaped_by.update(b"\n" + name + b":" + value)
    return f'"{store.generation}-{shaped_by.hexdigest()[:16]}"'


def program(settings: Settings) -> bytes:
    """Return what tells this program with these settings from others."""
    return f"{__version__}\n{settings.model_dump_json()}\n".encode()


def unchanged(request: Request, tag: str | None) -> Response | None:
    """Return the answer 304 where the client holds what ``tag`` stands for, else ``None``."""
    return tagged(Response(status_code=304), tag) if tag is not None and holds(request, tag) else None


def holds(request: Request, tag: str) -> bool:
    """Say whether the client holds what a tag stands for (RFC 9110, 13.1.2)."""
    held = request.headers.get("if-none-match")
    return held is not None and tag in {item.strip().removeprefix("W/") for item in held.split(",")}


def tagged(response: Response, tag: str | None) -> Response:
    """Add the tag to an answer; whoever keeps the answer asks again before using it."""
    if tag is not None:
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "no-cache"
    return response

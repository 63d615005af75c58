"""The way to an answer past the framework: for addresses that are asked more often than all others together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fastapi import Request, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from civilex.errors import CivilexError
from civilex.web import problems
from civilex.web.access import identify

Answer = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class HotAnswer:
    """What answers a method at an address; ``media_type``: only what a body of this type asks for."""

    answer: Answer
    media_type: str | None = None


class HotRoute:
    """Answers some addresses itself, by method and path, and passes everything else on; plain ASGI.

    The framework has the same routes, for its description of the service and for what is passed on. As there, the
    caller is found out first, and errors are answered by the table.
    """

    def __init__(self, app: ASGIApp, answers: Mapping[tuple[str, str], HotAnswer]):
        """Wrap an application."""
        self._app, self._answers = app, answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        hot = self._answers.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if hot is None or (hot.media_type is not None and hot.media_type != media_type_of_body(scope)):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            await identify(request)
            response = await hot.answer(request)
        except (CivilexError, HTTPException) as error:
            response = problems.answer(request, error)
        await response(scope, receive, send)


def media_type_of_body(scope: Scope) -> str:
    """Return the media type that a request says its body has, without parameters, in lower case."""
    return Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()

"""The way to an answer past the framework: for addresses that are asked more often than all others together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from civilex.errors import CivilexError
from civilex.web import problems

Answer = Callable[[Request], Awaitable[Response]]


class HotRoute:
    """Answers some addresses itself, by method and path, and passes everything else on; plain ASGI.

    The framework has the same routes, for its description of the service. Errors are answered by the same table.
    """

    def __init__(self, app: ASGIApp, answers: Mapping[tuple[str, str], Answer]):
        """Wrap an application."""
        self._app, self._answers = app, answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        answer = self._answers.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if answer is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            response = await answer(request)
        except CivilexError as error:
            response = problems.answer(request, error)
        await response(scope, receive, send)

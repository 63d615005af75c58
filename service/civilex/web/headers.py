"""Headers that every answer has, HEAD for every GET, and OPTIONS; plain ASGI, so that streams stay streams."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from civilex.web.methods import allowed_methods

SECURITY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""No page loads or runs anything that does not come from here."""


class EveryAnswer:
    """Adds the security headers, says that answers vary by ``Accept``, and answers HEAD and OPTIONS.

    HEAD is GET without the body; OPTIONS says which methods an address has.
    """

    def __init__(self, app: ASGIApp):
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                complete_raw(message)
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        if scope["method"] == "OPTIONS" and (allowed := allowed_methods(scope["app"].routes, scope)):
            answer = Response(status_code=204, headers={"Allow": ", ".join(allowed)})
            await answer(scope, receive, send_with_headers)
            return
        if head:
            scope = {**scope, "method": "GET", HEAD: True}
        await self._app(scope, receive, send_with_headers)


HEAD = "civilex.head"
"""In the scope of a request that asks for the headers only."""


_RAW = [(name.lower().encode(), value.encode()) for name, value in (*SECURITY.items(), ("Vary", "Accept"))]


def complete_raw(message: Message) -> None:
    """Add the headers that are not there yet to the start of an answer."""
    headers = message.setdefault("headers", [])
    there = {name for name, _ in headers}
    message["headers"] = [*headers, *(pair for pair in _RAW if pair[0] not in there)]


def complete(headers: MutableHeaders) -> None:
    """Add the headers that are not there yet."""
    for name, value in SECURITY.items():
        headers.setdefault(name, value)
    headers.setdefault("Vary", "Accept")

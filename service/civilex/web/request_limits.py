"""What the head of a request may not be: too long, ambiguous about its body, or with a body that is compressed."""

from __future__ import annotations

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from civilex.errors import CivilexError, InvalidInput, UnsupportedMediaType


class AddressTooLong(CivilexError):
    """The address (path and query string) is longer than the setting allows."""


class HeadersTooLarge(CivilexError):
    """The headers are together longer than the setting allows."""


class RequestLimits:
    """Answers requests whose head passes a limit with a problem, before any route sees them; plain ASGI."""

    def __init__(self, app: ASGIApp, url_bytes: int, head_bytes: int):
        """Wrap an application; the limits are in bytes, ``head_bytes`` counts the address and every header."""
        self._app, self._url_bytes, self._head_bytes = app, url_bytes, head_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and (error := self.wrong(scope)) is not None:
            from civilex.web.problems import answer

            await answer(Request(scope), error)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def wrong(self, scope: Scope) -> CivilexError | None:
        """Return what is wrong with the head of a request; ``None`` where nothing is."""
        address = len(scope.get("raw_path") or scope["path"].encode()) + 1 + len(scope["query_string"])
        if address > self._url_bytes:
            return AddressTooLong(
                f"The address is {address:,} bytes long; up to {self._url_bytes:,} are accepted. Send a long query by "
                "POST, as application/sparql-query."
            )
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        size = address + sum(len(name) + len(value) + 4 for name, value in headers)
        if size > self._head_bytes:
            return HeadersTooLarge(f"The headers are {size:,} bytes long; up to {self._head_bytes:,} are accepted.")
        names = {name for name, _ in headers}
        if {b"content-length", b"transfer-encoding"} <= names:
            return InvalidInput("The request has both Content-Length and Transfer-Encoding: send one (RFC 9112, 6.1).")
        if any(name == b"content-encoding" and value.strip().lower() != b"identity" for name, value in headers):
            return UnsupportedMediaType("The body is compressed: send it without Content-Encoding.")
        return None

"""What trusted proxies say of a request: the address of its client, and who that is, with their groups."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import cast

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from civilex.access.roles import Caller, highest
from civilex.errors import Unauthorized
from civilex.settings import Settings, roles_of_groups

FROM_PROXY = "civilex.from_proxy"
"""Stands in the scope of a request that came over the connection of a trusted proxy."""
NAME_CHARACTERS = 128
REMEMBERED = 1024
"""Of so many addresses it is remembered whether they are those of proxies."""


class TrustedProxies:
    """An application behind proxies: notes which requests they sent, before the address becomes that of the client."""

    def __init__(self, app: ASGIApp, trusted: str):
        """Take the application, and addresses and networks of the proxies, separated by commas."""
        self._app = cast("ASGIApp", ProxyHeadersMiddleware(app, trusted))  # type: ignore[arg-type]  # the same protocol
        self._is_proxy = lru_cache(REMEMBERED)(self._found)
        self._networks = [ip_network(part, strict=False) for part in filter(None, map(str.strip, trusted.split(",")))]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and self._trusts(scope.get("client")):
            scope[FROM_PROXY] = True
        await self._app(scope, receive, send)

    def _trusts(self, client: tuple[str, int] | None) -> bool:
        return self._is_proxy(client[0] if client else "")

    def _found(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._networks)


def user_of(request: Request, settings: Settings) -> Caller | None:
    """Return who a trusted proxy says that a request comes from; ``None`` where it says nothing, or is not trusted.

    The role is the highest that the user's groups have; who is in none of these groups is a reader. Raises
    Unauthorized where a header comes twice: one of the two may be the client's own.
    """
    if not settings.identity_header or not request.scope.get(FROM_PROXY):
        return None
    name = _single(request, settings.identity_header)
    if not name:
        return None
    if len(name) > NAME_CHARACTERS or not name.isprintable():
        raise Unauthorized(f"The header {settings.identity_header} is not a name of 1 to {NAME_CHARACTERS} characters.")
    named = _single(request, settings.groups_header) if settings.groups_header else ""
    groups = frozenset(filter(None, map(str.strip, named.split(","))))
    roles = roles_of_groups(settings.group_roles)
    found = highest(roles[group] for group in groups if group in roles)
    return Caller(f"user:{name}", name, found or "reader", groups)


def _single(request: Request, name: str) -> str:
    given = request.headers.getlist(name)
    if len(given) > 1:
        raise Unauthorized(f"The header {name} comes twice: the proxy has to replace what a client sends.")
    try:
        return given[0].encode("latin-1").decode().strip() if given else ""
    except UnicodeDecodeError as error:
        raise Unauthorized(f"The header {name} is not UTF-8.") from error

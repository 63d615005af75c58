"""The methods that an address has: what ``Allow`` says, for OPTIONS and for a method that is not allowed."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute, Match, Mount
from starlette.types import Scope

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def allowed_methods(routes: Sequence[BaseRoute], scope: Scope) -> list[str]:
    """Return the methods that the routes have for the path of a request; none where no route has the path."""
    # Where a folder of files answered, the scope is that of the folder.
    scope = {**scope, "root_path": scope.get("app_root_path", scope.get("root_path", ""))}
    found = [method for method in METHODS if any(takes(route, {**scope, "method": method}) for route in routes)]
    if not found:
        return []
    return [*found, *(["HEAD"] if "GET" in found else []), "OPTIONS"]


def takes(route: BaseRoute, scope: Scope) -> bool:
    """Say whether a route answers the method and path of a request; folders of files are only read."""
    match, _ = route.matches(scope)
    return match is Match.FULL and (scope["method"] == "GET" or not isinstance(route, Mount))

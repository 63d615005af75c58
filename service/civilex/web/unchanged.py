"""Answers that a client has already: an ETag for each generation of the store, and 304 for who still holds it."""

from __future__ import annotations

import hashlib
import re

from fastapi import Request, Response

from civilex import __version__
from civilex.errors import PreconditionFailed
from civilex.settings import Settings
from civilex.store import Store
from civilex.store.changes import Precondition
from civilex.store.query_text import tokens

_TAG = re.compile(r'"(\d{1,18})-[0-9a-f]+"')
_VOLATILE = ("NOW", "RAND", "UUID", "STRUUID", "BNODE")


def entity_tag(request: Request, store: Store) -> str | None:
    """Return the ETag of what the address gives now in the form that is asked for.

    ``None`` where the store does not number its content. It is taken before the answer is made: an answer may be newer
    than its tag, never older. Program and settings are part of it, since they shape answers too.
    """
    if store.generation is None:
        return None
    settings: Settings = request.app.state.settings
    asked = [request.headers.get(name, "") for name in ("accept", "accept-language")]
    shaped_by = "\n".join([__version__, settings.model_dump_json(), str(request.url), *asked])
    return f'"{store.generation}-{hashlib.sha256(shaped_by.encode()).hexdigest()[:16]}"'


def unchanged(request: Request, tag: str | None) -> Response | None:
    """Return the answer 304 where the client holds what ``tag`` stands for (RFC 9110, 13.1.2), else ``None``."""
    held = request.headers.get("if-none-match")
    if tag is None or held is None:
        return None
    tags = {item.strip().removeprefix("W/") for item in held.split(",")}
    return tagged(Response(status_code=304), tag) if tag in tags else None


def tagged(response: Response, tag: str | None) -> Response:
    """Add the tag to an answer; whoever keeps the answer asks again before using it."""
    if tag is not None:
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "no-cache"
    return response


def precondition_of(request: Request) -> Precondition:
    """Return the condition on which a change is asked for (RFC 9110, 13.1); it is checked in the commit.

    ``If-None-Match: *`` lets it be made only where nothing is yet, ``If-Match`` only on the generation that was read.
    """
    exists = False if request.headers.get("if-none-match", "").strip() == "*" else None
    held = request.headers.get("if-match")
    if held is None:
        return Precondition(exists=exists)
    if held.strip() == "*":
        if exists is False:
            raise PreconditionFailed("If-Match and If-None-Match ask for what cannot both be: send one of them.")
        return Precondition(exists=True)
    numbers = (_TAG.fullmatch(tag.strip()) for tag in held.split(","))
    return Precondition(tuple(int(found[1]) for found in numbers if found), exists)


def is_volatile(sparql: str) -> bool:
    """Say whether a query may give another answer over the same data: it asks for the time, or for chance.

    >>> is_volatile("SELECT (NOW() AS ?n) { }"), is_volatile("SELECT ?now { ?now ?p 'NOW' }")
    (True, False)
    """
    return any(token.is_word(*_VOLATILE) for token in tokens(sparql))

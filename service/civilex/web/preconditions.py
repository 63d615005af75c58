"""On what condition a change is asked for (RFC 9110, 13.1)."""

from __future__ import annotations

import re

from fastapi import Request

from civilex.errors import PreconditionFailed
from civilex.store.changes import Precondition

_TAG = re.compile(r'"(\d{1,18})-[0-9a-f]+"')


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

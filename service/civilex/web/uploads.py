"""Bodies of forms, as far as all routes that take them agree."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from fastapi import Request

from civilex.web.dependencies import too_large

MULTIPART = "multipart/form-data"


async def capped(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """Go through the body of a request; raises ContentTooLarge as soon as it is longer than ``limit`` bytes."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        yield chunk

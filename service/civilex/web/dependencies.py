"""What routes are given: the store, the settings, the pages, all from the state of the application.

They are given by ``async`` functions: a plain one would wait for a thread first.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from civilex.errors import ContentTooLarge
from civilex.settings import Settings
from civilex.store import Store
from civilex.store.readable_store import ReadableStore
from civilex.web.access import readable_graphs
from civilex.web.pages import Pages


async def get_store(request: Request) -> Store:
    """Return the store as the caller may read it: graphs that they may not read are as if they were not there."""
    store: Store = request.app.state.store
    readable = readable_graphs(request)
    return store if readable is None else ReadableStore(store, readable)


async def get_settings(request: Request) -> Settings:
    """Return the settings that the application was made with."""
    settings: Settings = request.app.state.settings
    return settings


async def get_pages(request: Request) -> Pages:
    """Return the templates of the application."""
    pages: Pages = request.app.state.pages
    return pages


async def get_body(request: Request) -> bytes:
    """Return the body of the request; raises ContentTooLarge as soon as it is longer than the setting allows."""
    limit: int = request.app.state.settings.upload_bytes
    refuse_declared_length(request, limit)
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        chunks.append(chunk)
    return b"".join(chunks)


def refuse_declared_length(request: Request, limit: int) -> None:
    """Raise ContentTooLarge where the request says that its body is longer than ``limit`` bytes."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise too_large(limit)


def too_large(limit: int) -> ContentTooLarge:
    """Return the error of a body longer than ``limit`` bytes."""
    return ContentTooLarge(f"The body is longer than {limit:,} bytes. Send a smaller file, or split it.")


StoreDep = Annotated[Store, Depends(get_store)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
PagesDep = Annotated[Pages, Depends(get_pages)]
BodyDep = Annotated[bytes, Depends(get_body)]

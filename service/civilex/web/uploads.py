"""A document that a request brings: the raw body, or the field ``file`` of a form."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from civilex.errors import InvalidInput, InvalidParameter, UnsupportedMediaType
from civilex.rdf.media_types import FORMATS, by_extension, by_media_type
from civilex.sparql.protocol import FORM, split_content_type
from civilex.web.dependencies import get_body, refuse_declared_length, too_large
from civilex.web.parameters import given_twice

MULTIPART = "multipart/form-data"
_NOTHING_SAID = ("", "application/octet-stream")


@dataclass(frozen=True, slots=True)
class Upload:
    """A document as it came: its content, its media type, its name, and the text fields that came with it."""

    content: bytes
    media_type: str
    name: str
    fields: dict[str, str]


async def get_upload(request: Request) -> Upload:
    """Return the document of a request.

    Raises UnsupportedMediaType where neither the media type nor the file name tells an RDF format and for compressed
    bodies, ContentTooLarge, and InvalidParameter where a form has no file.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("A compressed body is not accepted: send it without Content-Encoding.")
    media_type, _ = split_content_type(request.headers.get("content-type"))
    if media_type == MULTIPART:
        return await from_form(request)
    if media_type in (*_NOTHING_SAID, FORM):
        understood = ", ".join(known.media_type for known in FORMATS)
        raise UnsupportedMediaType(f"Say in Content-Type what the body is ({understood}), or post a form with a file.")
    by_media_type(media_type)
    return Upload(await get_body(request), media_type, "body", {})


async def from_form(request: Request) -> Upload:
    """Return the field ``file`` of a multipart form; its name tells the format where its media type does not."""
    limit: int = request.app.state.settings.upload_bytes
    refuse_declared_length(request, limit)
    try:
        form = await MultiPartParser(request.headers, capped(request, limit), max_files=1, max_fields=20).parse()
    except (MultiPartException, KeyError) as error:
        raise InvalidInput(f"The form cannot be read: {error}") from error
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise InvalidParameter("file", "is missing: send the catalogue as the form's field 'file'")
        content = await file.read()
    finally:
        await form.close()
    media_type, _ = split_content_type(file.content_type)
    if not any(media_type in known.media_types[:1] for known in FORMATS):
        media_type = by_extension(file.filename).media_type
    fields: dict[str, str] = {}
    for name, value in form.multi_items():
        if name in fields:
            raise given_twice(name)
        if isinstance(value, str):
            fields[name] = value
    return Upload(content, media_type, file.filename, fields)


async def capped(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """Go through the body of a request; raises ContentTooLarge as soon as it is longer than ``limit`` bytes."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        yield chunk


UploadDep = Annotated[Upload, Depends(get_upload)]

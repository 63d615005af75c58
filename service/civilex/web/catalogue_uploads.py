"""Catalogues that a request brings: streamed to a file on disk, never held in memory as a whole."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from typing import BinaryIO

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from civilex.errors import InvalidInput, InvalidParameter, UnsupportedMediaType
from civilex.rdf.media_types import FORMATS, by_extension, by_media_type
from civilex.sparql.protocol import FORM, split_content_type
from civilex.web.dependencies import refuse_declared_length
from civilex.web.uploads import MULTIPART, capped

_NOTHING_SAID = ("", "application/octet-stream")
_PACKED = ("application/gzip", "application/x-gzip")


@dataclass(frozen=True, slots=True)
class SpooledUpload:
    """A catalogue in a file, ``None`` where none was sent, with its media type, its name, and the fields beside it."""

    file: BinaryIO | None
    media_type: str
    name: str
    fields: list[tuple[str, str]]

    @property
    def size(self) -> int:
        """The number of bytes."""
        return 0 if self.file is None else os.fstat(self.file.fileno()).st_size


async def spooled(request: Request, limit: int) -> SpooledUpload:
    """Return the catalogue of a request: its raw body, or the field ``file`` of a form; who asks closes its file.

    Raises UnsupportedMediaType where neither the media type nor the file name tells an RDF format and for compressed
    bodies, and ContentTooLarge as soon as more than ``limit`` bytes have come.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("A compressed body is not accepted: send it without Content-Encoding.")
    refuse_declared_length(request, limit)
    media_type, _ = split_content_type(request.headers.get("content-type"))
    if media_type == MULTIPART:
        return await _from_form(request, limit)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (who asks closes it)
    try:
        async for chunk in capped(request, limit):
            file.write(chunk)
        file.flush()
        if not file.tell() and media_type in _NOTHING_SAID:
            file.close()
            return SpooledUpload(None, "", "", [])
        if media_type in (*_NOTHING_SAID, FORM):
            understood = ", ".join(known.media_type for known in FORMATS)
            raise UnsupportedMediaType(
                f"Say in Content-Type what the body is ({understood}), or post a form with a file."
            )
        by_media_type(media_type)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return SpooledUpload(file, media_type, "body", [])


async def _from_form(request: Request, limit: int) -> SpooledUpload:
    try:
        form = await MultiPartParser(request.headers, capped(request, limit), max_files=1, max_fields=20).parse()
    except (MultiPartException, KeyError) as error:
        raise InvalidInput(f"The form cannot be read: {error}") from error
    try:
        fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        file = form.get("file")
        if isinstance(file, UploadFile) and file.filename:
            media_type, _ = split_content_type(file.content_type)
            if not any(media_type in known.media_types[:1] for known in FORMATS):
                media_type = by_extension(file.filename.removesuffix(".gz")).media_type
            # The form closes its own: this is the same file, kept open.
            content: BinaryIO = os.fdopen(os.dup(file.file.fileno()), "rb")
            content.seek(0)
            return SpooledUpload(content, media_type, file.filename, fields)
        if any(isinstance(value, UploadFile) and value.filename for _, value in form.multi_items()):
            raise InvalidParameter("file", "is missing: send the catalogue as the form's field 'file'")
        return SpooledUpload(None, "", "", fields)
    finally:
        await form.close()

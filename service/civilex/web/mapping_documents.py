"""The mappings that a request brings: SSSOM as TSV, JSON or RDF, or a spreadsheet with its columns."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox
from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from civilex.errors import InvalidInput, InvalidParameter, UnreadableData, UnsupportedMediaType
from civilex.mapping.sets import PROVISIONAL
from civilex.mapping.sssom.metadata import UNSPECIFIED_LICENSE
from civilex.mapping.sssom.reading import CSV, JSON, TSV, Reading, media_type_of, read_document
from civilex.onboarding.mapping_workbook import read_mapping_workbook
from civilex.rdf.media_types import FORMATS
from civilex.sparql.protocol import split_content_type
from civilex.store import Store
from civilex.web.dependencies import get_body, refuse_declared_length
from civilex.web.uploads import MULTIPART, capped

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ACCEPTED = (TSV, JSON, CSV, XLSX, *(known.media_type for known in FORMATS))
_NOTHING_SAID = ("", "application/octet-stream")


@dataclass(frozen=True, slots=True)
class MappingDocument:
    """A document of mappings as it came; ``external`` is the text of its metadata where they came as their own file."""

    content: bytes
    media_type: str
    name: str
    external: str | None = None

    def read(self, store: Store, fill: Mapping[str, str]) -> Reading:
        """Read it; RDF is parsed where the store parses, which is no process of the service's own.

        ``fill`` are slots of the set for what the document does not say.
        """
        metadata = {"mapping_set_id": f"{PROVISIONAL}posted", "license": UNSPECIFIED_LICENSE, **fill}
        if self.media_type == XLSX:
            return read_mapping_workbook(self.content, metadata, self.name)
        if self.media_type in (TSV, CSV, JSON):
            return read_document(self.content, self.media_type, self.name, external=self.external, metadata=metadata)
        quads = store.parse(self.content, self.media_type, source=self.name)
        triples = [quad.triple for quad in ox.parse(io.BytesIO(quads), format=ox.RdfFormat.N_QUADS)]
        return read_document(self.content, self.media_type, self.name, metadata=metadata, parsed=triples)


async def read_mapping_document(request: Request) -> MappingDocument:
    """Return the document of a request: its body, or the field ``file`` of a form (and ``metadata`` beside it).

    Raises UnsupportedMediaType, ContentTooLarge, InvalidParameter for a form without file, and UnreadableData for
    metadata that are not UTF-8.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("A compressed body is not accepted: send it without Content-Encoding.")
    media_type, _ = split_content_type(request.headers.get("content-type"))
    if media_type == MULTIPART:
        return await _of_form(request)
    return MappingDocument(await get_body(request), _known(media_type, ""), "body")


async def _of_form(request: Request) -> MappingDocument:
    limit: int = request.app.state.settings.upload_bytes
    refuse_declared_length(request, limit)
    try:
        form = await MultiPartParser(request.headers, capped(request, limit), max_files=2, max_fields=20).parse()
    except (MultiPartException, KeyError) as error:
        raise InvalidInput(f"The form cannot be read: {error}") from error
    try:
        file, metadata = form.get("file"), form.get("metadata")
        if not isinstance(file, UploadFile) or not file.filename:
            raise InvalidParameter("file", "is missing: send the mappings as the form's field 'file'")
        external = None
        if isinstance(metadata, UploadFile) and metadata.filename:
            external = _text(await metadata.read(), metadata.filename)
        media_type, _ = split_content_type(file.content_type)
        return MappingDocument(await file.read(), _known(media_type, file.filename), file.filename, external)
    finally:
        await form.close()


def _known(media_type: str, file_name: str) -> str:
    """Return what a document is; the name of a file tells more than what a browser makes of it."""
    if file_name.casefold().endswith(".xlsx"):
        return XLSX
    if file_name:
        return media_type_of(file_name)
    if media_type in ACCEPTED or any(media_type in known.media_types for known in FORMATS):
        return media_type
    problem = (
        "Say in Content-Type what the body is" if media_type in _NOTHING_SAID else f"{media_type} is not read here"
    )
    raise UnsupportedMediaType(f"{problem}: send {', '.join(ACCEPTED)}, or a form with a file.")


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableData("the metadata are not UTF-8: save the file as UTF-8", source=name) from error

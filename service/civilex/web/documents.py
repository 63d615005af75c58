"""The RDF documents that a request brings to the store: the body, or each file of a form."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from civilex.errors import InvalidInput, UnsupportedMediaType
from civilex.rdf.media_types import FORMATS, N_QUADS, by_extension, by_media_type
from civilex.sparql.protocol import split_content_type
from civilex.store import Store
from civilex.web.dependencies import get_body, refuse_declared_length
from civilex.web.uploads import MULTIPART, capped

MAX_FILES = 100
_NOTHING_SAID = ("", "application/octet-stream")


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it came: its content, its media type, and what errors call it."""

    content: bytes
    media_type: str
    name: str


def joined(documents: list[Document], store: Store, base_iri: str) -> Document:
    """Return one document that says what all of them say; a single one as it came."""
    if len(documents) == 1:
        return documents[0]
    content = b"".join(
        store.parse(document.content, document.media_type, base_iri=base_iri, source=document.name)
        for document in documents
    )
    return Document(content, N_QUADS.media_type, ", ".join(document.name for document in documents))


async def read_documents(request: Request) -> list[Document]:
    """Return the documents of a request, at least one.

    Raises UnsupportedMediaType for what is no RDF, for compressed bodies and for other encodings than UTF-8,
    ContentTooLarge, and InvalidInput for a form without files.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("A compressed body is not accepted: send it without Content-Encoding.")
    content_type = request.headers.get("content-type")
    if split_content_type(content_type)[0] == MULTIPART:
        return await files_of_form(request)
    return [Document(await get_body(request), rdf_media_type(content_type), "body")]


def rdf_media_type(content_type: str | None, file_name: str = "") -> str:
    """Return the media type of a document; a file's name tells it where its ``Content-Type`` does not."""
    media_type, charset = split_content_type(content_type)
    if charset not in (None, "utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType(f"RDF is sent in UTF-8, not in {charset}.")
    if media_type in _NOTHING_SAID:
        if file_name:
            return by_extension(file_name).media_type
        understood = ", ".join(known.media_type for known in FORMATS)
        raise UnsupportedMediaType(f"Say in Content-Type what the body is: {understood}.")
    by_media_type(media_type)
    return media_type


async def files_of_form(request: Request) -> list[Document]:
    """Return the files of a multipart form, whatever the names of their fields (Graph Store Protocol, 5.5)."""
    limit: int = request.app.state.settings.upload_bytes
    refuse_declared_length(request, limit)
    try:
        parser = MultiPartParser(request.headers, capped(request, limit), max_files=MAX_FILES, max_fields=MAX_FILES)
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise InvalidInput(f"The form cannot be read: {error}") from error
    try:
        found = []
        for name, value in form.multi_items():
            if not isinstance(value, UploadFile):
                raise InvalidInput(f"The field '{name}' of the form is no file: send each graph as a file.")
            label = value.filename or name
            found.append(Document(await value.read(), rdf_media_type(value.content_type, label), label))
    finally:
        await form.close()
    if not found:
        raise InvalidInput("The form has no file: send each graph as a file.")
    return found

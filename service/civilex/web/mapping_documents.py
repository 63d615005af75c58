"""The mappings that a request brings: SSSOM as TSV, JSON or RDF, or a spreadsheet with its columns."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pyoxigraph as ox
from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from civilex.errors import InvalidInput, InvalidParameter, UnreadableData, UnsupportedMediaType
from civilex.mapping.sets import PROVISIONAL
from civilex.mapping.sssom.metadata import UNSPECIFIED_LICENSE
from civilex.mapping.sssom.reading import CSV, JSON, TSV, Reading, media_type_of, read_document, read_rows
from civilex.onboarding.records import Value
from civilex.onboarding.workbook import Sheet, read_workbook
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
            return _read_workbook(self.content, metadata, self.name)
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


def _read_workbook(content: bytes, fill: Mapping[str, str], name: str) -> Reading:
    """Read the sheet that has SSSOM's columns; a sheet ``metadata`` holds slots of the set, ``prefixes`` prefixes."""
    sheets = read_workbook(content, name)
    table = next((sheet for sheet in sheets if _header(sheet)), None)
    if table is None:
        reason = "no sheet has the columns predicate_id and mapping_justification in its first row"
        raise UnreadableData(reason, source=name)
    for (row, column), fault in sorted(table.faults.items()):
        raise UnreadableData(fault, source=f"{name}, sheet {table.title}", line=row, column=column)
    said = {sheet.title.casefold(): _pairs(sheet) for sheet in sheets if sheet is not table}
    metadata = {**fill, **said.get("metadata", {})}
    return read_rows(_rows(table), metadata, f"{name}, sheet {table.title}", said.get("prefixes", {}))


def _header(sheet: Sheet) -> bool:
    values = sheet.records[0][1] if sheet.records else ()
    return {"predicate_id", "mapping_justification"} <= {str(value).strip() for value in values}


def _pairs(sheet: Sheet) -> dict[str, str]:
    """Return the first two cells of each row, as name and value."""
    return {_cell(values[0]): _cell(values[1]) for _, values in sheet.records if len(values) > 1}


def _rows(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    for number, values in sheet.records:
        yield number, [_cell(value) for value in values]


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).strip()

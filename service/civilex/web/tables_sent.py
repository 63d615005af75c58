"""Tables that a request brings: CSV, a workbook, rows or values in JSON, or a form with a file."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from civilex.errors import InvalidInput, InvalidParameter, UnreadableData, UnsupportedMediaType
from civilex.sparql.protocol import split_content_type
from civilex.translation.table_reading import Table, read_csv_table, read_workbook_table
from civilex.translation.tables import table_of_rows
from civilex.web.dependencies import get_body, refuse_declared_length
from civilex.web.mapping_documents import XLSX
from civilex.web.uploads import MULTIPART, capped

CSV, TSV, JSON = "text/csv", "text/tab-separated-values", "application/json"
ACCEPTED = (JSON, CSV, TSV, XLSX)
VALUE = "value"
"""The heading of a table that came as a list of values."""
_BY_ENDING = {".csv": CSV, ".tsv": TSV, ".txt": CSV, ".xlsx": XLSX, ".xlsm": XLSX, ".json": JSON}


@dataclass(frozen=True, slots=True)
class SentTable:
    """A table as it came, with the text fields of its form."""

    content: bytes
    media_type: str
    name: str
    fields: dict[str, str]

    def read(self, sheet: str | None = None) -> Table:
        """Read it; raises UnreadableData with the place, and InvalidParameter for a sheet that is not there."""
        file = io.BytesIO(self.content)
        if self.media_type == XLSX:
            return read_workbook_table(file, self.name, sheet)
        if sheet is not None:
            raise InvalidParameter("sheet", "is only for workbooks")
        return read_csv_table(file, self.name) if self.media_type != JSON else self._rows()

    def _rows(self) -> Table:
        try:
            said = json.loads(self.content)
        except RecursionError as error:
            raise UnreadableData("is nested too deeply", source=self.name) from error
        except ValueError as error:
            line, column = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (1, 1)
            raise UnreadableData(f"this is not JSON: {error}", source=self.name, line=line, column=column) from error
        rows = said.get("rows", said.get("values")) if isinstance(said, dict) else said
        if isinstance(rows, list) and rows and all(isinstance(row, str) for row in rows):
            rows = [{VALUE: row} for row in rows]
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            raise InvalidInput(
                'The body has to be a list of rows or of values, such as [{"area": "..."}] or ["..."], which is not '
                "empty; or an object that has it as 'rows' or 'values'."
            )
        return table_of_rows(rows, self.name)


async def read_sent_table(request: Request) -> SentTable:
    """Return the table of a request; raises UnsupportedMediaType, ContentTooLarge and InvalidParameter."""
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("A compressed body is not accepted: send it without Content-Encoding.")
    media_type, _ = split_content_type(request.headers.get("content-type"))
    if media_type == MULTIPART:
        return await _of_form(request)
    if media_type not in ACCEPTED:
        raise UnsupportedMediaType(f"Say in Content-Type what the body is: {', '.join(ACCEPTED)}, or send a form.")
    return SentTable(await get_body(request), media_type, "body", {})


async def _of_form(request: Request) -> SentTable:
    limit: int = request.app.state.settings.upload_bytes
    refuse_declared_length(request, limit)
    try:
        form = await MultiPartParser(request.headers, capped(request, limit), max_files=1, max_fields=20).parse()
    except (MultiPartException, KeyError) as error:
        raise InvalidInput(f"The form cannot be read: {error}") from error
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise InvalidParameter("file", "is missing: send the table as the form's field 'file'")
        ending = "." + file.filename.casefold().rpartition(".")[2]
        if ending not in _BY_ENDING:
            raise UnsupportedMediaType(f"{file.filename}: a table ends in {', '.join(_BY_ENDING)}.")
        fields = {name: value for name, value in form.multi_items() if isinstance(value, str) and value.strip()}
        return SentTable(await file.read(), _BY_ENDING[ending], file.filename, fields)
    finally:
        await form.close()

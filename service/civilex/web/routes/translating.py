"""Tables in the words of another city or vocabulary, with what is lost."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from civilex.errors import InvalidParameter, NotFound
from civilex.mapping import sets
from civilex.sparql.negotiation import choose
from civilex.store import Store
from civilex.translation import Translator
from civilex.translation.tables import TableTranslation
from civilex.translation.value_maps import ValueMap
from civilex.web.asking import in_thread
from civilex.web.dependencies import PagesDep, StoreDep
from civilex.web.mapping_documents import XLSX
from civilex.web.openapi import LANGUAGES
from civilex.web.parameters import single_parameters
from civilex.web.representation import VARY, languages_asked
from civilex.web.spooled import spooled_answer
from civilex.web.tables_sent import ACCEPTED, CSV, JSON, SentTable, read_sent_table
from civilex.web.uploads import MULTIPART

PARAMETERS = ("from", "to", "column", "sheet", "least", "values", "lang", "format")
FORMS = {"json": JSON, "csv": CSV, "xlsx": XLSX}
MOST_VALUES = 20_000
"""Different values that one request translates; ``civilex translate`` takes more."""


def _query(name: str, description: str, *, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "in": "query", "required": required, "description": description, "schema": schema}


_OPENAPI: dict[str, Any] = {
    "parameters": [
        _query("from", "whose names they are: a city, or a concept scheme by IRI or CURIE", required=True),
        _query("to", "in whose words to say them: a city, or a concept scheme", required=True),
        _query("column", "the heading or number of the column of names; not needed where there is only one"),
        _query("sheet", "the sheet of a workbook; the first where it is not said"),
        _query("values", "a mapping set with literal subjects, at /mappings, that says what values are, first"),
        _query("least", "leave out what is less sure, from 0 to 1"),
        LANGUAGES,
    ],
    "requestBody": {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    "type": "array",
                    "minItems": 1,
                    "items": {"anyOf": [{"type": "string"}, {"type": "object"}]},
                },
                "example": ["Gerència d'Urbanisme", "Guàrdia Urbana"],
            },
            **{media_type: {"schema": {"type": "string"}} for media_type in ACCEPTED if media_type != JSON},
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        **{name: {"type": "string"} for name in PARAMETERS},
                    },
                }
            },
        },
    },
    "responses": {
        "200": {
            "description": "Each row with its translation, and the loss report: by Accept, or by extension of the path",
            "content": {media_type: {} for media_type in FORMS.values()},
        },
        "400": {"description": "A parameter is missing or wrong, or the table cannot be read; the detail says where"},
        "413": {"description": "The table is too long, or its column has too many different values"},
        "415": {"description": "The body is no table"},
    },
}


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["mappings"])
    routes.add_api_route("/translate", about, summary="The form to translate a table", include_in_schema=False)
    summary = "Say names in the words of another city, with what is lost"
    routes.add_api_route("/translate", translate, methods=["POST"], summary=summary, openapi_extra=_OPENAPI)
    routes.add_api_route("/translate.{extension}", translate, methods=["POST"], include_in_schema=False)
    return routes


def about(request: Request, pages: PagesDep) -> Response:
    """Return the form for people."""
    single_parameters(request, ("lang",))
    return pages.answer(request, "translate.html", title="Translate", data={})


async def translate(request: Request, store: StoreDep) -> Response:
    """Translate the table of a request."""
    asked = single_parameters(request, PARAMETERS)
    sent = await read_sent_table(request)
    asked = {name: text for name, text in (sent.fields | asked).items() if text.strip()}
    for name in asked:
        if name not in PARAMETERS:
            raise InvalidParameter(name, f"is not known here (known: file, {', '.join(PARAMETERS)})")
    for name in ("from", "to"):
        if name not in asked:
            raise InvalidParameter(name, "is missing: name a city, or a concept scheme by IRI or CURIE")
    media_type = _form(request, asked.get("format"))
    return await in_thread(request, _translated, sent, asked, store, languages_asked(request), media_type)


def _translated(
    sent: SentTable, asked: dict[str, str], store: Store, languages: list[str], media_type: str
) -> Response:
    table = sent.read(asked.get("sheet"))
    column = str(table.column(asked.get("column")) + 1)
    source, target = asked["from"], asked["to"]
    least, value_map = _share(asked.get("least")), None
    if name := asked.get("values"):
        held = sets.read_set(store, sets.graph_of(name)).mapping_set
        assert held is not None  # noqa: S101  read_set raises
        value_map = ValueMap.of(held, name)
    translator = Translator(store, source, target, languages=languages, least=least, value_map=value_map)
    work = TableTranslation.of(table, translator, column, source=source, target=target, most_values=MOST_VALUES)
    write = {CSV: work.write_csv, XLSX: work.write_workbook, JSON: work.write_json}[media_type]
    response = spooled_answer(partial(write), "text/csv; charset=utf-8" if media_type == CSV else media_type)
    response.headers["Vary"] = VARY
    if media_type != JSON:
        ending = next(name for name, form in FORMS.items() if form == media_type)
        response.headers["Content-Disposition"] = f'attachment; filename="translated.{ending}"'
    return response


def _form(request: Request, field: str | None) -> str:
    extension = request.path_params.get("extension")
    if extension is not None and extension not in FORMS:
        raise NotFound(f"There is no form '.{extension}' of this address; there are: .{', .'.join(FORMS)}.")
    if field is not None and field not in FORMS:
        raise InvalidParameter("format", f"'{field}' is not one of {', '.join(FORMS)}")
    if name := extension or field:
        return FORMS[name]
    return choose(request.headers.get("accept"), tuple(FORMS.values()))


def _share(text: str | None) -> float:
    try:
        value = float(text or 0)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise InvalidParameter("least", f"'{text}' is not a number from 0 to 1")
    return value

"""One answer in the form that the request asks for: by the extension of the path, else by ``Accept``."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence

from fastapi import Request, Response

from civilex.errors import NotFound
from civilex.sparql.negotiation import EXTENSIONS, choose
from civilex.terminology.labels import asked_languages

RDF = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
DATA = ("application/json", *RDF, "text/csv")
"""What lists and items are offered in besides HTML; who does not care gets the first."""

VARY = "Accept, Accept-Language"


def media_type_asked(request: Request, extension: str | None, offered: Sequence[str]) -> str:
    """Return the media type to answer in.

    Raises NotFound for an extension that is not offered, and NotAcceptable where ``Accept`` fits nothing.
    """
    if extension is None:
        return choose(request.headers.get("accept"), offered)
    media_type = EXTENSIONS.get(extension)
    if media_type is None or media_type not in offered:
        known = ", ".join(f".{name}" for name, type_ in EXTENSIONS.items() if type_ in offered)
        raise NotFound(f"There is no form '.{extension}' of this address; there are: {known}.")
    return media_type


def languages_asked(request: Request) -> list[str]:
    """Return the languages for labels, in order: ``?lang=``, else ``Accept-Language``, then those of the settings."""
    fallback = [name.strip() for name in request.app.state.settings.languages.split(",") if name.strip()]
    return asked_languages(request.query_params.get("lang"), request.headers.get("accept-language"), fallback)


def in_form(media_type: str, forms: Mapping[str, Callable[[], Response]]) -> Response:
    """Return the answer in one of the forms, made only now; the answer says by which headers it varies."""
    response = forms[media_type]()
    response.headers.setdefault("Vary", VARY)
    return response


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return rows as text/csv, to be saved as ``<name>.csv``.

    It is an attachment, since a spreadsheet takes a cell that starts with ``=`` for a formula: the text is not changed.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text.getvalue().encode(), media_type="text/csv", headers=headers)

"""The report on a catalogue as an answer, in every form that a report has."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from civilex.catalogs.representations import html_report, words
from civilex.catalogs.representations.forms import FORMS, Form
from civilex.catalogs.saved_reports import checked_file
from civilex.errors import NotFound
from civilex.sparql.negotiation import choose
from civilex.web.pages import Pages

REPORT_FORMS: dict[str, Form] = {
    form.media_type: form
    for form in (FORMS[name] for name in ("json", "html", "csv", "xlsx", "sarif", "junit", "turtle", "jsonld", "text"))
}
"""By media type, in the order of preference; the quality measurements, Turtle too, are asked for as ``.dqv``."""
_SAVED = ("csv", "xlsx", "sarif", "junit")
"""What a browser saves and does not show."""


def report_form(request: Request) -> Form:
    """Return the form that a request asks for, by the extension of its path, else by ``Accept``.

    Raises NotFound for an extension that no form has, and NotAcceptable where ``Accept`` fits nothing.
    """
    extension = request.path_params.get("extension")
    if extension is None:
        return REPORT_FORMS[choose(request.headers.get("accept"), tuple(REPORT_FORMS))]
    for form in FORMS.values():
        if extension in (form.name, form.extension[1:]):
            return form
    known = ", ".join(form.extension for form in FORMS.values())
    raise NotFound(f"There is no form '.{extension}' of a report; there are: {known}.")


def report_answer(request: Request, pages: Pages, report: dict[str, Any], form: Form) -> Response:
    """Return a report, as JSON has it, of one profile or several, in a form.

    Raises InvalidInput where the form is SHACL's report and the check was made without it (``shacl_reports``).
    """
    if form.name == "json":
        return JSONResponse(report, headers={"Vary": "Accept"})
    file = checked_file(report)
    if form.name == "html":
        title = f"Check of {words.file_name(file.name)}"
        return pages.answer(request, "report.html", **html_report.shared(), title=title, files=[file])
    headers = {"Vary": "Accept"}
    if form.name in _SAVED:
        headers["Content-Disposition"] = f'attachment; filename="report{form.extension}"'
    return Response(form.write([file]), media_type=form.media_type, headers=headers)

"""The forms that a report can have: by name, media type and extension of a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from civilex.catalogs import checked_files
from civilex.catalogs.checked_files import CheckedFile
from civilex.catalogs.representations import text_form
from civilex.errors import InvalidParameter

Files = Sequence[CheckedFile]


@dataclass(frozen=True, slots=True)
class Form:
    """One form; ``needs_shacl`` says that the reports have to hold the reports of the standard."""

    name: str
    media_type: str
    extension: str
    write: Callable[[Files], bytes]
    needs_shacl: bool = False


def _json(files: Files) -> bytes:
    return (json.dumps(checked_files.to_json(files), ensure_ascii=False, indent=2) + "\n").encode()


def _text(files: Files) -> bytes:
    return text_form.text(files).encode()


def _html(files: Files) -> bytes:
    from civilex.catalogs.representations import html_report

    return html_report.page(files).encode()


def _csv(files: Files) -> bytes:
    from civilex.catalogs.representations import tables

    return tables.to_csv(files).encode()


def _xlsx(files: Files) -> bytes:
    from civilex.catalogs.representations import tables

    return tables.to_xlsx(files)


def _sarif(files: Files) -> bytes:
    from civilex.catalogs.representations import sarif

    return (json.dumps(sarif.to_sarif(files), ensure_ascii=False, indent=2) + "\n").encode()


def _junit(files: Files) -> bytes:
    from civilex.catalogs.representations import junit

    return junit.to_junit(files)


def _shacl(syntax: ox.RdfFormat) -> Callable[[Files], bytes]:
    def write(files: Files) -> bytes:
        from civilex.catalogs.representations import rdf_reports

        return rdf_reports.serialized(rdf_reports.shacl_triples(files), syntax)

    return write


def _dqv(files: Files) -> bytes:
    from civilex.catalogs.representations import rdf_reports

    return rdf_reports.serialized(rdf_reports.dqv_triples(files), ox.RdfFormat.TURTLE)


FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        Form("text", "text/plain", ".txt", _text),
        Form("json", "application/json", ".json", _json),
        Form("html", "text/html", ".html", _html),
        Form("csv", "text/csv", ".csv", _csv),
        Form("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", _xlsx),
        Form("sarif", "application/sarif+json", ".sarif", _sarif),
        Form("junit", "application/xml", ".xml", _junit),
        Form("turtle", "text/turtle", ".ttl", _shacl(ox.RdfFormat.TURTLE), needs_shacl=True),
        Form("jsonld", "application/ld+json", ".jsonld", _shacl(ox.RdfFormat.JSON_LD), needs_shacl=True),
        Form("dqv", "text/turtle", ".dqv", _dqv),
    )
}
"""``turtle`` and ``jsonld`` are SHACL's validation report; ``dqv`` is Turtle with the Data Quality Vocabulary."""
BINARY = ("xlsx",)


def form_of(file: Path) -> Form:
    """Return the form that the name of a file promises; raises InvalidParameter, naming those there are.

    >>> form_of(Path("report.SARIF")).name, form_of(Path("report.sarif.json")).name, form_of(Path("a.b.json")).name
    ('sarif', 'sarif', 'json')
    """
    suffixes = [suffix.lower() for suffix in file.suffixes]
    if len(suffixes) > 1 and suffixes[-2][1:] in FORMS:
        return FORMS[suffixes[-2][1:]]
    for form in FORMS.values():
        if suffixes and suffixes[-1] == form.extension:
            return form
    known = ", ".join(form.extension for form in FORMS.values())
    raise InvalidParameter("out", f"the name of '{file}' tells no form: end it in one of {known}, or give --format.")

"""Checking a catalogue: a form for people, POST for programs, the same report for both."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from civilex.catalogs.profiles import DEFAULT, Profile, find, profiles
from civilex.errors import InvalidParameter
from civilex.rdf.media_types import FORMATS
from civilex.web.asking import asking
from civilex.web.dependencies import PagesDep, SettingsDep
from civilex.web.parameters import given_twice, single_parameters
from civilex.web.representation import media_type_asked
from civilex.web.uploads import MULTIPART, UploadDep
from civilex.web.validation_report import REPORT_FORMS, report_answer, report_form

FAIL_ON = ("violation", "warning", "info", "never")
_PARAMETERS = [
    {
        "name": "profile",
        "in": "query",
        "description": "the profile to check against, as /validate.json lists them",
        "schema": {"type": "string", "default": DEFAULT},
    },
    {
        "name": "fail_on",
        "in": "query",
        "description": "the least severity at which 'passed' is false",
        "schema": {"type": "string", "enum": list(FAIL_ON), "default": FAIL_ON[0]},
    },
]
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "the report, by Accept or by the extension of the path (also .dqv: quality measurements)",
        "content": {media_type: {"schema": {}} for media_type in REPORT_FORMS},
    }
}
_FILE = {"type": "string", "format": "binary"}
_BODY = {
    "required": True,
    "content": {
        **{known.media_type: {"schema": {"type": "string"}} for known in FORMATS},
        MULTIPART: {"schema": {"type": "object", "properties": {"file": _FILE}, "required": ["file"]}},
    },
}


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/validate", tags=["checking"])

    @routes.get("", summary="The profiles that a catalogue can be checked against")
    @routes.get(".{extension}", include_in_schema=False)
    def form(request: Request, pages: PagesDep) -> Response:
        single_parameters(request, ())
        media_type = media_type_asked(request, request.path_params.get("extension"), ("application/json", "text/html"))
        if media_type == "application/json":
            return JSONResponse({"profiles": [about(profile) for profile in profiles()]})
        return pages.answer(request, "validate.html", title="Check a catalogue", profiles=profiles(), fail_on=FAIL_ON)

    @routes.post(
        "",
        summary="Check a catalogue: RDF in the body, or a file in a form",
        openapi_extra={"parameters": _PARAMETERS, "requestBody": _BODY},
        responses=_RESPONSES,
    )
    @routes.post(".{extension}", include_in_schema=False)
    async def check(request: Request, upload: UploadDep, pages: PagesDep, settings: SettingsDep) -> Response:
        asked = single_parameters(request, ("profile", "fail_on"))
        for name in asked.keys() & upload.fields.keys():
            raise given_twice(name)
        form = report_form(request)
        given = {"profile": DEFAULT, "fail_on": FAIL_ON[0], **upload.fields, **asked}
        find(given["profile"])
        if given["fail_on"] not in FAIL_ON:
            raise InvalidParameter("fail_on", f"'{given['fail_on']}' is not one of {', '.join(FAIL_ON)}.")
        options = {
            "profile": given["profile"],
            "fail_on": given["fail_on"],
            "media_type": upload.media_type,
            "name": upload.name,
            "max_triples": settings.validation_triples,
            "max_bytes": settings.upload_bytes,
            "shacl_reports": form.needs_shacl,
        }
        async with asking(request) as answering:
            report = await answering.validate_async(upload.content, options)
        return report_answer(request, pages, report, form)

    return routes


def about(profile: Profile) -> dict[str, Any]:
    """Return what there is to know of a profile before checking against it."""
    return {
        "name": profile.name,
        "version": profile.version,
        "title": profile.title,
        "description": profile.description,
        "source": profile.source,
        "role": profile.role,
        "extends": profile.extends,
        "options": list(profile.options()),
    }

"""Checking a catalogue: a form for people, POST for programs, the same report for both; at once, or as a job."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from civilex.catalogs.profiles import DEFAULT, Profile, profiles
from civilex.errors import InvalidParameter
from civilex.rdf.fetching import allowed_for
from civilex.rdf.media_types import FORMATS
from civilex.serving.checking import Tell
from civilex.serving.validation_jobs import ValidationJob, ValidationJobs
from civilex.settings import Settings
from civilex.sparql.protocol import split_content_type
from civilex.web.access import caller_of
from civilex.web.asking import asking, get_answering
from civilex.web.budgets import Budgets, client_of
from civilex.web.catalogue_uploads import SpooledUpload, spooled
from civilex.web.dependencies import PagesDep, SettingsDep
from civilex.web.parameters import single_parameters
from civilex.web.representation import media_type_asked
from civilex.web.routes.validation_jobs import accepted
from civilex.web.uploads import MULTIPART
from civilex.web.validation_report import REPORT_FORMS, report_answer, report_form
from civilex.web.validation_request import FAIL_ON, Check, ValidationRequest, fetched, ready

_PARAMETERS = [
    {
        "name": "profile",
        "in": "query",
        "description": "the profile to check against, as /validate.json lists them; repeated: several in one pass",
        "schema": {"type": "array", "items": {"type": "string"}, "default": [DEFAULT]},
    },
    {
        "name": "fail_on",
        "in": "query",
        "description": "the least severity at which 'passed' is false",
        "schema": {"type": "string", "enum": list(FAIL_ON), "default": FAIL_ON[0]},
    },
    {
        "name": "url",
        "in": "query",
        "description": "where to fetch the catalogue, in place of a body; it must be on CIVILEX_VALIDATE_FROM",
        "schema": {"type": "string", "format": "uri"},
    },
    {
        "name": "job",
        "in": "query",
        "description": "do not wait: 202 with the address of a job; the header 'Prefer: respond-async' says the same",
        "schema": {"type": "boolean", "default": False},
    },
    {
        "name": "Prefer",
        "in": "header",
        "description": "respond-async (RFC 7240): as job=true",
        "schema": {"type": "string"},
    },
]
_FILE = {"type": "string", "format": "binary"}
_FIELDS = {
    "file": _FILE,
    "profile": {"type": "array", "items": {"type": "string"}},
    "fail_on": {"type": "string"},
    "url": {"type": "string"},
    "job": {"type": "boolean"},
}
_BODY = {
    "required": False,
    "description": "the catalogue; none where url names one",
    "content": {
        **{known.media_type: {"schema": {"type": "string"}} for known in FORMATS},
        MULTIPART: {"schema": {"type": "object", "properties": _FIELDS}},
    },
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "the report, by Accept or by the extension of the path (also .dqv: quality measurements)",
        "content": {media_type: {"schema": {}} for media_type in REPORT_FORMS},
    },
    202: {
        "description": "the check runs as a job",
        "headers": {"Location": {"description": "the job", "schema": {"type": "string"}}},
    },
}


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/validate", tags=["checking"])
    routes.add_api_route("", about_profiles, summary="The profiles that a catalogue can be checked against")
    routes.add_api_route(".{extension}", about_profiles, include_in_schema=False)
    routes.add_api_route(
        "",
        check,
        methods=["POST"],
        summary="Check a catalogue: RDF in the body, a file in a form, or an address; at once or as a job",
        openapi_extra={"parameters": _PARAMETERS, "requestBody": _BODY},
        responses=_RESPONSES,
    )
    routes.add_api_route(".{extension}", check, methods=["POST"], include_in_schema=False)
    return routes


def about_profiles(request: Request, pages: PagesDep, settings: SettingsDep) -> Response:
    """Return the profiles, to a browser the form."""
    single_parameters(request, ())
    media_type = media_type_asked(request, request.path_params.get("extension"), ("application/json", "text/html"))
    if media_type == "application/json":
        return JSONResponse({"profiles": [about(profile) for profile in profiles()]})
    return pages.answer(
        request,
        "validate.html",
        title="Check a catalogue",
        profiles=profiles(),
        fail_on=FAIL_ON,
        default=DEFAULT,
        fetches=bool(allowed_for("validate", settings)),
    )


async def check(request: Request, pages: PagesDep, settings: SettingsDep) -> Response:
    """Check what is sent, or what an address gives."""
    asked = ValidationRequest.of(request)
    form = report_form(request)
    jobs: ValidationJobs = request.app.state.jobs
    if asked.as_job:
        jobs.check_room(caller_of(request).owner)
    # Whether a form is for a job is known when it has come.
    as_job = asked.as_job or split_content_type(request.headers.get("content-type"))[0] == MULTIPART
    upload = await spooled(request, settings.job_bytes if as_job else settings.upload_bytes)
    keep_open = False
    try:
        asked = ValidationRequest.of(request, upload.fields)
        refuse_both_or_none(asked, upload)
        if asked.as_job:
            job = started(request, asked, upload)
            keep_open = True
            return accepted(request, job)
        report = await checked_at_once(request, asked, upload, settings, shacl=form.needs_shacl)
        return report_answer(request, pages, report, form)
    finally:
        if upload.file is not None and not keep_open:
            upload.file.close()


def refuse_both_or_none(asked: ValidationRequest, upload: SpooledUpload) -> None:
    """Raise InvalidParameter where a request brings a document and an address, or neither."""
    if asked.url is None and upload.file is None:
        raise InvalidParameter(
            "file", "is missing: send the catalogue as the body, as the form's field 'file', or url="
        )
    if asked.url is not None and upload.file is not None:
        raise InvalidParameter("url", "is given beside a document: send one of the two")


async def checked_at_once(
    request: Request, asked: ValidationRequest, upload: SpooledUpload, settings: Settings, *, shacl: bool
) -> dict[str, Any]:
    """Return the report on a document, made while the client waits."""
    this = await fetched(asked, request) if asked.url is not None else ready(asked, upload, settings)
    try:
        assert this.upload.file is not None  # noqa: S101 (there is a document by now)
        async with asking(request) as answering:
            return await answering.validate_async(this.upload.file, {**this.options, "shacl_reports": shacl})
    finally:
        if asked.url is not None and this.upload.file is not None:
            this.upload.file.close()


def started(request: Request, asked: ValidationRequest, upload: SpooledUpload) -> ValidationJob:
    """Start a job, which closes the file at its end, and return it."""
    settings: Settings = request.app.state.settings
    jobs: ValidationJobs = request.app.state.jobs
    this = None if asked.url is not None else ready(asked, upload, settings)

    async def work(tell: Tell) -> dict[str, Any]:
        made: Check | None = this
        if made is None:
            tell("fetching", 0, len(asked.profiles) + 2)
            made = await fetched(asked, request)
        file = made.upload.file
        assert file is not None  # noqa: S101 (there is a document by now)
        try:
            answering = get_answering(request)
            return await answering.validate_async(file, made.options, seconds=settings.job_seconds, tell=tell)
        finally:
            file.close()

    source = asked.url or upload.name
    return jobs.start(caller_of(request).owner, source, asked.profiles, work, partial(over, request, upload))


def over(request: Request, upload: SpooledUpload, seconds: float) -> None:
    """Close the file of a job, which may never have begun, and charge the client for what it took."""
    if upload.file is not None:
        upload.file.close()
    client = client_of(request)
    budgets: Budgets = request.app.state.budgets
    if client is not None:
        budgets.spend(client, seconds, error=False)


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

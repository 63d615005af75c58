"""Checks that run as jobs: how far they are, as JSON, as a page and as events; their reports; an end to them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.responses import StreamingResponse

from civilex.errors import NotFound
from civilex.serving.validation_jobs import ValidationJob, ValidationJobs
from civilex.sparql.negotiation import choose
from civilex.web.access import caller_of, runs_this
from civilex.web.dependencies import PagesDep
from civilex.web.parameters import single_parameters
from civilex.web.problems import prefers_page, problem_of
from civilex.web.validation_report import REPORT_FORMS, report_answer, report_form

ADDRESS = "/validate/jobs"
EVENTS = "text/event-stream"
HEARTBEAT_SECONDS = 15.0
FOLLOWED_SECONDS = 600.0
"""So long does one stream of events last; a client that wants more asks again."""
_NO_STORE = {"Cache-Control": "no-store"}


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix=ADDRESS, tags=["checking"])
    far: dict[int | str, dict[str, Any]] = {
        200: {
            "description": "state, step, done of total; as events one at each change until it is over",
            "content": {"application/json": {}, "text/html": {}, EVENTS: {"schema": {"type": "string"}}},
        }
    }
    made: dict[int | str, dict[str, Any]] = {
        200: {"description": "the report", "content": {media_type: {} for media_type in REPORT_FORMS}}
    }
    add = routes.add_api_route
    add("", list_jobs, summary="Your checks that run as jobs or did, the newest first")
    summary = "How far a job is; with Accept: text/event-stream as events"
    add("/{identifier}", read_job, summary=summary, responses=far)
    add("/{identifier}/report", read_report, summary="The report of a job that is done", responses=made)
    add("/{identifier}/report.{extension}", read_report, include_in_schema=False)
    stop = "Stop a job, for real, or forget one that is done"
    routes.add_api_route("/{identifier}", stop_job, methods=["DELETE"], summary=stop, status_code=204)
    return routes


def accepted(request: Request, job: ValidationJob) -> Response:
    """Return the answer to who starts a job: 202 with its address; a browser is led to its page."""
    address = f"{ADDRESS}/{job.id}"
    if prefers_page(request):
        return RedirectResponse(address, 303)
    headers = {"Location": address, "Preference-Applied": "respond-async", "Retry-After": "1", **_NO_STORE}
    return JSONResponse(as_json(request, job), status_code=202, headers=headers)


async def list_jobs(request: Request) -> Response:
    """Return the jobs that the caller may see."""
    single_parameters(request, ())
    return JSONResponse({"jobs": [as_json(request, job) for job in visible(request)]}, headers=_NO_STORE)


async def read_job(identifier: str, request: Request, pages: PagesDep) -> Response:
    """Return how far a job is, now or as it goes on."""
    single_parameters(request, ())
    job = job_of(request, identifier)
    media_type = choose(request.headers.get("accept"), ("application/json", "text/html", EVENTS))
    if media_type == EVENTS:
        return StreamingResponse(events(request, job), media_type=EVENTS, headers=_NO_STORE)
    described = as_json(request, job)
    if media_type == "application/json":
        headers = _NO_STORE if job.is_over else {**_NO_STORE, "Retry-After": "1"}
        return JSONResponse(described, headers=headers)
    response = pages.answer(request, "job.html", title=f"Check of {job.source}", job=described)
    response.headers.update(_NO_STORE)
    return response


async def read_report(identifier: str, request: Request, pages: PagesDep) -> Response:
    """Return the report of a job; raises NotFound where there is none, and what ended the job where that failed."""
    single_parameters(request, ())
    job = job_of(request, identifier)
    form = report_form(request)
    report = job.report_json()
    if report is None:
        if job.error is not None:
            raise job.error
        raise NotFound(f"The job has no report yet: it is {job.state}. See {ADDRESS}/{job.id}.")
    if not form.needs_shacl:
        # A check that is waited for does not have it then, either.
        for each in (report, *report.get("reports", ())):
            each.pop("shacl", None)
    response = report_answer(request, pages, report, form)
    response.headers.update(_NO_STORE)
    return response


async def stop_job(identifier: str, request: Request) -> Response:
    """Stop a job: its process is killed, its document and its report are gone."""
    jobs: ValidationJobs = request.app.state.jobs
    jobs.stop(job_of(request, identifier))
    return Response(status_code=204)


async def events(request: Request, job: ValidationJob) -> AsyncIterator[str]:
    """Yield the state of a job at each change, as server-sent events, until it is over."""
    jobs: ValidationJobs = request.app.state.jobs
    beats = 0.0
    async for is_new in jobs.follow(job, HEARTBEAT_SECONDS):
        if is_new:
            yield f"event: {job.state}\ndata: {json.dumps(as_json(request, job))}\n\n"
        else:
            beats += HEARTBEAT_SECONDS
            yield ": still there\n\n"
        if beats >= FOLLOWED_SECONDS:
            return


def visible(request: Request) -> list[ValidationJob]:
    """Return the jobs that a request may see and stop: its caller's own, all to an admin."""
    jobs: ValidationJobs = request.app.state.jobs
    return jobs.of(None if runs_this(request) else caller_of(request).owner)


def job_of(request: Request, identifier: str) -> ValidationJob:
    """Return a job of the caller; raises NotFound, for those of others too."""
    found = next((job for job in visible(request) if job.id == identifier), None)
    if found is None:
        raise NotFound(f"There is no job '{identifier[:40]}' of yours. Reports are kept for a time; see {ADDRESS}.")
    return found


def as_json(request: Request, job: ValidationJob) -> dict[str, Any]:
    """Return a job with its addresses, and with its problem where it failed."""
    address = f"{ADDRESS}/{job.id}"
    described = {**job.described(), "page": address}
    if job.state == "done":
        described["report"] = f"{address}/report"
    if job.error is not None:
        described["problem"] = problem_of(request, job.error)
    return described

"""Errors as answers: one table from error type to status and title; RFC 9457 for programs, a page for browsers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from civilex import errors
from civilex.sparql.negotiation import choose, split_extension
from civilex.web.budgets import BudgetSpent
from civilex.web.engine_errors import readable
from civilex.web.headers import complete
from civilex.web.methods import allowed_methods
from civilex.web.path_keys import without_keys
from civilex.web.request_limits import AddressTooLong, HeadersTooLarge

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("civilex.web")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its status, the last part of its address ``/problems/<slug>``, its title, what to do."""

    status: int
    slug: str
    title: str
    advice: str


PROBLEMS: dict[type[Exception], Kind] = {
    errors.QuerySyntaxError: Kind(
        400,
        "query-syntax",
        "The query does not parse",
        "The text is not SPARQL. The detail says what was expected; 'line' and 'column' say where, counted "
        "from 1, 'excerpt' shows the line with the place marked, and 'token' what stands there.",
    ),
    errors.QueryRefused: Kind(
        400,
        "query-refused",
        "The query is not allowed here",
        "The text is legal SPARQL, but this service does not run it: it calls another service, changes data where only "
        "reading is asked for, or is longer or more complex than the settings allow. The detail says which, and what "
        "to do instead.",
    ),
    errors.UnreadableData: Kind(
        400,
        "unreadable-data",
        "The data cannot be read",
        "The body is not what its media type says. 'line' and 'column' say where reading stopped, counted from 1, "
        "where the format lets that be known.",
    ),
    errors.InvalidParameter: Kind(
        400,
        "invalid-parameter",
        "A parameter is missing, unknown or of the wrong type",
        "'parameter' names it. The parameters of each address are listed in /docs and in /openapi.json.",
    ),
    errors.InvalidTable: Kind(
        400, "invalid-table", "Rows of a table cannot be imported", "The detail lists each cell with what to write."
    ),
    errors.ShapesViolated: Kind(
        422,
        "shapes-violated",
        "The graph would not pass its shapes",
        "Nothing was changed. 'reports' says for each graph what is wrong, grouped by cause; with Accept: text/turtle "
        "the answer is the validation report of SHACL. Which graphs are checked is the setting CIVILEX_GATES of "
        "whoever runs this service.",
    ),
    AddressTooLong: Kind(
        414,
        "address-too-long",
        "The address is too long",
        "Send the query by POST. The limit is the setting CIVILEX_URL_BYTES of whoever runs this service.",
    ),
    HeadersTooLarge: Kind(
        431,
        "headers-too-large",
        "The headers are too long",
        "Send fewer or shorter headers, cookies for instance. The limit is the setting CIVILEX_HEAD_BYTES of whoever "
        "runs this service.",
    ),
    errors.ReasonerMissing: Kind(
        501,
        "reasoner-missing",
        "The reasoner is not installed here",
        "Contradictions are looked for by a program that needs Java. The detail says how to get it.",
    ),
    errors.KeyUsedTwice: Kind(
        422,
        "idempotency-key-used-twice",
        "The idempotency key belongs to another request",
        "A key stands for one request, however often it is sent. Take a new key for a new request.",
    ),
    errors.InvalidInput: Kind(
        400, "invalid-input", "The request cannot be used as it is", "The detail says what is wrong."
    ),
    errors.NotFound: Kind(
        404,
        "not-found",
        "Nothing is here",
        "No page, resource or query has this name. Lists such as /departments and /queries show what there is.",
    ),
    errors.UnknownGraph: Kind(
        404,
        "unknown-graph",
        "There is no such graph",
        "The store has no graph of this name; an empty graph would answer. /graphs lists those there are.",
    ),
    errors.Forbidden: Kind(
        403, "forbidden", "This is not allowed to you", "The detail says why, and who can allow it."
    ),
    errors.Unauthorized: Kind(
        401,
        "unauthorized",
        "This needs a key that counts here",
        "Send the key in the header Authorization: Bearer KEY. Whoever runs this service makes keys with civilex keys "
        "create; one that is unknown, revoked or expired is refused everywhere.",
    ),
    errors.PreconditionFailed: Kind(
        412,
        "precondition-failed",
        "What is here is not what you hold",
        "The request was to count only while nothing had changed. Read again, and decide anew.",
    ),
    errors.AddressRefused: Kind(
        400,
        "address-refused",
        "The address is not fetched from here",
        "Only addresses that whoever runs this service allows are fetched (CIVILEX_LOAD_FROM, CIVILEX_VALIDATE_FROM), "
        "by https, without user or password, and nothing in inner networks. Or fetch it yourself, and send it.",
    ),
    errors.NotFetched: Kind(
        502,
        "not-fetched",
        "Another server did not give the document",
        "The detail says what it did; 'upstream_status' is its answer, where it gave one. Try again later, or fetch it "
        "yourself and send it.",
    ),
    errors.NotAcceptable: Kind(
        406,
        "not-acceptable",
        "None of the accepted media types can be given",
        "The detail lists what can be given. Ask for one of these in the Accept header, or by extension.",
    ),
    errors.ContentTooLarge: Kind(
        413,
        "content-too-large",
        "The body is too long",
        "The limits are the settings CIVILEX_UPLOAD_BYTES and CIVILEX_VALIDATION_TRIPLES of whoever runs this service.",
    ),
    errors.UnsupportedMediaType: Kind(
        415,
        "unsupported-media-type",
        "The body has a media type that is not understood here",
        "The detail lists the media types that are. Say what the body is in the Content-Type header.",
    ),
    RequestValidationError: Kind(
        422, "invalid-request", "The request is not as documented", "See /docs; 'errors' lists each part that is wrong."
    ),
    errors.StoreFull: Kind(
        507,
        "disk-full",
        "There is too little room on the disk",
        "Nothing was changed, and reading goes on. Whoever runs the service makes room; the reserve is the setting "
        "CIVILEX_DISK_RESERVE_BYTES. Writing goes on by itself then.",
    ),
    errors.UpdateTimeout: Kind(
        504,
        "update-timeout",
        "The change took too long and was stopped",
        "Nothing was changed. Make it smaller; the limit is the setting CIVILEX_WRITE_SECONDS of whoever runs this.",
    ),
    errors.WriterStopped: Kind(
        503,
        "writer-stopped",
        "The process that writes ended and is started again",
        "Send the change again with the same Idempotency-Key: it is made once, whether the first one came through.",
    ),
    BudgetSpent: Kind(
        429,
        "budget-spent",
        "You have used up your share of this minute",
        "Try again after the seconds of Retry-After, and send fewer or cheaper queries at once. The shares are the "
        "settings CIVILEX_CLIENT_QUERY_SECONDS and CIVILEX_CLIENT_ERRORS of whoever runs this service.",
    ),
    errors.StoreError: Kind(
        503, "store-unavailable", "The store cannot do its work", "Try again later; the operator's log says more."
    ),
    errors.QueryNotAnswered: Kind(
        503, "query-not-answered", "The query was not run to its end", "The detail says why; nothing was sent of it."
    ),
    errors.TooManyQueries: Kind(
        503,
        "too-many-queries",
        "Too many queries are running",
        "Try again after the seconds of Retry-After. The limits are the settings CIVILEX_READERS and "
        "CIVILEX_QUERY_QUEUE of whoever runs this service.",
    ),
    errors.QueryTimeout: Kind(
        504,
        "query-timeout",
        "The query took too long",
        "Bind more of its variables, or ask for less. The limit is the setting CIVILEX_QUERY_SECONDS of whoever runs "
        "this service; the parameter timeout can only lower it.",
    ),
    errors.QueryTooExpensive: Kind(
        503,
        "query-too-expensive",
        "The query needs more than it may have",
        "The same query will fail again: sort, group and join less at once. The limit is the setting "
        "CIVILEX_QUERY_MEMORY_BYTES of whoever runs this service.",
    ),
    errors.ResultTooLarge: Kind(
        413,
        "result-too-large",
        "The answer is too long",
        "Nothing is cut off silently, so nothing was sent. Ask for parts with LIMIT and OFFSET. The limit is the "
        "setting CIVILEX_RESULT_BYTES of whoever runs this service.",
    ),
    errors.QueryStopped: Kind(
        503, "query-stopped", "The query was stopped", "Someone who runs this service stopped it."
    ),
    Exception: Kind(
        500, "internal-error", "Something went wrong on our side", "The request is in the log of the service."
    ),
}
"""The only place that knows statuses. The most specific type of an error counts."""

METHOD = Kind(
    405, "method-not-allowed", "This method is not allowed here", "The Allow header lists the methods that are."
)
"""405 comes from routing and has no error type of ours."""


def kinds() -> dict[str, Kind]:
    """Return every kind of problem by its slug, for the pages that explain them."""
    return {kind.slug: kind for kind in (*PROBLEMS.values(), METHOD)}


def kind_of(error: Exception) -> Kind:
    """Return the kind of problem that an error is."""
    if isinstance(error, HTTPException):
        return http_kind(error.status_code)
    return next(PROBLEMS[type_] for type_ in type(error).__mro__ if type_ in PROBLEMS)


def http_kind(status: int) -> Kind:
    """Return the kind of problem of a status that routing or the framework raises."""
    known = {kind.status: kind for kind in (*reversed(PROBLEMS.values()), METHOD)}
    if status in known:
        return known[status]
    return Kind(status, "http-error", HTTPStatus(status).phrase, "")


def members(error: Exception) -> dict[str, Any]:
    """Return the further members of a problem: where in the input, or which parameter."""
    found: dict[str, Any] = {}
    for name in ("line", "column", "excerpt", "token", "problems", "reports"):
        if (value := getattr(error, name, None)) is not None:
            found[name] = value
    if isinstance(error, errors.NotFetched) and error.status is not None:
        found["upstream_status"] = error.status
    if isinstance(error, errors.InvalidParameter):
        found["parameter"] = error.name
    if isinstance(error, RequestValidationError):
        found["errors"] = [{"where": list(item["loc"]), "what": item["msg"]} for item in error.errors()]
    return found


def detail_of(error: Exception, request: Request) -> str | None:
    """Return what the caller may read of an error: the text of our own errors, never that of unexpected ones."""
    if isinstance(error, errors.QuerySyntaxError):
        reason = readable(error.reason)
        return str(errors.QuerySyntaxError(reason, line=error.line, column=error.column, excerpt=error.excerpt))
    if isinstance(error, errors.CivilexError):
        return str(error)
    if isinstance(error, HTTPException):
        if error.status_code == HTTPStatus.NOT_FOUND:
            return f"There is no address {without_keys(request.url.path)} here."
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return f"{request.method} is not allowed for {without_keys(request.url.path)}."
        return str(error.detail)
    return None


def problem_of(request: Request, error: Exception) -> dict[str, Any]:
    """Return an error as the members of problem+json (RFC 9457)."""
    kind = kind_of(error)
    problem: dict[str, Any] = {"type": f"/problems/{kind.slug}", "title": kind.title, "status": kind.status}
    if detail := detail_of(error, request):
        problem["detail"] = detail
    return problem | {"instance": without_keys(request.url.path), **members(error)}


def answer(request: Request, error: Exception, page: Callable[[dict[str, Any]], Response] | None = None) -> Response:
    """Return the answer to an error: problem+json, or a page where the request prefers HTML.

    ``page`` makes that page of the members of the problem, where it is not the page of all errors.
    """
    kind = kind_of(error)
    problem = problem_of(request, error)
    headers: Mapping[str, str] = getattr(error, "headers", None) or {}
    if kind.status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {**headers, "Allow": ", ".join(allowed_methods(request.app.routes, request.scope))}
    response: Response
    if page is not None and prefers_page(request):
        response = page(problem)
    elif prefers_page(request):
        response = request.app.state.pages.answer(
            request, "problem.html", status=kind.status, title=kind.title, problem=problem, advice=kind.advice
        )
    elif isinstance(error, errors.ShapesViolated) and prefers(request, "text/turtle"):
        response = Response(error.turtle, kind.status, media_type="text/turtle; charset=utf-8")
    else:
        response = JSONResponse(problem, status_code=kind.status, media_type=MEDIA_TYPE)
    for name, value in headers.items():
        response.headers[name] = value
    # The answer to an unexpected error is given outside of every middleware.
    complete(MutableHeaders(raw=response.raw_headers))
    return response


def prefers_page(request: Request) -> bool:
    """Say whether the caller would rather read a page than problem+json."""
    asked = split_extension(request.url.path)[1]
    if asked is not None:
        return asked == "text/html"
    return prefers(request, "text/html")


def prefers(request: Request, media_type: str) -> bool:
    """Say whether the caller would rather have this media type than problem+json."""
    try:
        return choose(request.headers.get("accept"), (MEDIA_TYPE, "application/json", media_type)) == media_type
    except errors.NotAcceptable:
        return False


async def answer_error(request: Request, error: Exception) -> Response:
    """Answer an error that was foreseen."""
    return answer(request, error)


async def answer_unexpected(request: Request, error: Exception) -> Response:
    """Answer an error that nobody foresaw: its text goes to the log and never out."""
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return answer(request, error)


def install(app: FastAPI) -> None:
    """Let the application answer every error by the table."""
    for type_ in (errors.CivilexError, HTTPException, RequestValidationError):
        app.add_exception_handler(type_, answer_error)
    app.add_exception_handler(Exception, answer_unexpected)

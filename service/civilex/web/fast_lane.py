"""Queries answered as they come from the connection: no task, no layers, for what is asked most.

The lane takes a query only once it is sure that it will be answered in the usual way: read, admitted, within every
limit, in a form that it can give. All else, and so every refusal, it leaves to the application, whose functions it
calls for everything that it decides. What it takes it answers, errors of the query included, by the same table.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterable
from functools import lru_cache
from http import HTTPStatus
from typing import cast

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from civilex.errors import CivilexError, InvalidInput, StoreError
from civilex.serving.framing import Outcome, Received
from civilex.serving.running import ASKER, Asker
from civilex.serving.served import THREAD_COPY_BYTES, ServedStore
from civilex.settings import Settings
from civilex.sparql.base import placed
from civilex.sparql.diagnosis import diagnosed
from civilex.sparql.hints import HEADER, header_value, hints, is_empty
from civilex.sparql.protocol import QueryRequest, UpdateRequest, fields, parse_post, query_of
from civilex.store import Answer
from civilex.store.query_text import QueryForm
from civilex.web import problems
from civilex.web.access import caller_of, find_out, readable_graphs
from civilex.web.asking import seconds_asked
from civilex.web.budgets import Budgets, client_of
from civilex.web.headers import EveryAnswer
from civilex.web.plain_requests import PlainRequest
from civilex.web.proxies import TrustedProxies
from civilex.web.representation import media_type_asked
from civilex.web.request_limits import RequestLimits
from civilex.web.result_cache import KeptResult, ResultCache, ResultKey
from civilex.web.routes.sparql import ADDRESS, headers_of, offered, verdict_on
from civilex.web.unchanged import entity_tag, holds

LONGEST_TEXT = 1 << 14
"""Longer queries take the usual way: the guard reads what is refused once more there."""
REMEMBERED = 256
"""Of so many addresses it is remembered what they ask."""
_ADDRESS = ADDRESS.encode()
_BROWSER = "text/html"
_ADDING = (CORSMiddleware.__name__, EveryAnswer.__name__)
"""The layers that add headers to every answer."""
log = logging.getLogger("civilex.web")


class FastLane:
    """The lane of an application over a served store; used in one event loop."""

    def __init__(self, app: FastAPI, settings: Settings):
        """Take the application and the settings that it was made with."""
        self._app, self._state = app, app.state
        self._limits = RequestLimits(app, settings.url_bytes, settings.head_bytes)
        self._proxies = TrustedProxies(_nothing, settings.trusted_proxies)
        self._always = [line for line in self.through_layers(Response()) if not line.startswith("content-length:")]

    def begin(
        self,
        asked: PlainRequest,
        client: tuple[str, int] | None,
        server: tuple[str, int | None] | None,
        scheme: str,
        respond: Callable[[bytes, bytes], None],
    ) -> Asker | None:
        """Answer a request with ``respond``, now or later; ``None`` where the application has to.

        ``respond`` gets the status line with the headers, and the body. The asker that is returned is told when its
        client goes away.
        """
        if asked.path != _ADDRESS:
            return None
        scope: Scope = {
            "type": "http", "http_version": "1.1", "method": asked.method, "scheme": scheme, "path": ADDRESS,
            "raw_path": asked.path, "query_string": asked.query_string, "root_path": "", "headers": asked.headers,
            "client": client, "server": server, "app": self._app, "state": {},
        }  # fmt: skip
        try:
            return self._begin(scope, asked, respond)
        except (CivilexError, HTTPException):
            return None

    def _begin(self, scope: Scope, asked: PlainRequest, respond: Callable[[bytes, bytes], None]) -> Asker | None:
        """See whether the lane takes a request; whatever is raised on the way is found and told by the application."""
        _run_through(self._proxies, scope)
        if self._limits.wrong(scope) is not None:
            return None
        request = Request(scope)
        find_out(request)
        if readable_graphs(request) is not None:
            return None
        query = _query_of(request, asked)
        if query is None or len(query.text) > LONGEST_TEXT:
            return None
        verdict = verdict_on(request, query)
        media_type = media_type_asked(request, None, offered(verdict.form))
        store: ServedStore = self._state.answering
        generation = store.generation
        if media_type == _BROWSER or verdict.relative or generation is None:
            return None
        seconds = seconds_asked(query.timeout, store.seconds)
        charge = _Charge(self._state.budgets, client_of(request))
        tag = entity_tag(request, store) if asked.method == "GET" and not verdict.volatile else None
        asker = Asker(caller_of(request).owner)
        if tag is not None and holds(request, tag):
            charge.end()
            respond(self.head(HTTPStatus.NOT_MODIFIED, (), tag), b"")
            return asker
        cache: ResultCache = self._state.results
        key = None
        if not verdict.volatile:
            key = ResultKey(generation, None, query.text, query.default_graphs, query.named_graphs, media_type)
            if (kept := cache.get(key)) is not None:
                charge.end()
                respond(self.head(HTTPStatus.OK, kept.headers.items(), tag), kept.body)
                return asker
        asker.deadline = None if seconds is None else time.monotonic() + seconds
        running = _Running(self, request, query, verdict.form, key, tag, charge, asker, respond)
        store.begin_answer(query.text, media_type, running.answered, asker, query.default_graphs, query.named_graphs)
        return asker

    def head(self, status: HTTPStatus, headers: Iterable[tuple[str, str]], tag: str | None) -> bytes:
        """Return the first lines of an answer that has no ``Vary`` of its own, without the date and the empty line."""
        lines = [f"{name}: {value}" for name, value in headers]
        if tag is not None:
            lines.append(f"etag: {tag}\r\ncache-control: no-cache")
        return _lines(status, [*lines, *self._always])

    def through_layers(self, response: Response) -> list[str]:
        """Return the headers of an answer with what the layers of the application add to each."""
        found: list[tuple[bytes, bytes]] = []

        async def take(message: Message) -> None:
            found.extend(message.get("headers", ()))

        layered: ASGIApp = response
        for layer in reversed(self._app.user_middleware):
            if getattr(layer.cls, "__name__", "") in _ADDING:
                layered = layer.cls(layered, *layer.args, **layer.kwargs)
        _run_through(layered, {"type": "http", "method": "GET", "headers": [], "app": self._app}, take)
        return [f"{name.decode('latin-1')}: {value.decode('latin-1')}" for name, value in found]


class _Charge:
    """What a client pays for one answer; raises BudgetSpent at the beginning where nothing is left."""

    __slots__ = ("_budgets", "_client", "_since")

    def __init__(self, budgets: Budgets, client: str | None):
        self._budgets, self._client = budgets, client
        if client is not None:
            budgets.admit(client)
            self._since = budgets.now()

    def end(self, *, error: bool = False) -> None:
        if self._client is not None:
            self._budgets.spend(self._client, self._budgets.now() - self._since, error=error)


class _Running:
    """A query that the lane has taken, until it is answered."""

    __slots__ = ("_asker", "_charge", "_form", "_key", "_lane", "_query", "_request", "_respond", "_tag")

    def __init__(
        self,
        lane: FastLane,
        request: Request,
        query: QueryRequest,
        form: QueryForm,
        key: ResultKey | None,
        tag: str | None,
        charge: _Charge,
        asker: Asker,
        respond: Callable[[bytes, bytes], None],
    ):
        self._lane, self._request, self._query, self._form = lane, request, query, form
        self._key, self._tag, self._charge, self._asker, self._respond = key, tag, charge, asker, respond

    def answered(self, outcome: Outcome) -> None:
        """Answer with what a reader found."""
        try:
            if isinstance(outcome, Exception):
                self._tell(outcome)
                return
            if outcome.size() >= THREAD_COPY_BYTES:
                lane_task(self._answer_long(outcome))
                return
            given = Answer(outcome.content(), outcome.message["media_type"])
            if is_empty(given, self._form):
                lane_task(self._answer_empty(given))
            else:
                self._give(given, [])
        except Exception:  # noqa: BLE001 (logged and told; without an answer the client would wait for ever)
            self._fail()

    async def _answer_long(self, outcome: Received) -> None:
        """Copy a long answer in a thread, so that others go on."""
        try:
            self._give(Answer(await asyncio.to_thread(outcome.content), outcome.message["media_type"]), [])
        except Exception:  # noqa: BLE001 (logged and told; without an answer the client would wait for ever)
            self._fail()

    async def _answer_empty(self, given: Answer) -> None:
        """Say why an answer may be empty."""
        ASKER.set(self._asker)
        store: ServedStore = self._lane._state.answering
        graphs = {"default_graphs": self._query.default_graphs, "named_graphs": self._query.named_graphs}
        try:
            said = await store.in_thread(hints, self._query.text, store, **graphs)
            self._give(given, said)
        except CivilexError as error:
            self._tell(error)
        except Exception:  # noqa: BLE001 (logged and told; without an answer the client would wait for ever)
            self._fail()

    def _give(self, given: Answer, said: list[str]) -> None:
        headers = headers_of(given)
        if said:
            headers[HEADER] = header_value(said)
        if self._key is not None:
            cache: ResultCache = self._lane._state.results
            cache.keep(self._key, KeptResult(given.body, headers))
        self._charge.end()
        self._respond(self._lane.head(HTTPStatus.OK, headers.items(), self._tag), given.body)

    def _tell(self, error: Exception) -> None:
        try:
            with diagnosed(self._query.text), placed(self._query.text, self._query.text):
                raise error
        except CivilexError as found:
            told = found
        self._charge.end(error=isinstance(told, InvalidInput))
        self._send(problems.answer(self._request, told))

    def _fail(self) -> None:
        """Answer what nobody foresaw, as the application does: the log has it, the client gets no text of ours."""
        log.exception("a query could not be answered")
        self._charge.end()
        self._send(problems.answer(self._request, RuntimeError()))

    def _send(self, response: Response) -> None:
        lines = self._lane.through_layers(response)
        self._respond(_lines(HTTPStatus(response.status_code), lines), bytes(response.body))


_TASKS: set[asyncio.Task[None]] = set()


def lane_task(work: Coroutine[object, object, None]) -> None:
    """Do the rest of an answer that has to wait for something."""
    task = asyncio.get_running_loop().create_task(work)
    _TASKS.add(task)
    task.add_done_callback(_TASKS.discard)


def _query_of(request: Request, asked: PlainRequest) -> QueryRequest | None:
    """Return the query of a request; ``None`` for an update, and for what asks for no query."""
    if asked.method == "GET":
        return _query_of_address(asked.query_string)
    query = parse_post(asked.query_string, request.headers.get("content-type"), asked.body)
    return None if isinstance(query, UpdateRequest) else query


@lru_cache(maxsize=REMEMBERED)
def _query_of_address(query_string: bytes) -> QueryRequest | None:
    given = fields(query_string)
    return query_of(given) if any(name == "query" for name, _ in given) else None


def _lines(status: HTTPStatus, lines: Iterable[str]) -> bytes:
    """Return the first lines of an answer, without the date and the empty line."""
    return "\r\n".join([f"HTTP/1.1 {status.value} {status.phrase}", *lines, ""]).encode("latin-1")


async def _nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Stand for the application, where only what stands before it is wanted."""


def _run_through(layer: ASGIApp, scope: Scope, send: Send | None = None) -> None:
    """Let layers that wait for nothing do what they do."""
    steps = cast("Coroutine[object, None, None]", layer(scope, cast("Receive", None), cast("Send", send)))
    try:
        steps.send(None)
    except StopIteration:
        return
    raise StoreError("A layer of the application waits for something.")

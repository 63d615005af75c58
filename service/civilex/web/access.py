"""Who a request comes from and what they may do: the one place where that is found out, and where it is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from fastapi import Request

from civilex import shipped
from civilex.access.keys import Keys
from civilex.access.rights import Rights
from civilex.access.roles import Caller, check_readable, check_scope
from civilex.errors import Forbidden, InvalidKey, KeyMissing
from civilex.settings import Settings
from civilex.store import Attribution, ReadableGraphs
from civilex.web.path_keys import key_in_path
from civilex.web.preconditions import precondition_of
from civilex.web.proxies import user_of

MESSAGE = "civilex-message"
"""The header that says why a change is made, percent-encoded UTF-8, for the list of commits."""
MESSAGE_CHARACTERS = 1000


def readable_graphs(request: Request) -> ReadableGraphs | None:
    """Return which graphs the caller may read, ``None`` for all: part of the key of all that is kept, and of ETags.

    Routes read the store as :func:`civilex.web.dependencies.get_store` gives it, which shows nothing else. Whoever
    keeps something made from the whole store asks of each graph that it comes from: ``graph in readable``.
    """
    readable: ReadableGraphs | None = request.state.readable
    return readable


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who may write something: in whose name, as whom their graphs are looked at, and what they may read."""

    attribution: Attribution
    caller: Caller
    unlimited: bool
    readable: ReadableGraphs | None = None

    def check(self, graphs: Iterable[str | None] | None) -> None:
        """Raise Forbidden where they may not write all of these graphs; ``None``: where it may be any.

        Nobody writes what they may not read: it would tell them what stands there.
        """
        graphs = None if graphs is None else list(graphs)
        self.check_reading(graphs)
        if not self.unlimited:
            check_scope(self.caller.role, graphs, shipped.files())

    def check_reading(self, graphs: Iterable[str | None] | None) -> None:
        """Raise Forbidden where a change looks at graphs that they may not read; ``None``: where it may be any."""
        if self.readable is not None:
            check_readable(self.readable, graphs)


async def identify(request: Request) -> None:
    """Do :func:`find_out` as the framework calls it: a plain function would wait for a thread."""
    find_out(request)


def find_out(request: Request) -> None:
    """Find out who a request comes from, before anything else is done for it; raises InvalidKey.

    A key that is wrong is refused everywhere, where none is needed too: whoever sends one believes that it counts.
    A request is looked at once, though some ask before the framework does.
    """
    if not hasattr(request.state, "caller"):
        caller = _caller(request)
        rights: Rights | None = request.app.state.rights
        request.state.readable = None if rights is None else rights.readable_by(caller)
        request.state.caller = caller


def caller_of(request: Request) -> Caller:
    """Return who a request comes from."""
    caller: Caller = request.state.caller
    return caller


def writer(request: Request) -> Writer:
    """Return who changes something; raises Forbidden or KeyMissing where a request may change nothing.

    A page of another origin may make a browser send a form anywhere, so what comes with a foreign ``Origin`` is refused
    unless the setting names that origin: that all may read does not mean that all may write.
    """
    settings: Settings = request.app.state.settings
    caller = caller_of(request)
    if settings.writing == "off":
        raise Forbidden("Nothing can be written here: writing is off (CIVILEX_WRITING). The operator may turn it on.")
    if settings.writing == "keys" and caller.role is None:
        if not is_writable(request):
            raise Forbidden(
                "Nothing can be written here: there is no key. Whoever runs this service makes one with civilex keys "
                "create, or lets everybody write with CIVILEX_WRITING=open on a network that they trust."
            )
        raise KeyMissing("Writing needs a key: send it in the header Authorization: Bearer KEY.")
    if settings.writing == "keys" and caller.role == "reader":
        raise Forbidden("A reader may only read. Writing needs the key of a curator or admin.")
    origin = request.headers.get("origin")
    if origin is not None and origin != own_origin(request) and origin not in allowed_origins(settings):
        raise Forbidden(f"A page of {origin} may not write here: CIVILEX_ORIGINS does not name it.")
    attribution = Attribution(
        author=caller.name,
        message=unquote(request.headers.get(MESSAGE, ""))[:MESSAGE_CHARACTERS],
        source=f"{request.method} {request.url.path}",
        idempotency_key=request.headers.get("idempotency-key"),
        precondition=precondition_of(request),
        readable=readable_graphs(request),
    )
    return Writer(attribution, caller, unlimited=settings.writing == "open", readable=readable_graphs(request))


def is_writable(request: Request) -> bool:
    """Say whether there is anybody who may write."""
    settings: Settings = request.app.state.settings
    keys: Keys | None = request.app.state.keys
    return settings.writing == "open" or (settings.writing == "keys" and keys is not None and bool(keys.all()))


def runs_this(request: Request) -> bool:
    """Say whether a request may see and stop what others do: of an admin, or of anybody where writing is open."""
    settings: Settings = request.app.state.settings
    return caller_of(request).role == "admin" or settings.writing == "open"


def _caller(request: Request) -> Caller:
    given = request.headers.getlist("authorization")
    in_path = key_in_path(request.scope["path"])
    if in_path is not None:
        return _reader_in_path(request, in_path)
    if not given:
        if user := user_of(request, request.app.state.settings):
            return user
        return Caller(f"address:{request.client.host if request.client else ''}")
    scheme, _, text = given[0].partition(" ")
    if len(given) > 1 or scheme.lower() != "bearer" or not text.strip():
        raise InvalidKey("The header Authorization is written once, as: Authorization: Bearer KEY.")
    keys: Keys | None = request.app.state.keys
    if keys is None:
        raise InvalidKey("The key is not known here: this service keeps no keys, its store has no data directory.")
    key = keys.checked(text.strip())
    return Caller(f"key:{key.name}", key.name, key.role)


def _reader_in_path(request: Request, text: str) -> Caller:
    """Return who has the key of an address; raises InvalidKey, also for the key of somebody who may write.

    Addresses get into histories, project files and logs of proxies: what stands in one may be good for reading only.
    """
    keys: Keys | None = request.app.state.keys
    if keys is None:
        raise InvalidKey("The key is not known here: this service keeps no keys, its store has no data directory.")
    key = keys.checked(text)
    if key.role != "reader":
        raise InvalidKey(
            f"The key of a {key.role} does not belong in an address: make one for reading only, with "
            "civilex keys create --role reader, and revoke it when it is no longer needed."
        )
    return Caller(f"key:{key.name}", key.name, key.role)


def allowed_origins(settings: Settings) -> list[str]:
    """Return the origins of the setting, one by one; ``*`` is one of them where all may read."""
    return [origin.strip().rstrip("/") for origin in settings.origins.split(",") if origin.strip()]


def own_origin(request: Request) -> str:
    """Return the origin that pages of this service have in the browser that sent the request."""
    return f"{request.url.scheme}://{request.url.netloc}"

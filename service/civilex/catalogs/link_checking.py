"""Finding out whether addresses answer, politely: one request at a time to a host, with a pause, and not for ever."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal
from urllib.parse import urlsplit

from civilex.catalogs.link_cache import LinkCache
from civilex.catalogs.link_states import LinkState
from civilex.errors import AddressRefused, NotFetched
from civilex.rdf.fetching import PUBLIC, AllowList, Fetched, FetchLimits, probe

Method = Literal["HEAD", "GET"]
_PATIENCE = 3
"""After so many failures in a row to reach a host it is left alone."""
_TIME_OVER = LinkState("unchecked", "the time for checking links was over")
_OFFLINE = LinkState("unchecked", "this machine does not reach the network")
_NO_REACH = LinkState("unchecked", f"its server was not reached {_PATIENCE} times in a row")
_WAIT = LinkState("unchecked", "its server asks to come later (429)")


@dataclass(frozen=True, slots=True)
class Politeness:
    """How much is asked: hosts at once, seconds between two requests to one host, for one answer, and for all."""

    at_once: int = 8
    pause: float = 0.2
    seconds_each: float = 10.0
    seconds: float = 300.0


@dataclass(slots=True)
class _Host:
    addresses: list[str]
    failures: int = 0
    left_with: LinkState | None = None


@dataclass(slots=True)
class _Work:
    """What is left to do, for all threads."""

    deadline: float
    total: int
    states: dict[str, LinkState]
    due: list[tuple[float, int, _Host]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class LinkChecker:
    """Asks for the head of each address (HEAD, and GET where a server refuses that), through the guarded fetcher.

    An address answers where its status is 2xx in the end, redirects followed. It was *not checked* where the guard does
    not let it be fetched (an inner network, a redirect to one, or from https to plain http), where its server
    asks to come later or was not reached several times in a row, where this machine is offline, and when time is over.
    """

    def __init__(
        self,
        allowed: AllowList = PUBLIC,
        *,
        cache: LinkCache | None = None,
        politeness: Politeness = Politeness(),
        progress: Callable[[int, int], None] | None = None,
    ):
        """Take what may be asked, where states are kept, and who is told how many of how many are done."""
        self._allowed, self._cache, self._politeness, self._progress = allowed, cache, politeness, progress

    def __call__(self, addresses: Sequence[str]) -> dict[str, LinkState]:
        """Return the state of each address."""
        states = {} if self._cache is None else self._cache.known(addresses)
        asked = [address for address in dict.fromkeys(addresses) if address not in states]
        work = _Work(time.monotonic() + self._politeness.seconds, len(asked), {})
        hosts: dict[str, _Host] = {}
        for address in reversed(asked):
            hosts.setdefault(_host(address), _Host([])).addresses.append(address)
        work.due = [(0.0, number, host) for number, host in enumerate(hosts.values())]
        threads = [
            threading.Thread(target=self._run, args=(work,), daemon=True)
            for _ in range(min(self._politeness.at_once, len(hosts)))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._cache is not None:
            self._cache.keep(work.states.items())
        return {**states, **{address: work.states.get(address, _TIME_OVER) for address in asked}}

    def _run(self, work: _Work) -> None:
        while True:
            with work.lock:
                if not work.due:
                    return
                at, number, host = heapq.heappop(work.due)
                address = host.addresses.pop()
            if (pause := min(at, work.deadline) - time.monotonic()) > 0:
                time.sleep(pause)
            state = host.left_with or self._state(address, host, work.deadline)
            with work.lock:
                work.states[address] = state
                if host.addresses:
                    again = 0.0 if host.left_with else time.monotonic() + self._politeness.pause
                    heapq.heappush(work.due, (again, number, host))
                if self._progress is not None:
                    self._progress(len(work.states), work.total)

    def _state(self, address: str, host: _Host, deadline: float) -> LinkState:
        seconds = min(self._politeness.seconds_each, deadline - time.monotonic())
        if seconds <= 0:
            return _TIME_OVER
        try:
            answer = self._answer(address, "HEAD", seconds)
            # Some servers know no HEAD, and say so in many ways.
            if answer.status >= HTTPStatus.BAD_REQUEST and answer.status not in (
                HTTPStatus.TOO_MANY_REQUESTS,
                HTTPStatus.GONE,
            ):
                time.sleep(self._politeness.pause)
                answer = self._answer(address, "GET", seconds)
        except AddressRefused as error:
            return LinkState("unchecked", f"not to be fetched: {_short(error)}")
        except NotFetched as error:
            return self._unreached(error, host, seconds)
        host.failures = 0
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            host.left_with = _WAIT
            return _WAIT
        good = HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES
        return LinkState("answers" if good else "fails", "" if good else f"{_status(answer.status)}.", answer.status)

    def _answer(self, address: str, method: Method, seconds: float) -> Fetched:
        return probe(address, self._allowed, method=method, limits=FetchLimits(seconds=seconds))

    def _unreached(self, error: NotFetched, host: _Host, seconds: float) -> LinkState:
        if error.offline:
            return _OFFLINE
        if error.timed_out and seconds < self._politeness.seconds_each:
            return _TIME_OVER
        host.failures += 1
        if host.failures >= _PATIENCE:
            host.left_with = _NO_REACH
        return LinkState("fails", error.reason)


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def _status(number: int) -> str:
    try:
        return f"{number} {HTTPStatus(number).phrase}"
    except ValueError:
        return str(number)


def _short(error: AddressRefused) -> str:
    """Return the kind of a refusal, without the address, so that like ones are counted together."""
    text = str(error)
    for kind, mark in (
        ("it redirects to where nothing is fetched from", "redirects to"),
        ("it stands in an inner network or a special range", "is not fetched: it is"),
        ("its host is not on the list", "the list of allowed addresses"),
        ("it has a user or password in it", "user or password"),
    ):
        if mark in text:
            return kind
    return "it is no proper address"

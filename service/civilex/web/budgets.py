"""How much of the service one client may use: seconds of query time and errors, each filled up again over time.

Two buckets a client, as the query service of Wikidata has them: a client that has emptied one gets 429 and is told when
to come back. All requests of the client count, the quick ones too.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from fastapi import Request

from civilex.errors import CivilexError, InvalidInput

WINDOW_SECONDS = 60.0
CLIENTS = 10_000
"""How many clients are remembered; the one that was away longest is forgotten first."""


class BudgetSpent(CivilexError):
    """A client has used up its query time or its errors; ``headers`` say when to try again."""

    def __init__(self, what: str, wait: float):
        """Take what is used up, as a phrase, and the seconds until there is some again."""
        seconds = max(1, ceil(wait))
        super().__init__(f"You have used up your {what} a minute. Try again in {seconds} seconds.")
        self.headers = {"Retry-After": str(seconds)}


@dataclass(slots=True)
class _Spent:
    """What a client has spent and not yet been given back, as of a time of the clock."""

    seconds: float
    errors: float
    at: float


class Budgets:
    """What clients have spent of their query time and their errors."""

    def __init__(self, seconds: float, errors: float, clock: Callable[[], float] = time.monotonic):
        """Take how many seconds of query time and how many errors a client has a minute; the clock gives seconds."""
        self._seconds, self._errors, self._clock = seconds, errors, clock
        self._spent: OrderedDict[str, _Spent] = OrderedDict()
        self._lock = threading.Lock()

    def admit(self, client: str) -> None:
        """Raise BudgetSpent where the client has less than one second or one error left."""
        with self._lock:
            spent = self._now(client)
            if (wait := _wait(spent.seconds, self._seconds)) > 0:
                raise BudgetSpent(f"{self._seconds:g} seconds of query time", wait)
            if (wait := _wait(spent.errors, self._errors)) > 0:
                raise BudgetSpent(f"{self._errors:g} errors", wait)

    def spend(self, client: str, seconds: float, *, error: bool) -> None:
        """Note what a request took, in seconds, and whether it was an error of the client's."""
        with self._lock:
            spent = self._now(client)
            spent.seconds += seconds
            spent.errors += error

    def now(self) -> float:
        """Return the seconds of the clock by which time is charged."""
        return self._clock()

    @contextmanager
    def measured(self, client: str) -> Iterator[None]:
        """Admit a client, and spend the time of the block; an InvalidInput in it is an error of the client's."""
        self.admit(client)
        started, error = self._clock(), False
        try:
            yield
        except InvalidInput:
            error = True
            raise
        finally:
            self.spend(client, self._clock() - started, error=error)

    def _now(self, client: str) -> _Spent:
        now = self._clock()
        spent = self._spent.pop(client, None) or _Spent(0.0, 0.0, now)
        back = (now - spent.at) / WINDOW_SECONDS
        spent.seconds = max(0.0, spent.seconds - back * self._seconds)
        spent.errors = max(0.0, spent.errors - back * self._errors)
        spent.at = now
        self._spent[client] = spent
        if len(self._spent) > CLIENTS:
            self._spent.popitem(last=False)
        return spent


def _wait(spent: float, budget: float) -> float:
    """Return the seconds until a unit of a budget is there again; 0 or less where it is now."""
    return (spent + min(1.0, budget) - budget) / budget * WINDOW_SECONDS


def client_of(request: Request) -> str | None:
    """Return whom a request is charged to: an address, or the network that one IPv6 household has.

    ``None`` for clients on this machine, who are not limited. The address is that of the connection, or what a trusted
    proxy says (``CIVILEX_TRUSTED_PROXIES``, looked at by uvicorn).
    """
    return _charged_address(request.client.host if request.client else "")


@lru_cache(maxsize=CLIENTS)
def _charged_address(host: str) -> str | None:
    try:
        address = ip_address(host)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif not address.is_loopback:
            return str(ip_network((int(address) >> 64 << 64, 64)))
    return None if address.is_loopback else str(address)


@contextmanager
def charged(request: Request) -> Iterator[None]:
    """Charge the client for what the block does; raises BudgetSpent before it begins where nothing is left."""
    client = client_of(request)
    if client is None:
        yield
        return
    budgets: Budgets = request.app.state.budgets
    with budgets.measured(client):
        yield


async def charging(request: Request) -> AsyncIterator[None]:
    """Charge the client for the whole request: a dependency of routers whose routes do not charge by themselves."""
    with charged(request):
        yield

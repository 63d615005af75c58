"""Budgets of clients: below, at and above, and how they fill up again."""

from __future__ import annotations

import math

import pytest
from starlette.testclient import TestClient

from civilex.errors import InvalidInput
from civilex.settings import Settings
from civilex.store.embedded import EmbeddedStore
from civilex.web.app import create_app
from civilex.web.budgets import CLIENTS, Budgets, BudgetSpent


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_query_time_below_at_and_above(clock: Clock) -> None:
    budgets = Budgets(60, 30, clock)
    budgets.spend("a", 59, error=False)
    budgets.admit("a")
    budgets.spend("a", 1, error=False)
    with pytest.raises(BudgetSpent, match="60 seconds of query time a minute") as refused:
        budgets.admit("a")
    assert refused.value.headers == {"Retry-After": "1"}
    budgets.spend("a", 9, error=False)
    with pytest.raises(BudgetSpent) as refused:
        budgets.admit("a")
    assert refused.value.headers == {"Retry-After": "10"}
    clock.now += 9.9
    with pytest.raises(BudgetSpent):
        budgets.admit("a")
    clock.now += 0.2
    budgets.admit("a")


def test_errors_below_at_and_above(clock: Clock) -> None:
    budgets = Budgets(60, 30, clock)
    for _ in range(30):
        with pytest.raises(InvalidInput), budgets.measured("a"):
            raise InvalidInput("no query")
    with pytest.raises(BudgetSpent, match="30 errors a minute") as refused:
        budgets.admit("a")
    assert refused.value.headers == {"Retry-After": "2"}
    clock.now += 2.1
    budgets.admit("a")


def test_clients_do_not_pay_for_each_other_and_time_pays_back_all(clock: Clock) -> None:
    budgets = Budgets(60, 30, clock)
    budgets.spend("a", 1000, error=True)
    budgets.admit("b")
    clock.now += 1000
    budgets.admit("a")
    budgets.spend("a", 59, error=False)
    budgets.admit("a")


def test_one_query_after_the_other_is_never_too_much(clock: Clock) -> None:
    budgets = Budgets(60, 30, clock)
    for _ in range(100):
        with budgets.measured("a"):
            clock.now += 10


def test_a_clock_that_stands_still_or_a_refused_request_costs_nothing(clock: Clock) -> None:
    budgets = Budgets(1, 1, clock)
    for _ in range(1000):
        with budgets.measured("a"):
            pass
    budgets.spend("a", 1, error=False)
    for _ in range(5):
        with pytest.raises(BudgetSpent) as refused:
            budgets.admit("a")
        assert refused.value.headers == {"Retry-After": "60"}


def test_only_so_many_clients_are_remembered(clock: Clock) -> None:
    budgets = Budgets(60, 30, clock)
    for number in range(CLIENTS + 100):
        budgets.spend(str(number), math.inf, error=False)
    assert len(budgets._spent) == CLIENTS
    budgets.admit("0")


def client(app, host: str) -> TestClient:
    return TestClient(app, client=(host, 50000), raise_server_exceptions=False)


@pytest.fixture
def app():
    return create_app(EmbeddedStore(), Settings(client_errors=3))


def ask(client: TestClient, query: str) -> int:
    return client.get("/sparql", params={"query": query}, headers={"accept": "application/json"}).status_code


def test_the_endpoint_turns_away_who_only_makes_errors(app) -> None:
    noisy, quiet = client(app, "203.0.113.5"), client(app, "203.0.113.6")
    assert [ask(noisy, "SELECT nonsense") for _ in range(5)] == [400, 400, 400, 429, 429]
    refused = noisy.get("/sparql", params={"query": "ASK { }"})
    assert refused.status_code == 429
    assert refused.json()["type"] == "/problems/budget-spent"
    assert int(refused.headers["retry-after"]) >= 1
    assert ask(quiet, "ASK { }") == 200
    assert noisy.get("/health/live").status_code == 200


def test_neighbours_in_one_ipv6_network_are_one_client_and_this_machine_is_none(app) -> None:
    for number in range(1, 4):
        assert ask(client(app, f"2001:db8:1:2::{number}"), "ASK") == 400
    assert ask(client(app, "2001:db8:1:2:ffff::9"), "ASK { }") == 429
    assert ask(client(app, "2001:db8:1:3::1"), "ASK { }") == 200
    for _ in range(5):
        assert ask(client(app, "127.0.0.1"), "ASK") == 400
        assert ask(client(app, "::1"), "ASK") == 400
    for _ in range(3):
        assert ask(client(app, "::ffff:203.0.113.9"), "ASK") == 400
    assert ask(client(app, "203.0.113.9"), "ASK { }") == 429


def test_a_client_cannot_pass_for_another_by_a_header(app) -> None:
    one = client(app, "203.0.113.7")
    for number in range(3):
        one.get("/sparql?query=x", headers={"x-forwarded-for": f"198.51.100.{number}"})
    assert one.get("/sparql?query=ASK{}", headers={"x-forwarded-for": "198.51.100.9"}).status_code == 429

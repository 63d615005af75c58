"""Row 15: the clock of the machine jumps: deadlines hold, keys end when they should, and Retry-After stays sane.

libfaketime gives the service another clock, which this changes while it runs; what counts seconds goes on as it was.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.torture.conftest import Told
from tests.torture.service import Service, running
from tests.torture.shapes import SHAPES
from tests.torture.sizes import long_of

from civilex.access.keys import Keys
from civilex.web import budgets
from civilex.web.budgets import Budgets, BudgetSpent

LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
HOUR = 3600
JUMPS = [-HOUR, 24 * HOUR, 0, -24 * HOUR, HOUR]
KEY_HOURS = 12
QUERY = "application/sparql-query"


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let services that are started from now on have a clock that can be set to so many seconds from the true one."""
    if not Path(LIBRARY).exists():
        message = "libfaketime is not installed (Debian: apt-get install faketime)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    file = tmp_path / "clock"

    def jump(seconds: int) -> None:
        part = file.with_suffix(".part")
        part.write_text(f"{seconds:+d}")
        part.rename(file)

    jump(0)
    for name, text in {
        "LD_PRELOAD": LIBRARY,
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_RESET": "1",
    }.items():
        monkeypatch.setenv(name, text)
    return jump


def spend(service: Service, client: str) -> dict[str, str]:
    """Send errors of one client until its budget is spent; return the headers of the refusal."""
    for _ in range(10):
        answer = service.query("ASK {", X_Forwarded_For=client)
        if answer.status == 429:
            return answer.headers
        assert answer.status == 400
    raise AssertionError("the budget is never spent")


@pytest.mark.storm
@pytest.mark.row(number=15, part="jumps of a running service")
def test_a_service_does_not_care_for_its_clock(tmp_path: Path, clock: Callable[[int], None], told: Told) -> None:
    jumps = JUMPS * max(1, long_of(100) // len(JUMPS))
    slowest = 0.0
    waits: list[int] = []
    data = tmp_path / "data"
    with running(
        data,
        empty=True,
        readers=3,
        writing="keys",
        trusted_proxies="127.0.0.1",
        client_errors=2,
        client_query_seconds=60,
    ) as service:
        assert service.update("INSERT DATA { <http://e/s> <http://e/p> 1 }").status == 403
        _, key = Keys(data).create("admin", "storm", datetime.now(UTC) + timedelta(hours=KEY_HOURS))
        bearer = {"Authorization": f"Bearer {key}"}
        triples = " . ".join(f"<http://e/s{at}> <http://e/p> {at}" for at in range(300))
        assert service.update(f"INSERT DATA {{ {triples} }}", **bearer).status in (200, 201)
        for number, jump in enumerate(jumps):
            with ThreadPoolExecutor(1) as beside:
                running_away = beside.submit(
                    service.ask, "/sparql?timeout=1.5", SHAPES["five ways"].encode(), Content_Type=QUERY
                )
                time.sleep(0.3)
                clock(jump)
                answer = running_away.result()
            slowest = max(slowest, answer.seconds)
            assert answer.status == 504, answer
            expired = jump > KEY_HOURS * HOUR
            status = service.update(f"INSERT DATA {{ <http://e/s> <http://e/jump> {number} }}", **bearer).status
            assert status == 401 if expired else status in (200, 201), (jump, status)
            waits.append(int(spend(service, f"198.51.100.{number}")["retry-after"]))
            assert service.query("ASK { ?s ?p 5 }", Accept="text/csv").body.strip() == b"true"
        clock(-24 * HOUR)
    clock(-48 * HOUR)
    # A start before the last commit: the journal counts, it does not look at its times.
    with running(data, empty=True, readers=2) as service:
        counted = service.rows("SELECT (COUNT(*) AS ?n) { ?s <http://e/jump> ?o }")[0]["n"]
        assert service.update("INSERT DATA { <http://e/s> <http://e/after> 1 }").status in (200, 201)
    made = sum(jump <= KEY_HOURS * HOUR for jump in jumps)
    told(
        f"{len(jumps)} jumps of up to a day, both ways",
        f"runaways of 1.5 s ended after at most {slowest:.2f} s; Retry-After {min(waits)} to {max(waits)} s; {made} of "
        f"{made} changes with a valid key kept; the service starts two days before its last commit",
    )
    assert slowest <= 5
    assert all(1 <= wait <= 60 for wait in waits)
    assert int(counted) == made


def test_the_clock_on_the_wall_does_not_change_budgets(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Budgets(60, 2)
    for _ in range(2):
        kept.spend("a", 0.1, error=True)
    wait = refused(kept)
    for jump in JUMPS:
        now = time.time() + jump
        monkeypatch.setattr(budgets.time, "time", lambda now=now: now)
        assert abs(refused(kept) - wait) <= 1


def refused(kept: Budgets) -> int:
    with pytest.raises(BudgetSpent) as found:
        kept.admit("a")
    return int(found.value.headers["Retry-After"])


def test_a_key_ends_by_the_clock_on_the_wall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, _ = Keys(tmp_path).create("reader", "k", datetime.now(UTC) + timedelta(hours=KEY_HOURS))
    now = datetime.now(UTC)
    assert [made.is_expired(now + timedelta(seconds=jump)) for jump in JUMPS] == [False, True, False, False, False]

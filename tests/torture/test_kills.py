"""Row 5: kill -9 of the writer, of readers, of the process that answers, while four clients write and read.

What was acknowledged is there, whole, under every index order; a change in flight is there whole or not at all; the
service is back by itself.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from tests.torture.report import note
from tests.torture.service import Service, percentile, running

QUADS = 21
ORDERS = ("?s ?p ?o", "?s <http://e/p> ?o", "?s ?p 3", "<http://e/{number}/3> ?p ?o")


def write(service: Service, number: int) -> bool:
    triples = " . ".join(f"<http://e/{number}/{at}> <http://e/p> {at}" for at in range(QUADS))
    return service.update(f"INSERT DATA {{ GRAPH <http://e/g/{number}> {{ {triples} }} }}").status in (200, 201, 204)


def kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


@pytest.mark.parametrize("rounds", [3, pytest.param(100, marks=pytest.mark.storm)])
def test_any_process_may_be_killed(tmp_path: Path, rounds: int) -> None:
    random_ = random.Random(5)
    acknowledged: set[int] = set()
    wrong: list[object] = []
    recoveries: list[float] = []
    numbers = iter(range(10**9))
    tried = 0
    done = threading.Event()
    kills = {"writer": 0, "reader": 0, "api": 0}
    with running(tmp_path / "data", empty=True) as service:

        def client() -> None:
            nonlocal tried
            while not done.is_set():
                number = next(numbers)
                tried = max(tried, number)
                if write(service, number):
                    acknowledged.add(number)
                    read = service.query(f"ASK {{ GRAPH <http://e/g/{number}> {{ ?s ?p ?o }} }}", Accept="text/csv")
                    if read.status == 200 and b"true" not in read.body:
                        wrong.append(("not read after its write", number))
                time.sleep(0.02)

        clients = [threading.Thread(target=client, daemon=True) for _ in range(4)]
        for thread in clients:
            thread.start()
        for at in range(rounds):
            time.sleep(random_.choice((0.05, 0.2, 0.6)) * random_.random())
            what = ("writer", "reader", "api")[at % 3]
            try:
                victims = {"writer": lambda: service.writer, "api": lambda: service.api}.get(
                    what, lambda: random_.choice(service.readers)
                )
                victim = victims()
            except (StopIteration, IndexError):
                continue
            kill(victim)
            kills[what] += 1
            if what == "api":
                service.wait_ready()
                started = time.monotonic()
                while service.update("INSERT DATA { <http://e/s> <http://e/back> 1 }").status != 200:
                    assert time.monotonic() - started < 30, "no write within 30 s"
                    time.sleep(0.02)
                recoveries.append(time.monotonic() - started)
        done.set()
        for thread in clients:
            thread.join()
        service.wait_ready()
        held = {
            row["g"]: int(row["n"])
            for row in service.rows("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s <http://e/p> ?o } } GROUP BY ?g")
        }
        counts = {
            order: service.rows(
                f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ {order} }} FILTER STRSTARTS(STR(?g), 'http://e/g/') }}"
            )[0]["n"]
            for order in ORDERS[:2]
        }
    assert not wrong
    assert acknowledged
    lost = [number for number in acknowledged if held.get(f"http://e/g/{number}") != QUADS]
    assert not lost
    assert {count for graph, count in held.items() if graph.startswith("http://e/g/")} == {QUADS}
    assert len(set(counts.values())) == 1
    if rounds > 10:
        note(
            "5b",
            f"{sum(kills.values())} kills under 4 clients ({kills})",
            f"{len(acknowledged)} acknowledged of {tried + 1}, 0 lost, 0 partial; first write after the API's death "
            f"p50 {percentile(recoveries, 0.5):.1f} s, max {max(recoveries):.1f} s after it is ready",
        )


def test_the_service_goes_on_without_its_supervisor_and_can_be_stopped(tmp_path: Path) -> None:
    with running(tmp_path / "data", empty=True) as service:
        answering = service.api
        kill(service.process.pid)
        service.process.wait()
        assert service.query("ASK {}").status == 200
        os.kill(answering, signal.SIGTERM)
        deadline = time.monotonic() + 20
        while Path(f"/proc/{answering}").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert service.ask("/health/live", timeout=2).status == 0

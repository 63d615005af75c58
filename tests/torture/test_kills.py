"""Row 5: kill -9 of the writer, of readers, of the process that answers, also while it starts, under four clients.

The clients make updates, load graphs and load large ones. What was acknowledged is there, whole, under every index
order; a change in flight is there whole or not at all; the service is back by itself.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from tests.torture.conftest import Told
from tests.torture.service import Answer, Service, percentile, running
from tests.torture.sizes import is_long, sized

from civilex.store.backup import check
from civilex.store.kept import KeptStore

MADE = (200, 201, 204)
QUADS = {"update": 21, "load": 300, "bulk": 6000}
"""How many quads each kind of change makes: any other number would be half of one."""
BACK_SECONDS = 5.0
LIFE_SECONDS = 5.5
OURS = "FILTER STRSTARTS(STR(?g), 'http://e/g/')"
ORDERS = {
    "graphs": f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} {OURS} }}",
    "predicates": f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s <http://e/p> ?o }} {OURS} }}",
    "objects": f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT DISTINCT ?o {{ GRAPH ?h {{ ?t ?q ?o }} }} }} "
    f"GRAPH ?g {{ ?s ?p ?o }} {OURS} }}",
    "subjects": f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT DISTINCT ?s {{ GRAPH ?h {{ ?s ?q ?r }} }} }} "
    f"GRAPH ?g {{ ?s ?p ?o }} {OURS} }}",
}


def kind_of(number: int, *, long: bool) -> str:
    if number % 3 == 1:
        return "load"
    return "bulk" if long and number % 60 == 50 else "update"


def write(service: Service, number: int, kind: str) -> Answer:
    """Make a change of a kind, in a graph of its own."""
    triples = " . ".join(f"<http://e/{number}/{at}> <http://e/p> {at}" for at in range(QUADS[kind]))
    if kind == "update":
        return service.update(f"INSERT DATA {{ GRAPH <http://e/g/{number}> {{ {triples} }} }}")
    return service.ask(f"/graphs?graph=http://e/g/{number}", f"{triples} .".encode(), "PUT", Content_Type="text/turtle")


def kill(process: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
        return True
    return False


def victim(service: Service, what: str, random_: random.Random) -> int | None:
    with suppress(StopIteration, IndexError):
        return {"writer": lambda: service.writer, "reader": lambda: random_.choice(service.readers)}.get(
            what, lambda: service.api
        )()
    return None


@pytest.mark.row(number=5, part="of every process, and while it starts, under 4 clients")
@sized(3, 1000)
def test_any_process_may_be_killed(size: int, tmp_path: Path, told: Told, request: pytest.FixtureRequest) -> None:
    random_ = random.Random(5)
    acknowledged: dict[int, str] = {}
    wrong: list[object] = []
    back: list[float] = []
    numbers = iter(range(10**9))
    tried: list[int] = []
    done = threading.Event()
    kills: Counter[str] = Counter()
    long = is_long(request)
    lived_since = time.monotonic()
    data = tmp_path / "data"
    with running(data, empty=True, readers=3, copies_bytes=0) as service:

        def client() -> None:
            while not done.is_set():
                number = next(numbers)
                kind = kind_of(number, long=long)
                tried.append(number)
                if write(service, number, kind).status in MADE:
                    acknowledged[number] = kind
                    read = service.query(f"ASK {{ GRAPH <http://e/g/{number}> {{ ?s ?p ?o }} }}", Accept="text/csv")
                    if read.status == 200 and b"true" not in read.body:
                        wrong.append(("not read after its write", number))
                time.sleep(0.05)

        clients = [threading.Thread(target=client, daemon=True) for _ in range(4)]
        for thread in clients:
            thread.start()
        for at in range(size):
            time.sleep(random_.choice((0.05, 0.2, 0.6)) * random_.random())
            turns = "writer reader writer reader api writer reader writer reader start" if long else "writer api"
            what = turns.split()[at % len(turns.split())]
            if what in ("api", "start") and long:
                # One that lived for less than five seconds is started again after a longer and longer pause.
                time.sleep(max(0, lived_since + LIFE_SECONDS - time.monotonic()))
            if what == "start" and (answering := victim(service, "api", random_)) and kill(answering):
                time.sleep(0.1 + 0.8 * random_.random())
            if (process := victim(service, what, random_)) is None or not kill(process):
                continue
            kills[what] += 1
            if what in ("api", "start"):
                started = time.monotonic()
                service.wait_ready(60)
                while write(service, 10**6 + at, "update").status not in MADE:
                    assert time.monotonic() - started < 60, "no write within 60 s"
                    time.sleep(0.02)
                back.append(time.monotonic() - started)
                lived_since = time.monotonic()
                acknowledged[10**6 + at] = "update"
                tried.append(10**6 + at)
        done.set()
        for thread in clients:
            thread.join()
        service.wait_ready()
        held = {
            int(row["g"].rsplit("/", 1)[1]): int(row["n"])
            for row in service.rows("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s <http://e/p> ?o } } GROUP BY ?g")
        }
        counts = {name: service.rows(text)[0]["n"] for name, text in ORDERS.items()}
        # At last the one that starts all others again: the service goes on, and can be stopped.
        answering = service.api
        kill(service.process.pid)
        service.process.wait()
        assert service.query("ASK {}").status == 200
        os.kill(answering, signal.SIGTERM)
        deadline = time.monotonic() + 20
        while Path(f"/proc/{answering}").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert service.ask("/health/live", timeout=2).status == 0
    lost = [number for number, kind in acknowledged.items() if held.get(number) != QUADS[kind]]
    of_kind = {number: "update" if number >= 10**6 else kind_of(number, long=long) for number in held}
    partial = [number for number, count in held.items() if count != QUADS[of_kind[number]]]
    told(
        f"{sum(kills.values())} kills ({', '.join(f'{name} {count}' for name, count in kills.items())})",
        f"{len(acknowledged)} of {len(tried)} changes acknowledged, {len(lost)} lost, {len(partial)} half there; "
        f"first write after a death of the API p50 {percentile(back, 0.5):.1f}, p90 {percentile(back, 0.9):.1f}, "
        f"max {max(back):.1f} s; quads by four orders {set(counts.values())}",
    )
    assert not wrong
    assert acknowledged
    assert not lost
    assert not partial
    assert len(set(counts.values())) == 1
    store = KeptStore(data)
    assert store.journal.last is not None
    check(store._store, store.journal.last, "after the storm")
    store.close()
    if long:
        assert percentile(back, 0.9) <= BACK_SECONDS

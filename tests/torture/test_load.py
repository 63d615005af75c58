"""Row 10: a usual load for long, ten times as much for a while, and then again as before.

Requests start when their time has come, whatever became of earlier ones: 80 look-ups, 15 searches, 5 queries of a
hundred, and changes beside them. Nothing that a process holds may grow; too much load is refused with Retry-After.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.torture.client import Client, Request, get, query
from tests.torture.conftest import Told
from tests.torture.service import Answer, Service, descriptors, memory, percentile, running
from tests.torture.sizes import SHARE

OVER = 10
USUAL = 0.3
"""Which part of what it can is asked of the service usually."""
CAPACITY_SECONDS = 8
POOLS = 60
"""Threads of the process where all pools are full: those that ask, twice the places of requests, and a few more."""
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
WORDS = "finance water data transport works library police safety park health".split()
LOOK_UPS = [
    "/departments/boston/{}",
    "/terms?limit=1&offset={}",
    "/units?limit=5&offset={}",
    "/departments?limit=3&offset={}",
]


def mixed(number: int) -> Request:
    """Return the request of this number: of each hundred 80 look up, 15 search and 5 query, none quite like another."""
    kind = number * 37 % 100
    if kind < 80:
        slug = "works" if "{}" in LOOK_UPS[number % 4] and number % 4 == 0 else str(number % 40)
        return get(LOOK_UPS[number % 4].format(slug), Accept="application/json")
    if kind < 95:
        word = WORDS[number % len(WORDS)]
        search = f"FILTER(CONTAINS(LCASE(?l), '{word}')) }} LIMIT {number % 20 + 1} # {number}"
        return query(f"SELECT ?c ?l {{ ?c {LABEL} ?l {search}", Accept="application/sparql-results+json")
    text = (
        "SELECT ?d ?l { ?d a <https://w3id.org/civilex/ns/CityDepartment> ; "
        f"{LABEL} ?l FILTER(STRLEN(?l) > {number % 30}) }} LIMIT 50 # {number}"
    )
    return query(text, Accept="application/sparql-results+json")


@dataclass(frozen=True)
class Held:
    """What the process that answers holds, and how many generations there are on disk."""

    files: int
    threads: int
    bytes: int
    generations: int

    @classmethod
    def by(cls, service: Service, data: Path) -> Held:
        tasks = len(list(Path(f"/proc/{service.api}/task").iterdir()))
        generations = len(list((data / "generations").iterdir()))
        return cls(descriptors(service.api), tasks, memory(service.api), generations)


def summary(answers: list[Answer]) -> str:
    seconds = [answer.seconds for answer in answers if answer.status in (200, 404)]
    p50, p95, p99 = (1000 * percentile(seconds, share) for share in (0.5, 0.95, 0.99)) if seconds else (0, 0, 0)
    ends = dict(sorted(Counter(answer.status for answer in answers).items()))
    return f"{ends}, p50/p95/p99 {p50:.0f}/{p95:.0f}/{p99:.0f} ms"


@pytest.mark.row(number=10, part="80/15/5, ten times as much, and recovery")
@pytest.mark.parametrize(
    ("rate", "seconds", "over_seconds"),
    [
        pytest.param(15, 2, 0.5, id="short"),
        pytest.param(0, 3600 * SHARE, 300 * SHARE, marks=pytest.mark.storm, id="long"),
    ],
)
def test_load_and_overload(
    rate: float, seconds: float, over_seconds: float, told: Told, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if seconds < 10:
        service: Service = request.getfixturevalue("service")
        answering = service.api
        usual, over, recovery, _ = asyncio.run(load(service, None, rate, seconds, over_seconds))
        assert service.api == answering
        assert {answer.status for answer in usual} <= {200, 404}
        check_overload(over)
        assert recovery <= 10
        return
    data = tmp_path / "data"
    with running(data) as service:
        answering = service.api
        # What is usual depends on the machine, and on what else it does.
        most = asyncio.run(capacity(service))
        rate = max(2, USUAL * most)
        usual, over, recovery, held = asyncio.run(load(service, data, rate, seconds, over_seconds))
        assert service.api == answering
    first, last = held[len(held) // 4], held[-1]
    admitted = [answer.seconds for answer in over if answer.status in (200, 404)]
    ratio = percentile(admitted, 0.99) / percentile([answer.seconds for answer in usual], 0.99) if admitted else 0
    told(
        f"{rate:.0f} of {most:.0f} requests/s for {seconds:.0f} s, {OVER * rate:.0f}/s for {over_seconds:.0f} s",
        f"usual {summary(usual)}; overload {summary(over)}, p99 of those admitted {ratio:.1f} x; recovered after "
        f"{recovery:.1f} s; files {first.files} to {last.files}, threads {first.threads} to {last.threads}, memory "
        f"{first.bytes >> 20} to {last.bytes >> 20} MB, generations {first.generations} to {last.generations}",
    )
    failed = [answer.status for answer in usual if answer.status not in (200, 404)]
    assert not failed, Counter(failed)
    check_overload(over)
    assert recovery <= 10
    assert last.files <= first.files + 10
    # The pools start threads when they need them, and keep some: what counts is that there is an end to it.
    assert last.threads <= max(first.threads + 4, POOLS)
    assert last.bytes <= 1.25 * first.bytes + (10 << 20)
    assert last.generations <= 6


async def capacity(service: Service) -> float:
    """Return how many requests a second are answered to four clients that send one after the other."""
    client = Client(service.address)
    started = time.monotonic()
    count = 0

    async def send(first: int) -> None:
        nonlocal count
        while time.monotonic() - started < CAPACITY_SECONDS:
            count += 1
            await client.ask(mixed(5 * 10**6 + first + 4 * count))

    await asyncio.gather(*(send(at) for at in range(4)))
    await client.close()
    return count / (time.monotonic() - started)


def check_overload(over: list[Answer]) -> None:
    assert {answer.status for answer in over} <= {200, 404, 429, 503, 504}, Counter(answer.status for answer in over)
    assert all("retry-after" in answer.headers for answer in over if answer.status in (429, 503))


async def load(
    service: Service, data: Path | None, rate: float, seconds: float, over_seconds: float
) -> tuple[list[Answer], list[Answer], float, list[Held]]:
    """Return the answers of the usual load and of the overload, the seconds until it is as before, and samples."""
    client = Client(service.address, seconds=120)
    held: list[Held] = []
    done = asyncio.Event()

    async def watch() -> None:
        number = 0
        while not done.is_set():
            number += 1
            text = f"INSERT DATA {{ GRAPH <http://e/load> {{ <http://e/load> <http://e/n> {number % 50} }} }}"
            headers = {"Content-Type": "application/sparql-update"}
            await client.ask(("POST", "/sparql", text.encode(), headers))
            if data is not None and number % 3 == 0:
                held.append(Held.by(service, data))
            await asyncio.sleep(2)

    watching = asyncio.create_task(watch())
    usual = await client.at_rate(rate, seconds, mixed)
    over = await client.at_rate(OVER * rate, over_seconds, lambda number: mixed(number + 10**6))
    ended = time.monotonic()
    calm = max(0.5, 2 * percentile([answer.seconds for answer in usual], 0.95))
    good = 0
    while good < 10 and time.monotonic() - ended < 60:
        answer = await client.ask(mixed(2 * 10**6 + good))
        good = good + 1 if answer.status in (200, 404) and answer.seconds <= calm else 0
    recovery = time.monotonic() - ended
    if data is not None:
        await asyncio.sleep(5)
        held.append(Held.by(service, data))
    done.set()
    await watching
    await client.close()
    return usual, over, recovery, held

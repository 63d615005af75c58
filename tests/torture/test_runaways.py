"""Row 1: queries that never end, beside light ones: killed at their deadline, and nobody else notices.

Each answer is a clear refusal (or an answer, where the machine was fast enough), and the readers are as many as before
at the end. The long form also asks how late the kills are and what light queries take; the short form leaves that out,
since it depends on what else the machine does.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.torture.client import Client, Request, query
from tests.torture.conftest import Told
from tests.torture.service import GOOD_ENDS, Answer, Service, percentile, running
from tests.torture.shapes import SHAPES
from tests.torture.sizes import long_of

SECONDS = 1.0
LATE = 0.2
RATE = 50
ALLOWED = {200} | GOOD_ENDS


def light(number: int) -> Request:
    text = f"SELECT * {{ ?s <http://www.w3.org/2004/02/skos/core#notation> 'SEC' }} # {number}"
    return query(text, Accept="text/csv")


def attack(service: Service, shapes: list[str], seconds: float) -> list[Answer]:
    """Send shapes, two at a time."""
    with ThreadPoolExecutor(2) as attackers:
        return list(
            attackers.map(lambda name: service.ask(f"/sparql?timeout={seconds}&query={quote(SHAPES[name])}"), shapes)
        )


def wait_for_readers(service: Service, count: int) -> float:
    started = time.monotonic()
    while len(service.readers) < count and time.monotonic() - started < 10:
        time.sleep(0.02)
    return time.monotonic() - started


def test_runaways_end_and_light_queries_go_on(service: Service) -> None:
    before, answering = len(service.readers), service.api
    with ThreadPoolExecutor(1) as beside:
        attacking = beside.submit(attack, service, ["count of a cross product", "grouped", "doubled strings"], 0.6)
        answers = []
        while not attacking.done():
            answers.append(service.query(f"ASK {{ ?s <http://e/p1> 1 }} # {len(answers)}", Accept="text/csv"))
            time.sleep(0.05)
    assert {answer.status for answer in attacking.result()} <= ALLOWED - {200}
    assert {answer.status for answer in answers} <= {200, 503, 504}
    assert any(answer.status == 200 for answer in answers)
    wait_for_readers(service, before)
    assert len(service.readers) >= before
    assert service.api == answering


@pytest.mark.storm
@pytest.mark.row(number=1, part="30 shapes beside light queries")
def test_light_queries_do_not_notice_runaways(tmp_path: Path, told: Told) -> None:
    times = long_of(20)
    with running(tmp_path / "data", query_memory_bytes=400_000_000) as service:
        before = len(service.readers)

        async def storm() -> tuple[list[Answer], list[Answer], list[Answer], float]:
            client = Client(service.address)
            await client.at_rate(RATE, 2, light)
            idle = await client.at_rate(RATE, 10, light)
            attacking = asyncio.create_task(asyncio.to_thread(attack, service, list(SHAPES) * times, SECONDS))
            beside = await client.at_rate(RATE, 600, light, attacking.done)
            answers = await attacking
            back = await asyncio.to_thread(wait_for_readers, service, before)
            await client.close()
            return idle, beside, answers, back

        idle, beside, answers, back = asyncio.run(storm())
    late = sorted(answer.seconds - SECONDS for answer in answers if answer.status == 504)
    ends = {status: sum(answer.status == status for answer in answers) for status in {a.status for a in answers}}
    refused = [answer.status for answer in beside if answer.status != 200]
    p50, p99 = (percentile([answer.seconds for answer in beside], share) for share in (0.5, 0.99))
    idle_p50, idle_p99 = (percentile([answer.seconds for answer in idle], share) for share in (0.5, 0.99))
    told(
        f"{len(SHAPES)} shapes x {times}, 2 at a time, {RATE} light queries/s",
        f"ends {ends}; after the deadline p50 {percentile(late, 0.5) * 1000:.0f}, latest {late[-1] * 1000:.0f} ms; "
        f"{len(beside)} light queries, {len(refused)} refused, p50 {p50 * 1000:.0f}, p99 {p99 * 1000:.0f} ms "
        f"(idle {idle_p50 * 1000:.0f}, {idle_p99 * 1000:.0f}); readers back after {back:.2f} s",
    )
    assert set(ends) <= ALLOWED
    assert not refused, f"light queries refused: {refused}"
    assert back <= 1
    assert late[-1] <= LATE
    assert p99 <= 5 * idle_p99

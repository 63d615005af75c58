"""Row 9: writers move pairs from graph to graph while readers count: every read sees a commit whole.

Whoever wrote reads what was written, on the next request, whichever process answers it.
"""

from __future__ import annotations

import asyncio
import time

import pytest
from tests.torture.client import Client, Request, query
from tests.torture.conftest import Told
from tests.torture.service import Service
from tests.torture.sizes import sized

GRAPHS = [f"http://e/pairs/{at}" for at in range(4)]
PAIRS = 24
READERS, WRITERS = 6, 2
LEAST_WRITES = 8
COUNT = "SELECT (COUNT(*) AS ?n) (SUM(?v) AS ?m) { GRAPH ?g { ?s <http://e/pair> ?v } }"


def update(text: str) -> Request:
    return "POST", "/sparql", text.encode(), {"Content-Type": "application/sparql-update"}


@pytest.mark.row(number=9, part="pairs that move between graphs")
@sized(300, 1_000_000)
def test_no_read_is_torn(size: int, service: Service, told: Told) -> None:
    expected = f"n,m\r\n{2 * PAIRS},{2 * sum(range(PAIRS))}".encode()
    torn: list[bytes] = []
    stale: list[object] = []
    statuses: set[int] = set()
    reads = writes = 0
    client = Client(service.address)
    fill = " . ".join(f"<http://e/pair/{at}/{end}> <http://e/pair> {at}" for at in range(PAIRS) for end in "ab")

    def going() -> bool:
        return reads < size or writes < LEAST_WRITES

    async def read() -> None:
        nonlocal reads
        while going():
            reads += 1
            # One in four may come from the answers that are kept.
            text = COUNT if reads % 4 == 0 else f"{COUNT} # {reads}"
            answer = await client.ask(query(text, Accept="text/csv"))
            statuses.add(answer.status)
            if answer.status == 200 and answer.body.strip() != expected:
                torn.append(answer.body)

    async def write(number: int) -> None:
        nonlocal writes
        while going():
            pair, target = (writes * WRITERS + number) % PAIRS, GRAPHS[(writes + number) % len(GRAPHS)]
            ends = " ".join(f"<http://e/pair/{pair}/{end}>" for end in "ab")
            text = (
                f"DELETE {{ GRAPH ?g {{ ?s <http://e/pair> ?v }} }} "
                f"INSERT {{ GRAPH <{target}> {{ ?s <http://e/pair> ?v }} }} "
                f"WHERE {{ VALUES ?s {{ {ends} }} GRAPH ?g {{ ?s <http://e/pair> ?v }} }} ; "
                f"DELETE WHERE {{ GRAPH <http://e/turn/{number}> {{ ?s ?p ?o }} }} ; "
                f"INSERT DATA {{ GRAPH <http://e/turn/{number}> {{ <http://e/turn> <http://e/at> {writes} }} }}"
            )
            turn = writes
            writes += 1
            assert (await client.ask(update(text))).status in (200, 201)
            seen = await client.ask(
                query(f"ASK {{ GRAPH <http://e/turn/{number}> {{ ?s ?p {turn} }} }} # {turn}", Accept="text/csv")
            )
            if seen.status == 200 and b"true" not in seen.body:
                stale.append((number, turn, seen.body))
            await asyncio.sleep(0.02)

    async def storm() -> float:
        assert (await client.ask(update(f"INSERT DATA {{ GRAPH <{GRAPHS[0]}> {{ {fill} }} }}"))).status in (200, 201)
        started = time.monotonic()
        await asyncio.gather(*(read() for _ in range(READERS)), *(write(at) for at in range(WRITERS)))
        await client.ask(update(" ; ".join(f"DROP SILENT GRAPH <{graph}>" for graph in GRAPHS)))
        await client.close()
        return time.monotonic() - started

    seconds = asyncio.run(storm())
    told(
        f"{reads:,} reads by {READERS}, {WRITERS} writers",
        f"{len(torn)} torn; {writes:,} writes, {len(stale)} not read by who wrote; {reads / seconds:.0f} reads/s",
    )
    assert not torn, torn[:3]
    assert not stale, stale[:3]
    assert statuses <= {200, 503, 504}

"""Row 5: kill -9 of the writer alone at random moments: nothing acknowledged is lost, nothing is half there."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from pathlib import Path

import pytest
from tests.torture.conftest import Told
from tests.torture.sizes import sized

from civilex.errors import CivilexError
from civilex.serving.writer_client import WriterClient
from civilex.settings import Settings
from civilex.store.backup import check
from civilex.store.changes import Attribution, Change, PutGraph, RunUpdate
from civilex.store.kept import KeptStore

QUADS = 42
"""A change makes so many quads, in three operations or as one document: any other number would be half a change."""


def change(number: int) -> Change:
    if number % 3 == 0:
        lines = "".join(f"<http://e/{number}/{at}> <http://e/p> {at} .\n" for at in range(QUADS))
        return PutGraph(f"http://e/graph/{number}", lines.encode(), "text/turtle", replace=True)
    blocks = [
        f"INSERT DATA {{ GRAPH <http://e/graph/{number}> {{"
        + " . ".join(f"<http://e/{number}/{at}> <http://e/p> {at}" for at in range(first, first + QUADS // 3))
        + " } }"
        for first in range(0, QUADS, QUADS // 3)
    ]
    return RunUpdate(" ;\n".join(blocks))


async def storm(data: Path, rounds: int, seed: int) -> tuple[set[int], int, int]:
    """Write with four writers while the writer is killed; return what was acknowledged, tried, and how often killed."""
    random_ = random.Random(seed)
    client = WriterClient(data, Settings(), empty=True)
    await client.start()
    acknowledged: set[int] = set()
    numbers = iter(range(10**9))
    tried = 0
    going = True

    async def write() -> None:
        nonlocal tried
        while going:
            number = next(numbers)
            tried = max(tried, number)
            try:
                await client.commit(change(number), Attribution(f"writer {number}"))
                acknowledged.add(number)
            except CivilexError:
                await asyncio.sleep(0.01)

    writers = [asyncio.create_task(write()) for _ in range(4)]
    for _ in range(rounds):
        await asyncio.sleep(random_.choice((0.01, 0.05, 0.2, 0.5)) * random_.random())
        restarts = client.restarts
        assert client.process_id is not None
        os.kill(client.process_id, signal.SIGKILL)
        while client.restarts == restarts:
            await asyncio.sleep(0.01)
    going = False
    await asyncio.gather(*writers)
    await client.close()
    return acknowledged, tried, client.restarts


def verify(data: Path, acknowledged: set[int], tried: int) -> None:
    store = KeptStore(data)
    assert store.journal.last is not None
    check(store._store, store.journal.last, "after the storm")
    for number in range(tried + 1):
        count = sum(1 for _ in store.triples(f"http://e/graph/{number}"))
        assert count == QUADS if number in acknowledged else count in (0, QUADS)
    held = sum(1 for graph in store.graphs() if graph.startswith("http://e/graph/"))
    assert held == len([entry for entry in store.journal.entries if entry.added])
    store.close()


@pytest.mark.row(number=5, part="of the writer alone, under 4 writers")
@sized(4, 1000)
def test_kills_lose_nothing_and_leave_no_half_change(size: int, tmp_path: Path, told: Told) -> None:
    acknowledged, tried, kills = asyncio.run(storm(tmp_path / "data", size, seed=4))
    told(f"{kills} kills", f"{len(acknowledged)} of {tried + 1} changes acknowledged, 0 lost, 0 half there")
    assert kills >= size
    assert acknowledged
    verify(tmp_path / "data", acknowledged, tried)

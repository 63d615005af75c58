"""kill -9 of the writer at random moments, and a disk that fills up: nothing acknowledged is lost, nothing is half."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from civilex.errors import CivilexError, StoreFull
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


def test_ten_kills_lose_nothing_and_leave_no_half_change(tmp_path: Path) -> None:
    acknowledged, tried, kills = asyncio.run(storm(tmp_path / "data", 10, seed=4))
    assert kills >= 10
    assert acknowledged
    verify(tmp_path / "data", acknowledged, tried)


@pytest.mark.storm
@pytest.mark.parametrize("seed", range(5))
def test_a_hundred_kills_of_which_five_times(tmp_path: Path, seed: int) -> None:
    acknowledged, tried, kills = asyncio.run(storm(tmp_path / "data", 20, seed))
    verify(tmp_path / "data", acknowledged, tried)
    print(f"{kills} kills, {len(acknowledged)} acknowledged of {tried + 1}, 0 lost, 0 partial")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 MB; without the right to mount one, the test is skipped."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no right to mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("reserve", [8_000_000, 0])
def test_a_disk_that_fills_up_loses_nothing_and_writing_goes_on_with_room(small_disk: Path, reserve: int) -> None:
    """With a reserve the change is refused in time; without one, the store meets the full disk and is made anew."""

    async def fill() -> tuple[set[int], int]:
        client = WriterClient(
            small_disk / "data",
            Settings(disk_reserve_bytes=reserve, disk_ballast_bytes=4_000_000),
            empty=True,
        )
        await client.start()
        (small_disk / "filler").write_bytes(b"\0" * 30_000_000)
        acknowledged: set[int] = set()
        number = 0
        refused = False
        while not refused and number < 3000:
            try:
                await client.commit(change(number))
            except StoreFull:
                refused = True
            else:
                acknowledged.add(number)
                number += 1
            if number % 10 == 0:
                grow(small_disk / "filler", 700_000)
        assert refused
        (small_disk / "filler").unlink()
        for _ in range(50):
            try:
                await client.commit(change(5000))
                break
            except CivilexError:
                await asyncio.sleep(0.2)
        else:
            raise AssertionError("writing did not go on within 10 s")
        acknowledged.add(5000)
        await client.close()
        return acknowledged, number

    acknowledged, tried = asyncio.run(fill())
    assert len(acknowledged) > 1
    store = KeptStore(small_disk / "data", reserve=reserve)
    for number in range(tried + 1):
        count = sum(1 for _ in store.triples(f"http://e/graph/{number}"))
        assert count == QUADS if number in acknowledged else count in (0, QUADS)
    store.close()


def grow(path: Path, size: int) -> None:
    with contextlib.suppress(OSError), path.open("ab") as file:
        file.write(b"\0" * size)

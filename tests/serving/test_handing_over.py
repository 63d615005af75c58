"""Answers short and long, and queries that nobody waits for any more."""

from __future__ import annotations

import asyncio
import errno
import os

import pytest
from tests.serving.conftest import COUNT, PAIRS, QUADS, RUNAWAY, number

from civilex.serving.output import INLINE_BYTES, Output

CSV = "text/csv"


def test_an_answer_stays_in_memory_until_it_is_long_and_ends_where_it_is_too_long() -> None:
    with Output(INLINE_BYTES + 10) as output:
        output.write(b"a" * INLINE_BYTES)
        assert output.content() == b"a" * INLINE_BYTES
        output.write(b"b" * 10)
        assert output.content() is None
        assert os.pread(output.descriptor(), INLINE_BYTES + 20, 0) == b"a" * INLINE_BYTES + b"b" * 10
        with pytest.raises(OSError, match="too large") as caught:
            output.write(b"c")
        assert caught.value.errno == errno.EFBIG


def test_an_answer_on_disk_has_no_name_there(tmp_path) -> None:
    with Output(1 << 20, str(tmp_path)) as output:
        output.write(b"short")
        assert os.pread(output.descriptor(), 100, 0) == b"short"
        assert not list(tmp_path.iterdir())


def test_a_light_query_that_nobody_waits_for_keeps_its_reader_and_one_that_grows_long_does_not(serving) -> None:
    async def left(store, query: str) -> None:
        task = asyncio.create_task(store.answer_async(query, CSV))
        while not store.running() or store.running()[0].state == "waiting":
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert store.running() == []

    async def main() -> None:
        async with serving(readers=1, light_seconds=10.0) as store:
            assert number((await store.answer_async(COUNT, CSV)).body) == QUADS
            readers = set(store._readers.roster._all)
            await left(store, PAIRS)
            assert number((await store.answer_async(COUNT, CSV)).body) == QUADS
            assert store._readers.roster._all == readers
        async with serving(readers=1, light_seconds=0.2) as store:
            assert number((await store.answer_async(COUNT, CSV)).body) == QUADS
            readers = set(store._readers.roster._all)
            await left(store, RUNAWAY)
            assert number((await store.answer_async(COUNT, CSV)).body) == QUADS
            assert not store._readers.roster._all & readers

    asyncio.run(main())


def test_as_many_proven_queries_run_at_once_as_may_and_no_more(serving) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } # 1"

    async def main() -> None:
        async with serving(readers=3, light_queries=1, light_seconds=20.0) as store:
            await store.answer_async(query, CSV)
            while len(store._readers.roster._idle) < 3:
                await asyncio.sleep(0.01)
            tasks = [asyncio.create_task(store.answer_async(query, CSV)) for _ in range(3)]
            most = 0
            while not all(task.done() for task in tasks):
                most = max(most, [job.state for job in store.running()].count("light"))
                await asyncio.sleep(0.002)
            assert most == 1
            assert {number(task.result().body) for task in tasks} == {QUADS**2}

    asyncio.run(main())

"""Which readers queries begin on: those with the data in memory only for texts that were light before."""

from __future__ import annotations

import asyncio

import pytest
from tests.serving.conftest import COUNT, RUNAWAY

from civilex.errors import QueryTimeout
from civilex.serving.proven import ProvenLight
from civilex.serving.running import ASKER, Asker

CSV = "text/csv"


def test_texts_that_differ_in_digits_have_one_standing_and_the_oldest_is_forgotten() -> None:
    proven = ProvenLight(2)
    proven.add("ASK { <urn:1> ?p ?o }")
    assert "ASK { <urn:22> ?p ?o }" in proven
    assert "ASK { <urn:a> ?p ?o }" not in proven
    for text in ("a", "b"):
        proven.add(text)
    assert "ASK { <urn:1> ?p ?o }" not in proven
    proven.discard("a")
    assert ("a" in proven, "b" in proven) == (False, True)


def test_runaways_leave_the_readers_with_copies_to_light_queries(serving) -> None:
    async def main() -> None:
        async with serving(copies_bytes=1 << 28, copies=1, readers=2, light_seconds=0.2) as store:
            roster = store._readers.roster
            while not any(reader.keeps_copy and reader.opened for reader in roster._idle) or len(roster._idle) < 2:
                await asyncio.sleep(0.02)
            (keeper,) = (reader for reader in roster._idle if reader.keeps_copy)
            await store.answer_async(COUNT, CSV)
            ASKER.set(Asker(deadline=asyncio.get_running_loop().time() + 1.0))
            runaway = asyncio.create_task(store.answer_async(RUNAWAY, CSV))
            await asyncio.sleep(0.1)
            assert roster._idle == [keeper]
            await store.answer_async(COUNT, CSV)
            await asyncio.sleep(0.3)
            assert store._readers._proven is not None
            assert (RUNAWAY in store._readers._proven, COUNT in store._readers._proven) == (False, True)
            with pytest.raises(QueryTimeout):
                await runaway
            assert keeper.alive
            assert keeper.keeps_copy

    asyncio.run(main())

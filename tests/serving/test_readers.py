"""Queries end by themselves or are ended, and nobody else notices."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import signal
import time

import pytest
from tests.serving.conftest import COUNT, PAIRS, QUADS, RUNAWAY, number

from civilex import errors
from civilex.serving import roster
from civilex.serving.limits import cores
from civilex.serving.readers import CROWDED
from civilex.serving.running import ASKER, Asker

CSV = "text/csv"
EVERY_PAIR_SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"


async def answered(store, query: str = COUNT) -> int:
    return number((await store.answer_async(query, CSV)).body)


def test_a_runaway_is_stopped_while_others_go_on(serving) -> None:
    async def main() -> None:
        async with serving(light_seconds=0.1) as store:
            assert await answered(store) == QUADS
            token = ASKER.set(Asker(deadline=time.monotonic() + 1.0))
            runaways = [asyncio.create_task(answered(store, RUNAWAY)) for _ in range(2)]
            # Rows are read to their end inside the engine, where no signal handler would run.
            runaways.append(asyncio.create_task(store.rows_async(RUNAWAY)))
            ASKER.reset(token)
            others = 0
            while not all(task.done() for task in runaways):
                assert await answered(store) == QUADS
                others += 1
            for task in runaways:
                with pytest.raises(errors.QueryTimeout, match="was stopped"):
                    await task
            assert others > 0
            assert await answered(store) == QUADS
            assert store.running() == []

    asyncio.run(main())


def test_memory_is_capped_and_a_query_that_needs_less_runs(serving) -> None:
    query = "SELECT (STRLEN(GROUP_CONCAT(STR(?o))) AS ?n) { ?s ?p ?o . ?t ?q ?v }"

    async def main() -> None:
        async with serving(memory_bytes=100 << 20) as store:
            with pytest.raises(errors.QueryTooExpensive, match="104,857,600 bytes"):
                await store.answer_async(EVERY_PAIR_SORTED, CSV)
            assert await answered(store, query) > QUADS**2

    asyncio.run(main())


def test_nesting_that_the_guard_would_refuse_harms_one_reader_at_most(serving) -> None:
    async def main() -> None:
        async with serving() as store:
            # What kills a stack of 8 MB is read on ours; what kills ours is told.
            assert await answered(store, "SELECT (1 AS ?n) " + "{" * 5_000 + "}" * 5_000) == 1
            with pytest.raises(errors.QueryTooExpensive, match="nests too deep"):
                await store.answer_async("SELECT (1 AS ?n) " + "{" * 300_000 + "}" * 300_000, CSV)
            assert await answered(store) == QUADS

    asyncio.run(main())


def test_the_result_cap_at_and_below_the_length_of_the_answer(serving) -> None:
    query = "SELECT * { ?s ?p ?o } ORDER BY ?o"

    async def main() -> None:
        async with serving() as store:
            whole = (await store.answer_async(query, CSV)).body
        async with serving(result_bytes=len(whole)) as store:
            assert (await store.answer_async(query, CSV)).body == whole
        async with serving(result_bytes=len(whole) - 1) as store:
            with pytest.raises(errors.ResultTooLarge, match=f"{len(whole) - 1:,} bytes"):
                await store.answer_async(query, CSV)
            with pytest.raises(errors.ResultTooLarge):
                await store.rows_async("SELECT * { ?s ?p ?o . ?t ?q ?v }")
            assert await answered(store) == QUADS

    asyncio.run(main())


def test_the_queue_takes_as_many_as_it_may_and_tells_the_next_to_come_again(serving) -> None:
    async def main() -> None:
        async with serving(readers=1, queue=1) as store:
            assert await answered(store) == QUADS
            running, waiting = (asyncio.create_task(store.answer_async(RUNAWAY, CSV)) for _ in range(2))
            while [query.state for query in store.running()] not in (["light", "waiting"], ["long", "waiting"]):
                await asyncio.sleep(0.01)
            with pytest.raises(errors.TooManyQueries, match="1 queries wait") as caught:
                await answered(store)
            assert int(caught.value.headers["Retry-After"]) > 0
            assert store.stop(store.running()[0].id)
            with pytest.raises(errors.QueryStopped):
                await running
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert await answered(store) == QUADS

    asyncio.run(main())


def test_who_waits_for_a_reader_has_the_same_deadline(serving) -> None:
    async def main() -> None:
        async with serving(readers=1) as store:
            assert await answered(store) == QUADS
            first = asyncio.create_task(store.answer_async(RUNAWAY, CSV))
            await asyncio.sleep(0.01)
            token = ASKER.set(Asker(deadline=time.monotonic() + 0.3))
            with pytest.raises(errors.QueryTimeout, match="waited for a reader"):
                await answered(store)
            ASKER.reset(token)
            store.stop(store.running()[0].id)
            with pytest.raises(errors.QueryStopped):
                await first

    asyncio.run(main())


def test_long_queries_never_take_the_readers_kept_for_light_ones(serving) -> None:
    async def main() -> None:
        readers = cores() + 1
        async with serving(readers=readers, light_seconds=0.05) as store:
            runaways = [asyncio.create_task(store.answer_async(RUNAWAY, CSV)) for _ in range(readers)]
            settled = ["long"] + ["waiting"] * (readers - 1)
            while sorted(query.state for query in store.running()) != settled or not all(
                query.known_long for query in store.running() if query.state == "waiting"
            ):
                assert [query.state for query in store.running()].count("long") <= 1
                await asyncio.sleep(0.01)
            # From now on a query is light however busy the machine is: what is asked here is not one of them.
            store._readers.limits = dataclasses.replace(store._readers.limits, light_seconds=60.0)
            assert await answered(store) == QUADS
            assert sorted(query.state for query in store.running()) == settled
            for query in store.running():
                store.stop(query.id)
            for result in await asyncio.gather(*runaways, return_exceptions=True):
                assert isinstance(result, errors.QueryStopped)

    asyncio.run(main())


def test_what_gets_no_time_of_the_processors_is_light_still_but_not_for_ever(serving) -> None:
    """On a machine that is too busy a light query would otherwise be put behind all others, or begin anew."""

    async def main() -> None:
        async with serving(light_seconds=0.2) as store:
            assert await answered(store) == QUADS
            readers = [reader.pid for reader in store._readers.roster._all]
            for process in readers:
                os.kill(process, signal.SIGSTOP)
            asked = asyncio.create_task(answered(store))
            await asyncio.sleep(0.5)
            assert [query.state for query in store.running()] == ["light"]
            await asyncio.sleep(CROWDED * 0.2)
            assert [query.state for query in store.running()] == ["long"]
            for process in readers:
                os.kill(process, signal.SIGCONT)
            assert await asked == QUADS

    asyncio.run(main())


def test_a_query_without_a_place_for_long_ones_begins_anew_and_is_answered(serving) -> None:
    async def main() -> None:
        async with serving(readers=cores() + 1, light_seconds=0.02) as store:
            assert await asyncio.gather(*(answered(store, PAIRS) for _ in range(3))) == [QUADS**2] * 3

    asyncio.run(main())


@pytest.mark.parametrize("signal_", [signal.SIGKILL, signal.SIGTERM])
def test_readers_that_are_killed_come_back(serving, signal_: signal.Signals) -> None:
    async def main() -> None:
        async with serving() as store:
            assert await answered(store) == QUADS
            for reader in list(store._readers.roster._all):
                os.kill(reader.pid, signal_)
            while any(reader.alive for reader in store._readers.roster._all):
                await asyncio.sleep(0.01)
            assert await answered(store) == QUADS

    asyncio.run(main())


def test_a_crash_ends_the_query_that_ran_and_no_other(serving) -> None:
    async def main() -> None:
        async with serving() as store:
            running = asyncio.create_task(store.answer_async(RUNAWAY, CSV))
            while not (busy := store._readers.roster._all - set(store._readers.roster._idle)) or not store.running():
                await asyncio.sleep(0.01)
            while store.running()[0].state == "waiting":
                await asyncio.sleep(0.01)
            for reader in busy:
                os.kill(reader.pid, signal.SIGKILL)
            with pytest.raises(errors.StoreError, match="exit status -9"):
                await running
            assert await answered(store) == QUADS

    asyncio.run(main())


@pytest.mark.parametrize("damage", ["gone", "no list of its files"])
def test_data_that_cannot_be_opened_are_said_to_be_so_and_found_again(
    serving, generations, kept, monkeypatch, caplog, damage: str
) -> None:
    """One reader tries now and then, nobody waits for an answer that cannot come, and all goes on when it can."""
    monkeypatch.setattr(roster, "PROBE_SECONDS", 0.1)
    monkeypatch.setattr(roster, "FAILURES", 2)

    async def until(holds) -> None:
        async with asyncio.timeout(20):
            while not holds():
                await asyncio.sleep(0.02)

    async def main() -> None:
        async with serving() as store:
            assert await answered(store) == QUADS
            good = generations.publish(kept, 2)
            lost = good.path if damage == "gone" else good.path / "CURRENT"
            away = good.path.with_name("away")
            lost.rename(away)
            store.publish(good)
            await until(lambda: store.trouble)
            assert not await store.ready()
            started = time.monotonic()
            with pytest.raises(errors.StoreError, match="commit 2 cannot be opened"):
                await answered(store)
            assert time.monotonic() - started < 1
            tried = caplog.text.count("a reader cannot")
            await asyncio.sleep(1)
            assert caplog.text.count("a reader cannot") == tried
            away.rename(lost)
            await until(lambda: store.trouble is None)
            assert await answered(store) == QUADS
            assert await store.ready()

    asyncio.run(main())
    assert caplog.text.count("Nothing is answered until they can") == 1

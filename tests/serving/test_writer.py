"""The process that writes: it may be stopped or killed at any moment, and is back by itself."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from civilex.errors import (
    CivilexError,
    KeyUsedTwice,
    QuerySyntaxError,
    StoreDamaged,
    StoreFull,
    StoreInUse,
    UnknownGraph,
    UnreadableData,
    UpdateTimeout,
)
from civilex.serving.writer_client import WriterClient
from civilex.settings import Settings
from civilex.store.changes import Attribution, DropGraph, PutGraph, RunUpdate
from civilex.store.generations import Generation
from civilex.store.kept import KeptStore

RUNAWAY = RunUpdate(
    "INSERT { GRAPH <urn:x> { ?a ?b ?f } } WHERE { "
    "GRAPH ?g { ?a ?b ?c } GRAPH ?g { ?d ?e ?f } GRAPH ?g { ?h ?i ?j } GRAPH ?g { ?k ?l ?m } GRAPH ?g { ?n ?o ?p } "
    "GRAPH ?g { ?q ?r ?s } }"
)


def insert(number: int, graph: str = "urn:g") -> RunUpdate:
    return RunUpdate(f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:s{number}> <urn:p> {number} }} }}")


@asynccontextmanager
async def writer(data: Path, **settings: float) -> AsyncIterator[WriterClient]:
    client = WriterClient(data, Settings.model_validate(settings), empty=True)
    await client.start()
    try:
        yield client
    finally:
        await client.close()


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(test())  # type: ignore[arg-type]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def held(data: Path, graph: str = "urn:g") -> int:
    store = KeptStore(data)
    try:
        return sum(1 for _ in store.triples(graph))
    finally:
        store.close()


def test_changes_that_wait_together_are_published_together_and_all_are_there(data: Path) -> None:
    async def test() -> None:
        async with writer(data) as client:
            seen: list[Generation] = []
            client.on_published(seen.append)
            made = await asyncio.gather(*(client.commit(insert(number), Attribution("Ana")) for number in range(40)))
            assert sorted(commit.number for commit in made) == [*range(1, 41)]
            assert client.generation == 40
            assert seen[-1] == Generation(40, data.resolve() / "generations" / "40") or seen[-1].number == 40
            assert len(seen) < 20

    run(test)
    assert held(data) == 40


def test_errors_come_back_as_what_they_are(data: Path) -> None:
    async def test() -> None:
        async with writer(data) as client:
            with pytest.raises(QuerySyntaxError, match="line 2") as syntax:
                await client.commit(RunUpdate("INSERT DATA {\n <urn:a> 'b' }"))
            assert syntax.value.line == 2
            with pytest.raises(UnknownGraph):
                await client.commit(DropGraph("urn:none"))
            with pytest.raises(UnreadableData, match="body:1:") as unreadable:
                await client.commit(PutGraph("urn:g", b"<x", "text/turtle", replace=True, source="body"))
            assert unreadable.value.line == 1
            assert (await client.commit(insert(1))).number == 1

    run(test)


def test_a_change_that_runs_away_is_stopped_and_the_others_are_made(data: Path) -> None:
    async def test() -> None:
        async with writer(data, write_seconds=1.5) as client:
            many = "".join(f"<http://e/{number}> <http://e/p> {number} .\n" for number in range(300)).encode()
            await client.commit(PutGraph("urn:many", many, "text/turtle", replace=True))
            loop = asyncio.get_running_loop()
            begin = loop.time()
            results = await asyncio.gather(
                client.commit(RUNAWAY), *(client.commit(insert(number)) for number in range(5)), return_exceptions=True
            )
            assert isinstance(results[0], UpdateTimeout)
            assert not [result for result in results[1:] if isinstance(result, BaseException)]
            assert client.restarts == 1
            assert loop.time() - begin < 30

    run(test)
    assert held(data) == 5
    assert held(data, "urn:x") == 0


def test_a_writer_that_is_killed_is_back_and_what_waited_is_made_once(data: Path) -> None:
    async def test() -> None:
        async with writer(data) as client:
            waiting = [asyncio.create_task(client.commit(insert(number))) for number in range(60)]
            await asyncio.sleep(0.02)
            assert client.process_id is not None
            os.kill(client.process_id, signal.SIGKILL)
            results = await asyncio.gather(*waiting, return_exceptions=True)
            failed = [result for result in results if isinstance(result, CivilexError)]
            assert len(failed) <= 1
            await client.commit(insert(100))
            assert client.restarts == 1

    run(test)
    store = KeptStore(data)
    numbers = [entry.number for entry in store.journal.entries if entry.added]
    assert numbers == [*range(1, len(numbers) + 1)]
    assert sum(1 for _ in store.triples("urn:g")) == len(numbers) >= 60
    store.close()


def test_a_key_outlives_the_writer(data: Path) -> None:
    async def test() -> None:
        key = Attribution("Ana", idempotency_key="K")
        async with writer(data) as client:
            first = await client.commit(insert(1), key)
            assert client.process_id is not None
            os.kill(client.process_id, signal.SIGKILL)
            assert await client.commit(insert(1), key) == first
            with pytest.raises(KeyUsedTwice):
                await client.commit(insert(2), key)

    run(test)


def test_nested_text_ends_the_writer_at_worst_and_never_the_service(data: Path) -> None:
    async def test() -> None:
        async with writer(data, write_seconds=20) as client:
            with pytest.raises(CivilexError):
                await client.commit(RunUpdate("INSERT {} WHERE " + "{" * 200_000))
            assert (await client.commit(insert(1))).number == 1

    run(test)


def test_the_writer_has_no_network(data: Path) -> None:
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.2)

        def listen() -> None:
            while not done.is_set():
                try:
                    calls.append(canary.accept())
                except TimeoutError:
                    continue

        done = threading.Event()
        thread = threading.Thread(target=listen)
        thread.start()

        async def test() -> None:
            address = f"http://127.0.0.1:{canary.getsockname()[1]}/x.ttl"
            async with writer(data) as client:
                for text in (
                    f"LOAD <{address}> INTO GRAPH <urn:g>",
                    f"INSERT {{ GRAPH <urn:g> {{ ?s ?p ?o }} }} WHERE {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
                ):
                    with pytest.raises(CivilexError):
                        await client.commit(RunUpdate(text))
                await client.commit(insert(1))

        run(test)
        done.set()
        thread.join()
    assert calls == []
    assert held(data) == 1


def test_a_full_disk_is_told_before_it_is_full_and_writing_goes_on_by_itself(data: Path) -> None:
    async def test() -> None:
        async with writer(data, disk_reserve_bytes=2**60) as client:
            with pytest.raises(StoreFull, match="Nothing was changed"):
                await client.commit(insert(1))
            assert client.generation == 0
        async with writer(data) as client:
            assert (await client.commit(insert(1))).number == 1

    run(test)


def test_a_directory_in_use_and_a_damaged_one_are_refused_with_what_to_do(data: Path) -> None:
    async def start() -> None:
        async with writer(data):
            pass

    holder = KeptStore(data)
    holder.commit(insert(1))
    with pytest.raises(StoreInUse):
        run(start)
    holder.close()
    journal = data / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"quads_after": 1', b'"quads_after": 2'))
    with pytest.raises(StoreDamaged, match="civilex restore"):
        run(start)

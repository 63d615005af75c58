"""What went wrong in prototypes: who starts readers, generations deleted too early, exits that look good."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.serving.conftest import COUNT, QUADS, RUNAWAY, number

from civilex import errors
from civilex.serving import process, served
from civilex.serving.limits import ReaderLimits
from civilex.serving.readers import Readers
from civilex.serving.served import ServedStore
from civilex.store.generations import Generations

CSV = "text/csv"


def test_readers_outlive_the_thread_that_asked_for_them(generations: Generations) -> None:
    readers = Readers(ReaderLimits(readers=2, copies_bytes=0))
    asking = threading.Thread(target=readers.roster.prepare)
    asking.start()
    asking.join()

    async def main() -> None:
        store = ServedStore(readers, generations)
        await store.start()
        try:
            assert number((await store.answer_async(COUNT, CSV)).body) == QUADS
            first = set(readers.roster._all)
            await asyncio.sleep(0.1)
            assert all(reader.alive for reader in first)
        finally:
            await store.close()

    asyncio.run(main())


def test_readers_die_with_the_service_however_it_dies() -> None:
    script = (
        "import os, time\n"
        "from civilex.serving.process import Spawner\n"
        "reader = Spawner(1 << 30, 0).start().result()\n"
        "print(reader.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as service:
        reader = int(service.stdout.readline())
        assert Path(f"/proc/{reader}").exists()
        service.kill()
    deadline = time.monotonic() + 20
    while is_running(reader):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    """Whether a process does anything still; one that nobody waited for is a zombie."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_generation_stays_while_a_query_reads_it(serving, generations: Generations, kept: ox.Store) -> None:
    async def main() -> None:
        async with serving() as store:
            reading = asyncio.create_task(store.answer_async(RUNAWAY, CSV))
            while not store.running() or store.running()[0].state == "waiting":
                await asyncio.sleep(0.01)
            for _ in range(4):
                store.publish(generations.publish(kept))
                generations.sweep()
                assert (generations.directory / "1").is_dir()
            store.stop(store.running()[0].id)
            with pytest.raises(errors.QueryStopped):
                await reading
            # Another reader may still be opening it.
            deadline = time.monotonic() + 20
            while (generations.directory / "1").exists():
                assert time.monotonic() < deadline
                generations.sweep()
                await asyncio.sleep(0.01)
            assert store.generation == 5
            assert number((await store.answer_async(COUNT, CSV)).body) == QUADS

    asyncio.run(main())


def test_no_query_fails_while_generations_come_and_go(serving, generations: Generations, kept: ox.Store) -> None:
    async def main() -> None:
        async with serving(copies_bytes=1 << 27) as store:
            publishing = True

            async def ask() -> None:
                while publishing:
                    assert number((await store.answer_async(COUNT, CSV)).body) == QUADS

            asking = [asyncio.create_task(ask()) for _ in range(4)]
            for _ in range(8):
                store.publish(await asyncio.to_thread(generations.publish, kept))
            publishing = False
            await asyncio.gather(*asking)

    asyncio.run(main())


def test_an_exit_that_looks_good_is_a_crash(serving, monkeypatch: pytest.MonkeyPatch) -> None:
    # It opens its data and leaves at the first question.
    script = (
        "import socket, sys\n"
        "from civilex.serving.framing import Channel\n"
        "from civilex.serving.reader import ReaderOptions\n"
        "channel = Channel(socket.socket(fileno=ReaderOptions.from_text(sys.argv[1]).descriptor))\n"
        "while channel.receive().message['job'] == 'open':\n"
        "    channel.send({})\n"
    )
    monkeypatch.setattr(process, "PROGRAM", ("-c", script))

    async def main() -> None:
        async with serving() as store:
            with pytest.raises(errors.StoreError, match="exit status 0"):
                await store.answer_async(COUNT, CSV)

    asyncio.run(main())


def test_a_reader_that_cannot_start_is_told_and_tried_again(
    serving, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    working = process.PROGRAM
    monkeypatch.setattr(process, "PROGRAM", ("-c", "raise SystemExit(3)"))
    monkeypatch.setattr(served, "PATIENCE_SECONDS", 0.01)

    async def main() -> None:
        async with serving() as store:
            while "exit status 3" not in caplog.text:
                await asyncio.sleep(0.01)
            assert not await store.ready()
            monkeypatch.setattr(process, "PROGRAM", working)
            assert number((await store.answer_async(COUNT, CSV)).body) == QUADS
            assert await store.ready()

    asyncio.run(main())

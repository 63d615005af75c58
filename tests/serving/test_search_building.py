"""The search index of a served store is made beside it: by another process, within limits, again when it failed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.namespaces import expand
from civilex.serving import search_building
from civilex.serving.search_process import FrozenStore
from civilex.terminology.search import building
from civilex.terminology.search.asking import words_asked
from civilex.terminology.search.finding import search
from civilex.terminology.search.index import SearchIndex
from civilex.terminology.search.narrowing import Question
from civilex.web import search_index
from civilex.web.search_index import IndexMissing, KeptIndex

LABEL = ox.NamedNode(expand("skos:prefLabel"))


@pytest.fixture
def lighthouse(kept):
    """A generation has a label more."""
    quad = ox.Quad(ox.NamedNode("urn:light"), LABEL, ox.Literal("Lighthouse", language="en"))
    kept.add(quad)
    yield
    kept.remove(quad)


def total(kept_index: KeptIndex, text: str) -> int:
    return search(kept_index.index(), Question(words_asked(text)), limit=5).total


def test_no_reader_is_asked_and_nothing_is_read_in_the_process_that_serves(
    lighthouse, serving, kept, generations, monkeypatch
) -> None:
    generations.publish(kept, 2)
    refused = pytest.fail
    monkeypatch.setattr(building, "refresh", lambda *_: refused("read in this process"))
    monkeypatch.setattr(search_index, "refresh", building.refresh)

    async def main() -> None:
        async with serving() as store:
            monkeypatch.setattr(store._readers, "run", lambda *_, **__: refused("a reader was asked"))
            made = KeptIndex(store)
            assert await asyncio.to_thread(total, made, "lighthouse") == 1
            made.close()

    asyncio.run(main())


def test_a_process_that_is_killed_leaves_the_older_index_and_the_next_one_is_whole(
    lighthouse, serving, kept, generations, monkeypatch
) -> None:
    generations.publish(kept, 2)
    monkeypatch.setattr(search_index, "REST_SECONDS", 0.2)

    async def main() -> None:
        async with serving() as store:
            made = KeptIndex(store)
            first = await asyncio.to_thread(made.index)
            started = store.search_building._started

            def killed() -> object:
                process = started()
                os.kill(process.pid, signal.SIGKILL)
                return process

            monkeypatch.setattr(store.search_building, "_started", killed)
            store.publish(generations.publish(kept, 3))
            assert await asyncio.to_thread(total, made, "lighthouse") == 1
            assert await asyncio.to_thread(made.index) is first
            assert not made.is_current
            # It is not tried again at once, whoever asks.
            assert not made._building
            monkeypatch.undo()
            await asyncio.sleep(0.2)
            assert await asyncio.to_thread(total, made, "lighthouse") == 1
            made.close()

    asyncio.run(main())


def test_what_takes_too_long_is_ended_and_said(serving, monkeypatch) -> None:
    monkeypatch.setattr(search_building, "SECONDS", 0.0)

    async def main() -> None:
        async with serving() as store:
            made = KeptIndex(store)
            with pytest.raises(IndexMissing, match="within 0 seconds"):
                await asyncio.to_thread(made.index)
            made.close()

    asyncio.run(main())


def test_the_end_of_the_service_does_not_wait_for_an_index(serving) -> None:
    async def main() -> float:
        async with serving() as store:
            made = KeptIndex(store)
            made.catch_up()
            made.close()
            started = time.monotonic()
            await asyncio.to_thread(store.search_building.close)
            return time.monotonic() - started

    assert asyncio.run(main()) < search_index.PATIENCE_SECONDS


def test_a_generation_is_gone_through_by_pattern(lighthouse, kept, generations) -> None:
    published = generations.publish(kept, 2)
    frozen = FrozenStore(published.path)
    assert [quad.object.value for quad in frozen.matching(None, LABEL)] == ["Lighthouse"]
    assert [quad.object.value for quad in frozen.matching(None, LABEL, None, ox.DefaultGraph())] == ["Lighthouse"]
    assert list(frozen.matching(None, LABEL, None, ox.NamedNode(frozen.graphs()[0]))) == []


def test_a_path_relative_to_the_service_is_found_by_the_process(
    kept, serving, generations, monkeypatch, tmp_path
) -> None:
    generations.publish(kept, 2)

    async def main() -> None:
        async with serving() as store:
            monkeypatch.chdir(tmp_path)
            index = SearchIndex(Path("beside"))
            assert not index.path.is_absolute()
            await asyncio.to_thread(store.search_building.refresh, index.path, None)
            with contextlib.closing(sqlite3.connect(index.path)) as made:
                assert made.execute("SELECT COUNT(*) FROM graph").fetchone()[0] > 0
            index.close()

    asyncio.run(main())

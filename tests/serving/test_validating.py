"""Documents are checked in readers: a check is listed, and can be stopped for real."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pytest
from tests.serving.conftest import Serving

from civilex.errors import ContentTooLarge, QueryStopped, QueryTimeout
from civilex.serving.validation_jobs import ValidationJobs
from civilex.settings import Settings

OPTIONS = {"profiles": ["dcat-ap"], "fail_on": "violation", "media_type": "application/n-triples", "name": "portal.nt"}
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset>"


@contextmanager
def datasets(count: int) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as file:
        file.write("".join(f"<urn:x:{number}> {TYPE} .\n" for number in range(count)).encode())
        file.flush()
        yield file


def test_a_check_is_listed_and_stopped_and_the_next_one_is_made(serving: Serving) -> None:
    async def test() -> None:
        with datasets(100_000) as many, datasets(2) as few:
            async with serving() as store:
                check = asyncio.create_task(store.validate_async(many, OPTIONS))
                while not any(query.state == "long" for query in store.running()):
                    assert not check.done()
                    await asyncio.sleep(0.01)
                (running,) = store.running()
                assert "portal.nt" in running.sparql
                assert store.stop(running.id)
                with pytest.raises(QueryStopped):
                    await check
                assert store.running() == []
                steps: list[tuple[str, int, int]] = []
                report = await store.validate_async(few, OPTIONS, tell=lambda *step: steps.append(step))
                assert (report["triples"], report["source"], report["passed"]) == (2, "portal.nt", False)
                assert steps == [("reading", 0, 3), ("checking dcat-ap", 1, 3), ("finding the places", 2, 3)]
                with pytest.raises(ContentTooLarge, match="civilex validate"):
                    await store.validate_async(few, {**OPTIONS, "max_triples": 1})
                two = await store.validate_async(few, {**OPTIONS, "profiles": ["dcat-ap", "skos"]})
                assert [row["profile"] for row in two["matrix"]] == ["dcat-ap", "skos"]

    asyncio.run(test())


def test_a_job_that_is_stopped_has_no_process_any_more(serving: Serving) -> None:
    async def test() -> None:
        with datasets(200_000) as many:
            async with serving(readers=1) as store:
                jobs = ValidationJobs(Settings())
                spent: list[float] = []
                job = jobs.start("me", "portal.nt", ("dcat-ap",), partial(checked, store, many), spent.append)
                async for _ in jobs.follow(job, 30):
                    if job.step.startswith("checking"):
                        break
                (running,) = store.running()
                assert running.caller == "me"
                (reader,) = store._readers.roster._all
                jobs.stop(job)
                assert job.state == "stopped"
                assert jobs.of("me") == []
                for _ in range(500):
                    if not Path(f"/proc/{reader.pid}").exists():
                        break
                    await asyncio.sleep(0.01)
                assert not Path(f"/proc/{reader.pid}").exists()
                assert store.running() == []
                assert len(spent) == 1

    async def checked(store, file, tell):
        return await store.validate_async(file, OPTIONS, seconds=60, tell=tell)

    asyncio.run(test())


def test_a_check_has_as_long_as_its_caller_says(serving: Serving) -> None:
    async def test() -> None:
        with datasets(100_000) as many, datasets(2) as few:
            async with serving(readers=1) as store:
                assert (await store.validate_async(few, OPTIONS, seconds=60))["triples"] == 2
                with pytest.raises(QueryTimeout):
                    await store.validate_async(many, OPTIONS, seconds=0.3)

    asyncio.run(test())

"""Documents are checked in readers: a check is listed, and can be stopped for real."""

from __future__ import annotations

import asyncio

import pytest
from tests.serving.conftest import Serving

from civilex.errors import ContentTooLarge, QueryStopped

OPTIONS = {"profile": "dcat-ap", "fail_on": "violation", "media_type": "application/n-triples", "name": "portal.nt"}
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset>"


def datasets(count: int) -> bytes:
    return "".join(f"<urn:x:{number}> {TYPE} .\n" for number in range(count)).encode()


def test_a_check_is_listed_and_stopped_and_the_next_one_is_made(serving: Serving) -> None:
    async def test() -> None:
        async with serving() as store:
            check = asyncio.create_task(store.validate_async(datasets(100_000), OPTIONS))
            while not any(query.state == "long" for query in store.running()):
                assert not check.done()
                await asyncio.sleep(0.01)
            (running,) = store.running()
            assert "portal.nt" in running.sparql
            assert store.stop(running.id)
            with pytest.raises(QueryStopped):
                await check
            assert store.running() == []
            report = await store.validate_async(datasets(2), OPTIONS)
            assert (report["triples"], report["source"], report["passed"]) == (2, "portal.nt", False)
            with pytest.raises(ContentTooLarge, match="civilex validate"):
                await store.validate_async(datasets(2), {**OPTIONS, "max_triples": 1})

    asyncio.run(test())

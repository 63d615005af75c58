"""Row 12: clients that are slow on purpose, in the head, in the body, in reading: honest ones do not notice.

A reader has done its work when its answer is written: that its client takes long to read it holds nobody up.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tests.torture.client import Client, Request, get, query
from tests.torture.conftest import Told
from tests.torture.service import Answer, Service, percentile, running
from tests.torture.sizes import SHARE, is_long

RATE = 20
NUMBERS = " ".join(map(str, range(100)))


def large(rows: int) -> str:
    """Return a query whose answer has a hundred times as many rows, about 4 kB each as CSV.

    Few long rows: the answer is there long before the deadline, also on a busy machine, and then it is read slowly.
    """
    more = " ".join(map(str, range(rows)))
    text = "abcdefghijklmnopqrstuvwxyz012345" * 125
    return f"SELECT (CONCAT('{text}', STR(?c)) AS ?text) ?a {{ VALUES ?a {{ {NUMBERS} }} VALUES ?c {{ {more} }} }}"


def light(number: int) -> Request:
    # Health and a query in turn: one needs the process that answers, the other a reader, too.
    return get("/health/live") if number % 2 else query(f"ASK {{ ?s ?p 5 }} # {number}", Accept="text/csv")


async def opened(service: Service, text: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", service.port, limit=2**12)
    writer.write(text)
    return reader, writer


class Slow:
    """Slow clients of three kinds; each opens another connection when the service has cut its own."""

    def __init__(self, service: Service, until: Callable[[], bool]):
        """Take the service, and what says when to stop."""
        self._service, self._over = service, until
        self.cut = self.opened = self.read = 0

    async def head(self) -> None:
        """Send a byte of the head a second."""
        await self._repeat(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"a")

    async def body(self) -> None:
        """Send a byte of the body a second."""
        await self._repeat(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", b"b")

    async def reading(self, text: str) -> None:
        """Ask for a long answer, and read a little of it each tenth of a second."""
        body = text.encode()
        head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nContent-Length: {len(body)}\r\n"
        head += "Content-Type: application/sparql-query\r\n\r\n"
        reader, writer = await opened(self._service, head.encode() + body)
        self.opened += 1
        with contextlib.suppress(OSError):
            while not self._over() and (data := await reader.read(1000)):
                self.read += len(data)
                await asyncio.sleep(0.1)
        writer.transport.abort()

    async def _repeat(self, first: bytes, more: bytes) -> None:
        while not self._over():
            with contextlib.suppress(OSError):
                reader, writer = await opened(self._service, first)
                self.opened += 1
                ended = asyncio.create_task(reader.read())
                while not self._over() and not ended.done():
                    writer.write(more)
                    await asyncio.wait([ended], timeout=1)
                self.cut += ended.done()
                ended.cancel()
                with contextlib.suppress(asyncio.CancelledError, OSError):
                    await ended
                writer.transport.abort()
            await asyncio.sleep(0.05)


async def beside(service: Service, slow: list[Callable[[Slow], Awaitable[None]]], seconds: float) -> tuple[
    list[Answer], list[Answer], Slow, str
]:  # fmt: skip
    """Return honest answers before and beside slow clients, those, and what ran in the middle of it."""
    honest = Client(service.address)
    await honest.at_rate(RATE, 1, light)
    alone = await honest.at_rate(RATE, max(2, seconds / 4), light)
    until = time.monotonic() + seconds
    all_slow = Slow(service, lambda: time.monotonic() > until)
    tasks = [asyncio.ensure_future(start(all_slow)) for start in slow]
    together = await honest.at_rate(RATE, seconds * 0.8, light)
    ran = (await honest.ask(get("/running", Accept="application/json"))).body.decode()
    await asyncio.gather(*tasks)
    await honest.close()
    return alone, together, all_slow, ran


@pytest.fixture
def attacked(request: pytest.FixtureRequest, tmp_path: Path) -> object:
    """The shared service in the short form; one with usual settings in the long one."""
    return request.getfixturevalue("service") if not is_long(request) else tmp_path / "data"


@pytest.mark.row(number=12, part="slow heads, slow bodies, a slow reader of 50 MB")
@pytest.mark.parametrize(
    ("heads", "bodies", "rows", "seconds"),
    [
        pytest.param(40, 10, 2, 2, id="short"),
        pytest.param(500, 50, 130, 900 * SHARE, marks=pytest.mark.storm, id="long"),
    ],
)
def test_honest_clients_do_not_notice_slow_ones(
    heads: int,
    bodies: int,
    rows: int,
    seconds: float,
    attacked: Service | Path,
    told: Told,
    request: pytest.FixtureRequest,
) -> None:
    slow: list[Callable[[Slow], Awaitable[None]]] = [*[Slow.head] * heads, *[Slow.body] * bodies]
    slow += [lambda clients, at=at: clients.reading(f"{large(rows)} # {at}") for at in range(3)]
    with contextlib.ExitStack() as stack:
        service = (
            stack.enter_context(running(attacked, empty=True, connections=700))
            if isinstance(attacked, Path)
            else attacked
        )
        answering = service.api
        alone, together, clients, ran = asyncio.run(beside(service, slow, seconds))
        assert service.api == answering
    before, after = (percentile([answer.seconds for answer in answers], 0.99) for answers in (alone, together))
    failed = [(answer.status, answer.body[-200:]) for answer in together if answer.status != 200]
    told(
        f"{heads} heads, {bodies} bodies, 3 readers of {rows * 100 * 4000 // 10**6} MB, {seconds:.0f} s",
        f"{clients.opened} slow connections, {clients.cut} cut; honest p99 {before * 1000:.0f} ms alone, "
        f"{after * 1000:.0f} ms beside them, {len(failed)} of {len(together)} failed; slow readers got "
        f"{clients.read // 1000} kB, and no query ran meanwhile: {'abcdef' not in ran}",
    )
    assert not failed, failed[:3]
    assert clients.read > 3000
    assert "abcdef" not in ran
    if is_long(request):
        assert clients.read > 100_000, "nobody read slowly"
        assert clients.cut >= heads
        assert after <= 2 * before + 0.01

"""Row 7: a disk that fills up, at one point after the other: 507, reading goes on, and writing too when there is room.

It needs the right to mount a small disk; where there is none, the tests are skipped.
"""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.torture.conftest import Told
from tests.torture.service import Service, running
from tests.torture.sizes import long_of

from civilex.store.kept import KeptStore

QUADS = 42
MADE = (200, 201, 204)


def row(what: str) -> pytest.MarkDecorator:
    return pytest.mark.row(number=7, part=f"ENOSPC at one point after the other, {what}")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 MB; without the right to mount one, the test is skipped."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def put(service: Service, number: int) -> int:
    lines = "".join(f"<http://e/{number}/{at}> <http://e/p> '{at} {'x' * 400}' .\n" for at in range(QUADS))
    if number % 2:
        path = f"/graphs?graph=http://e/g/{number}"
        return service.ask(path, lines.encode(), "PUT", Content_Type="text/turtle").status
    return service.update(f"INSERT DATA {{ GRAPH <http://e/g/{number}> {{ {lines} }} }}").status


def fill(path: Path, left: int) -> None:
    """Let a file take all room but ``left`` bytes."""
    import shutil

    with contextlib.suppress(OSError), path.open("ab") as file:
        file.write(b"\0" * max(0, shutil.disk_usage(path.parent).free - left))


@pytest.mark.parametrize(
    ("size", "reserve"),
    [
        pytest.param(1, 0, id="short"),
        pytest.param(long_of(100), 0, id="long", marks=[pytest.mark.storm, row("no reserve")]),
        pytest.param(long_of(100), 8_000_000, id="long reserve", marks=[pytest.mark.storm, row("a reserve of 8 MB")]),
    ],
)
def test_a_full_disk_loses_nothing(size: int, reserve: int, small_disk: Path, told: Told, tmp_path: Path) -> None:
    """With a reserve changes are refused in time; without one, the store meets the full disk and is made anew."""
    acknowledged: set[int] = set()
    refused: Counter[int] = Counter()
    resumed: list[float] = []
    unread = 0
    number = 0
    filler = small_disk / "filler"
    with running(
        small_disk / "data",
        empty=True,
        readers=2,
        copies_bytes=0,
        disk_reserve_bytes=reserve,
        disk_ballast_bytes=4_000_000,
        log=tmp_path / "log",
    ) as service:
        assert put(service, number) in MADE
        acknowledged.add(number)
        for point in range(size):
            # Without a reserve the change fails at another of its writes each time.
            fill(filler, reserve + 1_000_000 if reserve else 40_000 + 37_000 * (point * 7 % 100))
            for _ in range(400):
                number += 1
                if (status := put(service, number)) not in MADE:
                    refused[status] += 1
                    break
                acknowledged.add(number)
                if number % 4 == 0:
                    fill(filler, max(0, reserve - 500_000))
            else:
                raise AssertionError("the disk was never full")
            read = service.query("SELECT (COUNT(*) AS ?n) { GRAPH <http://e/g/0> { ?s ?p ?o } }", Accept="text/csv")
            unread += read.status != 200
            filler.unlink()
            number += 1
            started = time.monotonic()
            while put(service, number) not in MADE:
                assert time.monotonic() - started < 30, "no write within 30 s of there being room"
                time.sleep(0.05)
            resumed.append(time.monotonic() - started)
            acknowledged.add(number)
            # Old graphs go, so that the disk has room for the next point.
            for old in sorted(acknowledged)[1:-3]:
                if service.ask(f"/graphs?graph=http://e/g/{old}", method="DELETE").status in MADE:
                    acknowledged.discard(old)
    store = KeptStore(small_disk / "data", reserve=0, ballast=0)
    counts = {
        graph: sum(1 for _ in store.triples(graph)) for graph in store.graphs() if graph.startswith("http://e/g/")
    }
    store.close()
    lost = [at for at in acknowledged if counts.get(f"http://e/g/{at}") != QUADS]
    told(
        f"{size} points",
        f"refused with {dict(refused)}; {unread} reads failed; {len(lost)} lost; "
        f"writing again after at most {max(resumed):.1f} s",
    )
    assert not lost
    assert set(counts.values()) == {QUADS}
    assert not unread
    assert set(refused) <= {507, 503}
    assert refused[507] >= size / 2
    assert max(resumed) <= 10

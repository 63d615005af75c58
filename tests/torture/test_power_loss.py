"""Row 6: the power goes: only what was synced is on disk, and with it every change that was acknowledged."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.torture.conftest import Told
from tests.torture.power_loss import STRACE, Disk, calls
from tests.torture.sizes import is_long, sized
from tests.torture.test_writer_storm import QUADS

from civilex.errors import CivilexError
from civilex.store.backup import check
from civilex.store.kept import KeptStore

WRITES = """
import os, sys
from pathlib import Path
from civilex.store.kept import KeptStore
from tests.torture.test_writer_storm import change

store = KeptStore(Path(sys.argv[1]), ballast=0, reserve=0)
for number in range(int(sys.argv[2])):
    store.commit(change(number))
    os.write(1, f"{number} ".encode())
os._exit(0)
"""


@pytest.mark.row(number=6, part="only what was synced is left")
@sized(2, 100)
def test_what_was_acknowledged_is_on_disk(
    size: int, tmp_path: Path, told: Told, program: Callable[[str], str], request: pytest.FixtureRequest
) -> None:
    program("strace")
    root, log = tmp_path / "data", tmp_path / "calls"
    root.mkdir()
    number = 40 if is_long(request) else 4
    traced = subprocess.run(
        [*STRACE, "-o", str(log), sys.executable, "-c", WRITES, str(root), str(number)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=300,
    )
    if "ptrace" in traced.stderr and traced.returncode:
        pytest.skip(f"no right to trace a process: {traced.stderr.splitlines()[0]}")
    assert traced.returncode == 0, traced.stderr[-1000:]
    made = list(calls(log))
    random_ = random.Random(6)
    # Points anywhere in the writing, and one right after the last acknowledgement.
    points = sorted([*random_.sample(range(len(made) // 10, len(made)), size - 1), len(made) - 1])
    disk = Disk(root)
    opened = kept = 0
    for at, (name, arguments, result) in enumerate(made):
        disk.apply(name, arguments, result)
        if at not in points:
            continue
        acknowledged = {int(word) for word in disk.said.split()}
        for names_survive in (False, True):
            place = tmp_path / "after"
            disk.write_to(place, names_survive=names_survive)
            verify(place, acknowledged, number, at)
            opened += 1
            kept += len(acknowledged)
            shutil.rmtree(place)
    assert disk.differs_from(root) == [], "the replay does not give the directory that was written"
    assert len(disk.said.split()) == number
    told(f"{size} points x 2 models, {len(made):,} system calls", f"{opened} opened, 0 of {kept} acknowledged lost")


def verify(place: Path, acknowledged: set[int], number: int, at: int) -> None:
    try:
        store = KeptStore(place, ballast=0, reserve=0)
    except CivilexError as error:
        held = sorted(str(path.relative_to(place)) for path in place.rglob("*") if path.is_dir())
        raise AssertionError(f"after call {at}, {len(acknowledged)} acknowledged: {error}; {held}") from error
    try:
        for each in range(number):
            count = sum(1 for _ in store.triples(f"http://e/graph/{each}"))
            assert count == QUADS if each in acknowledged else count in (0, QUADS), (at, each, count)
        if store.journal.last is not None:
            check(store._store, store.journal.last, "after the power was lost")
    finally:
        store.close()


def test_what_was_not_synced_is_lost(tmp_path: Path) -> None:
    """The model itself: without this, a replay that keeps everything would pass."""
    disk = Disk(tmp_path)

    def text(value: str) -> str:
        return '"' + "".join(f"\\x{byte:02x}" for byte in value.encode()) + '"'

    disk.apply("openat", ["AT_FDCWD", text(f"{tmp_path}/a"), "O_WRONLY|O_CREAT"], 5)
    disk.apply("write", ["5", text("one"), "3"], 3)
    disk.apply("fsync", ["5"], 0)
    disk.apply("write", ["5", text("two"), "3"], 3)
    disk.write_to(tmp_path / "strict", names_survive=False)
    disk.write_to(tmp_path / "names", names_survive=True)
    assert list((tmp_path / "strict").iterdir()) == []
    assert (tmp_path / "names" / "a").read_text() == "one"

"""Row 8: files of a data directory that are cut or have a bit turned over: never a wrong count without a word.

Each damage ends in one of three ways: the directory is refused at its start; it opens, and reading what is damaged is
an error, or the check of a backup finds it; or all that it should hold is there, in every order that it is kept in.
"""

from __future__ import annotations

import contextlib
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest
from tests.torture.conftest import Told
from tests.torture.sizes import sized

from civilex.errors import CivilexError, StoreDamaged
from civilex.store.backup import back_up
from civilex.store.changes import Attribution, PutGraph, RunUpdate
from civilex.store.kept import KeptStore

QUADS = 600
ORDERS = {
    "all": "SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }",
    "by predicate": "SELECT ?s ?o ?g { GRAPH ?g { ?s <http://e/p1> ?o } }",
    "by object": "SELECT ?s ?p ?g { GRAPH ?g { ?s ?p 5 } }",
    "by subject": "SELECT ?p ?o ?g { GRAPH ?g { <http://e/s/1/7> ?p ?o } }",
    "one graph": "SELECT ?s ?p ?o { GRAPH <http://e/g/2> { ?s ?p ?o } }",
    "unnamed": "SELECT ?s ?p ?o { ?s ?p ?o }",
}


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with some commits, closed."""
    path = tmp_path_factory.mktemp("healthy") / "data"
    store = KeptStore(path, ballast=0, reserve=0)
    for graph in range(4):
        lines = "".join(f"<http://e/s/{graph}/{at}> <http://e/p{at % 3}> {at} .\n" for at in range(QUADS // 4))
        store.commit(PutGraph(f"http://e/g/{graph}", lines.encode(), "text/turtle", replace=True), Attribution("a"))
    store.commit(RunUpdate("INSERT DATA { <http://e/u> <http://e/p1> 5 }"), Attribution("b"))
    store.close()
    # What starts is made from the newest generation: the store beside it is thrown away.
    shutil.rmtree(path / "store")
    return path


def answers(store: KeptStore) -> dict[str, list[str]]:
    return {name: sorted(map(str, store.rows(text))) for name, text in ORDERS.items()}


@pytest.fixture(scope="module")
def expected(healthy: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    place = tmp_path_factory.mktemp("expected") / "data"
    shutil.copytree(healthy, place)
    store = KeptStore(place, ballast=0, reserve=0)
    found = answers(store)
    store.close()
    assert len(found["all"]) > QUADS
    assert all(found.values())
    return found


def end_of(place: Path, expected: dict[str, list[str]]) -> str:
    """Open a damaged directory, read it in every order, and take a backup: say how it ended."""
    try:
        store = KeptStore(place, ballast=0, reserve=0)
    except CivilexError:
        return "refused"
    try:
        found = answers(store)
    except (CivilexError, OSError, RuntimeError):
        return "an error when read"
    finally:
        with contextlib.suppress(StoreDamaged):
            store.close()
        del store
    if found == expected:
        try:
            back_up(place, place.with_name("backup"))
        except (CivilexError, OSError, RuntimeError):
            return "found by the backup"
        return "harmless"
    return "silently wrong"


def damaged(healthy: Path, place: Path) -> Path:
    shutil.rmtree(place.parent, ignore_errors=True)
    shutil.copytree(healthy, place)
    return place


@pytest.mark.row(number=8, part="cuts of the MANIFEST")
@sized(4, 190)
def test_a_manifest_that_is_cut_is_never_believed(
    size: int, healthy: Path, expected: dict[str, list[str]], tmp_path: Path, told: Told
) -> None:
    ends: Counter[str] = Counter()
    for at in range(size):
        place = damaged(healthy, tmp_path / "x" / "data")
        newest = max((place / "generations").iterdir(), key=lambda path: int(path.name))
        manifest = next(newest.glob("MANIFEST*"))
        content = manifest.read_bytes()
        manifest.write_bytes(content[: len(content) * at // size])
        ends[end_of(place, expected)] += 1
    told(f"{size} cuts", str(dict(ends)))
    assert not ends["silently wrong"]
    assert ends["refused"]


@pytest.mark.row(number=8, part="single bits turned over, in every file")
@sized(12, 1000)
def test_a_bit_that_is_turned_over_is_never_believed(
    size: int, healthy: Path, expected: dict[str, list[str]], tmp_path: Path, told: Told
) -> None:
    random_ = random.Random(8)
    ends: Counter[str] = Counter()
    wrong: list[object] = []
    for _ in range(size):
        place = damaged(healthy, tmp_path / "x" / "data")
        # Each file has the same chance, and the newest generation, which is what is read, half of it.
        newest = max((place / "generations").iterdir(), key=lambda path: int(path.name))
        folder = newest if random_.random() < 0.5 else place
        files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
        file = random_.choice(files)
        content = bytearray(file.read_bytes())
        at = random_.randrange(len(content))
        content[at] ^= 1 << random_.randrange(8)
        file.unlink()  # of other generations the same file may be a link
        file.write_bytes(content)
        end = end_of(place, expected)
        ends[end] += 1
        if end == "silently wrong":
            wrong.append((file.relative_to(place), at))
    told(f"{size} bits", str(dict(ends)))
    assert not wrong

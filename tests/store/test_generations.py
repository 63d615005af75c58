"""Generations: published whole, leased while read, swept when old."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.errors import NotFound
from civilex.store.generations import Generations


def quad(number: int) -> ox.Quad:
    return ox.Quad(ox.NamedNode(f"urn:s{number}"), ox.NamedNode("urn:p"), ox.Literal("o"), ox.NamedNode("urn:g"))


@pytest.fixture
def store(tmp_path: Path) -> ox.Store:
    return ox.Store(tmp_path / "store")


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "generations")


def test_a_generation_does_not_change_with_the_store(store: ox.Store, generations: Generations) -> None:
    store.add(quad(1))
    first = generations.publish(store)
    store.add(quad(2))
    second = generations.publish(store)
    assert (first.number, second.number) == (1, 2)
    assert generations.newest() == second
    assert [len(ox.Store.read_only(str(generation.path))) for generation in (first, second)] == [1, 2]


def test_a_number_that_is_published_is_not_published_again(store: ox.Store, generations: Generations) -> None:
    first = generations.publish(store, 7)
    store.add(quad(1))
    assert generations.publish(store, 7) == first
    assert len(ox.Store.read_only(str(first.path))) == 0


def test_the_newest_two_and_the_leased_ones_stay(store: ox.Store, generations: Generations) -> None:
    generations.publish(store)
    lease = generations.lease()
    for _ in range(4):
        generations.publish(store)
    assert generations.sweep() == [2, 3]
    lease.release()
    lease.release()
    assert generations.sweep() == [1]
    assert sorted(path.name for path in generations.directory.iterdir()) == ["4", "5"]


def test_a_generation_leased_twice_stays_until_both_are_done(store: ox.Store, generations: Generations) -> None:
    generations.publish(store)
    first, second = generations.lease(1), generations.lease(1)
    generations.publish(store)
    generations.publish(store)
    first.release()
    assert generations.sweep() == []
    with second as generation:
        assert generation.number == 1
    assert generations.sweep() == [1]


def test_a_generation_that_is_gone_cannot_be_leased(store: ox.Store, generations: Generations) -> None:
    with pytest.raises(NotFound, match="its writer has not started"):
        generations.lease()
    generations.publish(store, 3)
    with pytest.raises(NotFound, match=r"Generation 1 is gone; the newest is 3\."):
        generations.lease(1)


def test_a_copy_that_failed_leaves_nothing_and_can_be_repeated(store: ox.Store, generations: Generations) -> None:
    class Full:
        def backup(self, target: Path, /) -> None:
            target.mkdir()
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        generations.publish(Full())
    assert not list(generations.directory.iterdir())
    assert generations.publish(store).number == 1


def test_what_an_interrupted_process_left_is_cleared(store: ox.Store, generations: Generations) -> None:
    generations.publish(store, 5)
    (generations.directory / "6.part").mkdir()
    (generations.directory / "4.gone").mkdir()
    assert generations.newest().number == 5
    generations.clear(keep=5)
    assert [path.name for path in generations.directory.iterdir()] == ["5"]


def test_a_generation_is_found_from_any_working_directory(
    store: ox.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    generation = Generations(Path("generations")).publish(store)
    monkeypatch.chdir("/")
    assert generation.path.is_dir()
    ox.Store.read_only(str(generation.path))

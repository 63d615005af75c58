"""Generations: frozen, complete copies of the store, made of hard links, that readers open and nobody changes.

Generation N holds the commits 1 to N and no other: whoever wrote commit N reads it in generation N and in later ones.
The process that writes publishes; the process that hands generations to readers leases them and sweeps what is old.
The two share nothing but the directory, so a generation that can be seen there is whole: it comes by a rename.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol

from civilex.errors import NotFound

KEPT = 2
"""How many of the newest generations stay whether anyone reads them or not."""


class Copied(Protocol):
    """A store that can be copied into a directory which is not there yet: complete, and on disk when it returns."""

    def backup(self, target_directory: Path, /) -> None:
        """Copy the store."""


@dataclass(frozen=True, slots=True, order=True)
class Generation:
    """A frozen state of the store: the number of its last commit, and the directory to open read-only."""

    number: int
    path: Path


class Lease:
    """A generation that is not deleted until it is released; also a context manager, which releases at its end."""

    def __init__(self, generations: Generations, generation: Generation):
        """Made by :meth:`Generations.lease` only."""
        self.generation = generation
        self._generations: Generations | None = generations

    def release(self) -> None:
        """Let the generation go; a second call does nothing."""
        if self._generations is not None:
            self._generations.release(self.generation.number)
            self._generations = None

    def again(self) -> Lease:
        """Return another lease of the same generation: nothing is looked at on disk. Only before it is released."""
        assert self._generations is not None  # noqa: S101 (not released)
        return self._generations._lease_again(self.generation)

    def __enter__(self) -> Generation:
        """Return the generation."""
        return self.generation

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the generation."""
        self.release()


class Generations:
    """The generations of a data directory; its methods may be called from any thread."""

    def __init__(self, directory: Path):
        """Take the directory of generations, made when absent."""
        # Whole: readers are told the path, and they run in another working directory.
        self.directory = directory.absolute()
        directory.mkdir(parents=True, exist_ok=True)
        self._leases: Counter[int] = Counter()
        self._lock = threading.Lock()

    def publish(self, store: Copied, number: int | None = None) -> Generation:
        """Copy the store as generation ``number``, by default one more than the newest, and let readers see it.

        It is on disk when this returns. A generation of that number that is there already is the same state, and
        stays. Only the process that writes the store calls this. Raises OSError where the disk is full.
        """
        number = max(self._numbers(), default=0) + 1 if number is None else number
        self.prepare(store, number)
        return self.reveal(number)

    def prepare(self, store: Copied, number: int) -> None:
        """Copy the store as generation ``number``, complete and on disk, where no reader sees it yet."""
        generation = self._named(number)
        if generation.path.is_dir():
            return
        part = _unseen(generation)
        shutil.rmtree(part, ignore_errors=True)
        try:
            store.backup(part)
            sync_directory(self.directory)
        except OSError:
            shutil.rmtree(part, ignore_errors=True)
            raise

    def reveal(self, number: int) -> Generation:
        """Let readers see a generation that was prepared; does nothing where they do."""
        generation = self._named(number)
        if not generation.path.is_dir():
            _unseen(generation).rename(generation.path)
            sync_directory(self.directory)
        return generation

    def holds(self, number: int) -> bool:
        """Say whether a generation is there, seen by readers or prepared."""
        generation = self._named(number)
        return generation.path.is_dir() or _unseen(generation).is_dir()

    def newest(self) -> Generation:
        """Return the newest generation; raises NotFound where none is published."""
        number = max(self._numbers(), default=None)
        if number is None:
            raise NotFound(f"No generation is published in {self.directory}: its writer has not started.")
        return self._named(number)

    def lease(self, number: int | None = None) -> Lease:
        """Keep a generation, by default the newest, from being deleted; raises NotFound for one that is gone.

        Only the leases of one object are counted: lease and sweep through the same one.
        """
        with self._lock:
            generation = self.newest() if number is None else self._named(number)
            # One that is leased already is not deleted: no need to look at the disk for each query.
            if generation.number not in self._leases and not generation.path.is_dir():
                raise NotFound(f"Generation {generation.number} is gone; the newest is {self.newest().number}.")
            self._leases[generation.number] += 1
        return Lease(self, generation)

    def _lease_again(self, generation: Generation) -> Lease:
        with self._lock:
            self._leases[generation.number] += 1
        return Lease(self, generation)

    def release(self, number: int) -> None:
        """Take back one lease of a generation."""
        with self._lock:
            self._leases[number] -= 1
            if self._leases[number] <= 0:
                del self._leases[number]

    def sweep(self) -> list[int]:
        """Delete the generations that are neither among the newest nor leased; return their numbers.

        Readers that have one open still read it: the files of a deleted directory live as long as somebody has them.
        """
        with self._lock:
            old = sorted(self._numbers())[:-KEPT]
            gone = [number for number in old if number not in self._leases]
            for number in gone:
                path = self._named(number).path
                path.rename(path.with_suffix(".gone"))
        for path in self.directory.glob("*.gone"):
            shutil.rmtree(path, ignore_errors=True)
        return gone

    def clear(self, *, keep: int | None = None) -> None:
        """Delete all generations but one, and what an interrupted process left; only while nobody reads."""
        for path in self.directory.iterdir():
            if path.name != str(keep):
                shutil.rmtree(path, ignore_errors=True)

    def _named(self, number: int) -> Generation:
        return Generation(number, self.directory / str(number))

    def _numbers(self) -> list[int]:
        return [int(path.name) for path in self.directory.iterdir() if path.name.isdecimal()]


def _unseen(generation: Generation) -> Path:
    return generation.path.with_suffix(".part")


def sync_directory(directory: Path) -> None:
    """Put the names in a directory on disk: a file that was made or renamed is lost with the power before that."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

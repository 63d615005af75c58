"""A data directory: what lies where in it, who may write in it, and how one of an earlier layout becomes one of today.

::

    store/          the store that is written; thrown away and made anew from the newest generation at each opening
    generations/N/  the store as of commit N, frozen
    journal.jsonl   one line a commit
    sources/        the bytes that commits were made from, by their SHA-256, compressed
    changes/N       what commit N added and removed, compressed RDF Patch
    lock            held by the one process that writes
    keys.json       the keys, as digests; keys.lock is held while they change
    rights.json     who may read which graphs, where that was said; rights.lock is held while that changes
    catalogs/       what was found in kept catalogues, and their triples as written
    search/         the search index of the service that runs; made anew at each start
    ballast         room to go on with when the disk is full
    made-empty      is there where the directory was made without what we ship
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from civilex.errors import NotFound, StoreError, StoreInUse
from civilex.store.generations import Generations, sync_directory

CHECKS = "catalogs"
"""The folder of what was found in the catalogues that the service keeps, after each commit that changed one."""
RIGHTS = "rights.json"
"""The file that says who may read which graphs; a backup has it, or what is restored would be open to all."""


@dataclass(frozen=True, slots=True)
class DataDirectory:
    """The places in a data directory."""

    path: Path

    @property
    def store(self) -> Path:
        """The store that is written."""
        return self.path / "store"

    @property
    def journal(self) -> Path:
        """One line a commit."""
        return self.path / "journal.jsonl"

    @property
    def ballast(self) -> Path:
        """Room to go on with when the disk is full."""
        return self.path / "ballast"

    @property
    def made_empty(self) -> Path:
        """Is there where the directory was made without what we ship."""
        return self.path / "made-empty"

    def generations(self) -> Generations:
        """Return the generations."""
        return Generations(self.path / "generations")

    def prepare(self) -> None:
        """Make the directory where it is absent, and move a store of the earlier layout to its place."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"The data directory {self.path} cannot be made: {error}") from error
        half_moved = self.path / "store.part"
        if (self.path / "CURRENT").exists() or half_moved.is_dir():
            half_moved.mkdir(exist_ok=True)
            # What tells a store, CURRENT, goes last: whoever is interrupted here starts again.
            for file in sorted(self.path.iterdir(), key=lambda file: file.name == "CURRENT"):
                if (
                    file.is_file()
                    and file not in (self.lock, self.ballast, self.made_empty)
                    and not file.name.startswith("keys.")
                ):
                    file.rename(half_moved / file.name)
            half_moved.rename(self.store)
            sync_directory(self.path)
        (self.path / "sources").mkdir(exist_ok=True)
        (self.path / "changes").mkdir(exist_ok=True)

    @property
    def lock(self) -> Path:
        """The file that the one process that writes holds locked."""
        return self.path / "lock"

    def locked(self) -> int:
        """Lock the directory and return the descriptor that holds the lock; raises StoreInUse where one has it."""
        self.path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise StoreInUse(
                f"The data directory {self.path} is in use by another process, most likely a running service: "
                "stop it first, or ask it: civilex query and civilex ask take --url http://HOST:PORT."
            ) from error
        return descriptor

    def keep_source(self, content: bytes) -> str:
        """Keep the bytes that a commit was made from, on disk when this returns; return their SHA-256."""
        name = hashlib.sha256(content).hexdigest()
        path = self.path / "sources" / name
        if not path.exists():
            _write(path, content)
        return name

    def source(self, sha256: str) -> bytes:
        """Return kept bytes; raises NotFound where there are none of that digest."""
        return _read(self.path / "sources" / sha256, f"No source with the digest {sha256} is kept.")

    def keep_patch(self, number: int, patch: str) -> None:
        """Keep what a commit added and removed, on disk when this returns."""
        _write(self.path / "changes" / str(number), patch.encode())

    def patch(self, number: int) -> str:
        """Return what a commit added and removed, as RDF Patch; raises NotFound where there is no such commit."""
        return _read(self.path / "changes" / str(number), f"What commit {number} changed is not kept.").decode()


def _write(path: Path, content: bytes) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(gzip.compress(content, compresslevel=1, mtime=0))
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    sync_directory(path.parent)


def _read(path: Path, missing: str) -> bytes:
    try:
        return gzip.decompress(path.read_bytes())
    except FileNotFoundError:
        raise NotFound(missing) from None

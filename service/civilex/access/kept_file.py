"""A list of entries in a JSON file beside the store: read again when it has changed, written whole or not at all."""

from __future__ import annotations

import fcntl
import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar

from civilex.errors import StoreDamaged, StoreError

T = TypeVar("T")


class KeptFile(Generic[T]):
    """A file of entries; what another process changes is seen at the next look.

    It is readable by its owner alone, and on disk before a change returns.
    """

    def __init__(self, path: Path, member: str, read: Callable[[dict[str, Any]], T], write: Callable[[T], object]):
        """Take the file, the member of its JSON that holds the entries, and how an entry is read and written.

        ``read`` raises ValueError, TypeError or KeyError for what is no entry.
        """
        self.path, self._member, self._read_entry, self._write_entry = path, member, read, write
        self._seen: tuple[int, int, int] | None = None
        self._known: tuple[T, ...] = ()
        self._lock = threading.Lock()

    @property
    def entries(self) -> tuple[T, ...]:
        """The entries as they are now: the same tuple until the file changes.

        Raises StoreDamaged where the file is not one of these, and StoreError where it cannot be read.
        """
        try:
            state = os.stat(self.path)  # noqa: PTH116 (half the time of Path.stat, at each request)
        except FileNotFoundError:
            seen = None
        except OSError as error:
            raise StoreError(f"The {self._member} in {self.path} cannot be read: {error.strerror}.") from error
        else:
            seen = (state.st_ino, state.st_mtime_ns, state.st_size)
        if seen == self._seen:
            return self._known
        with self._lock:
            self._known, self._seen = self._read() if seen else (), seen
            return self._known

    @contextmanager
    def changing(self) -> Iterator[list[T]]:
        """Give the entries to be changed; what stands in them at the end is on disk afterwards, all or nothing."""
        directory = self.path.parent
        try:
            directory.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(f"The {self._member} cannot be kept in {directory}: {error.strerror}.") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            entries = list(self._read()) if self.path.exists() else []
            yield entries
            self._write(entries)
        finally:
            os.close(lock)

    def _read(self) -> tuple[T, ...]:
        try:
            return tuple(self._read_entry(entry) for entry in json.loads(self.path.read_bytes())[self._member])
        except (ValueError, TypeError, KeyError) as error:
            raise StoreDamaged(
                f"{self.path} is not a file of {self._member} ({error}). Restore it, or remove it and begin anew."
            ) from error
        except OSError as error:
            raise StoreError(f"The {self._member} in {self.path} cannot be read: {error.strerror}.") from error

    def _write(self, entries: Sequence[T]) -> None:
        part = self.path.with_suffix(".part")
        content = {self._member: [self._write_entry(entry) for entry in entries]}
        try:
            part.unlink(missing_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w") as file:
                json.dump(content, file, ensure_ascii=True, indent=1)
                file.flush()
                os.fsync(file.fileno())
            part.rename(self.path)
            directory = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)
        except OSError as error:
            raise StoreError(f"The {self._member} cannot be written to {self.path}: {error.strerror}.") from error

"""Where a job writes its answer: to memory while it is short, then to a file in memory or on disk; never too much."""

from __future__ import annotations

import errno
import os
import tempfile
from typing import BinaryIO, Self, cast

INLINE_BYTES = 1 << 16
"""Longer answers go to a file."""


class Output:
    """A file to write to, as the engine and :mod:`json` take one; from bytes to be sent to a file of any length."""

    __slots__ = ("_descriptor", "_directory", "_most", "_parts", "_size", "_waiting")

    def __init__(self, most: int, directory: str | None = None):
        """Take how many bytes may be written, and where on disk a long answer may go; ``None``: into memory."""
        self._most, self._directory = most, directory
        self._parts: list[bytes] = []
        self._size = self._waiting = 0
        self._descriptor: int | None = None

    def write(self, data: bytes) -> int:
        """Take bytes; raises OSError (EFBIG) where they are too many."""
        length = len(data)
        self._size += length
        if self._size > self._most:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        self._parts.append(data)
        self._waiting += length
        if self._waiting > INLINE_BYTES:
            self._spill()
        return length

    def flush(self) -> None:
        """Do nothing: what was written is sent at the end."""

    def as_file(self) -> BinaryIO:
        """Return itself: of a file, the engine only needs what is here."""
        return cast("BinaryIO", self)

    def content(self) -> bytes | None:
        """Return what was written; ``None`` where it is in a file."""
        return b"".join(self._parts) if self._descriptor is None else None

    def descriptor(self) -> int:
        """Return the file that holds all that was written, whole."""
        self._spill()
        assert self._descriptor is not None  # noqa: S101 (spilled into)
        return self._descriptor

    def __enter__(self) -> Self:
        """Return the output."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file; whoever it was sent to has it still."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _spill(self) -> None:
        if self._descriptor is None:
            self._descriptor = _new_file(self._directory)
        left = memoryview(b"".join(self._parts))
        while left:
            left = left[os.write(self._descriptor, left) :]
        self._parts, self._waiting = [], 0


def _new_file(directory: str | None) -> int:
    if directory is None:
        return os.memfd_create("answer")
    with tempfile.TemporaryFile(dir=directory) as file:
        return os.dup(file.fileno())

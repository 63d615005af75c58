"""Where a serializer writes to, and whole lines come out."""

from __future__ import annotations

from collections.abc import Callable

BATCH = 1 << 16
"""Bytes that are gathered before lines are given on; what is made of so many stays in the caches of a processor."""


class LineSink:
    """A file for writing that gives blocks of whole lines to a function."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        """Take the function."""
        self._take, self._size = take, 0
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        """Take some bytes, and give lines on when there are enough."""
        self._parts.append(bytes(part))
        self._size += len(part)
        if self._size >= BATCH:
            self._give(last=False)
        return len(part)

    def flush(self) -> None:
        """Give on what is left; the last line ends with a line feed."""
        self._give(last=True)

    def _give(self, *, last: bool) -> None:
        whole = b"".join(self._parts)
        end = len(whole) if last else whole.rfind(b"\n") + 1
        self._parts, self._size = [whole[end:]], len(whole) - end
        self._take(whole[:end])

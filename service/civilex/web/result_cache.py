"""Answers to queries, kept while the data stay the same; bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from civilex.store import ReadableGraphs

ENTRY_BYTES = 1000
"""What an entry takes besides its texts, about."""
LARGEST_SHARE = 8
"""An answer longer than this part of the whole is not kept: it would drive out too many others."""


class ResultKey(NamedTuple):
    """What an answer depends on: the data, what of them the caller may read, and what is asked in which form."""

    generation: int
    readable: ReadableGraphs | None
    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    media_type: str


@dataclass(frozen=True, slots=True)
class KeptResult:
    """An answer as it is sent: the body and the headers that the query gave it."""

    body: bytes
    headers: Mapping[str, str]


class ResultCache:
    """The answers that were asked for last, of the newest generation only; used in one event loop."""

    def __init__(self, most_bytes: int):
        """Take how many bytes all entries may take together; 0: nothing is kept."""
        self._most = most_bytes
        self._kept: OrderedDict[ResultKey, KeptResult] = OrderedDict()
        self._generation = -1
        self.size = 0

    def get(self, key: ResultKey) -> KeptResult | None:
        """Return the answer, where it is kept."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: ResultKey, result: KeptResult) -> None:
        """Keep an answer; what is of an older generation goes, and then what was not asked for the longest."""
        if key.generation < self._generation:
            return
        if key.generation > self._generation:
            self._kept.clear()
            self._generation, self.size = key.generation, 0
        size = _bytes_of(key, result)
        if size * LARGEST_SHARE > self._most or key in self._kept:
            return
        self._kept[key] = result
        self.size += size
        while self.size > self._most:
            self.size -= _bytes_of(*self._kept.popitem(last=False))

    def __len__(self) -> int:
        """Return the number of answers that are kept."""
        return len(self._kept)


def _bytes_of(key: ResultKey, result: KeptResult) -> int:
    # A text takes up to four bytes a character in memory.
    texts = (key.query, *key.default_graphs, *key.named_graphs, *result.headers.values())
    return ENTRY_BYTES + len(result.body) + sum(4 * len(text) for text in texts)

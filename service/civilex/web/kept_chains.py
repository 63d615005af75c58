"""The mappings of a store, ready to be chained: read once for each state of the data and who may read what."""

from __future__ import annotations

import threading
from collections import OrderedDict

from civilex.mapping.chains import Chains
from civilex.mapping.chains.stored import read_chains
from civilex.store import Queryable, ReadableGraphs

KEPT = 4
"""So many are kept, of as many sets of readable graphs."""
MOST_PREMISES = 100_000
"""With more mappings than this they are read anew each time: they would take more than about 100 MB."""


class KeptChains:
    """Keeps what was read last; used in any number of threads."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._kept: OrderedDict[ReadableGraphs | None, Chains] = OrderedDict()
        self._generation: int | None = None
        self._lock = threading.Lock()

    def of(self, store: Queryable, generation: int | None, readable: ReadableGraphs | None) -> Chains:
        """Return the chains of what a caller may read of a store, in this generation of it or in a later one.

        ``None`` is the generation of a store that does not number its content: then nothing is kept.
        """
        with self._lock:
            if generation == self._generation and (found := self._kept.get(readable)) is not None:
                self._kept.move_to_end(readable)
                return found
        made = read_chains(store)
        if generation is not None and len(made.premises) <= MOST_PREMISES:
            with self._lock:
                if self._generation is None or generation > self._generation:
                    self._kept.clear()
                    self._generation = generation
                if generation == self._generation:
                    self._kept[readable] = made
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return made

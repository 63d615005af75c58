"""The search index of a running service: brought up to date beside it, never by who searches."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection
from typing import ClassVar

from civilex.errors import CivilexError, StoreError
from civilex.serving.served import ServedStore
from civilex.store import Store
from civilex.store.commit_log import CommitLog
from civilex.store.embedded import EmbeddedStore
from civilex.terminology.search.building import refresh
from civilex.terminology.search.index import SearchIndex, remove_left

PATIENCE_SECONDS = 2.0
"""How long a search waits for the index to catch up with the store; then it is answered by what there is."""
FIRST_PATIENCE_SECONDS = 20.0
"""How long a search waits for the first index that there is at all."""
MOST_WAITING = 8
"""So many searches wait; those that come then are answered at once, so that others find a thread."""
CALM_SECONDS = 2.0
"""So long after its start the service makes the index, if no search has asked for it before."""
MOST_COMMITS = 1000
"""After more commits than this the whole index is read anew."""
REST_SECONDS, MOST_REST_SECONDS = 5.0, 900.0
"""How long nobody tries again after the first failure; twice as long after each further one, up to the second."""
FOLDER = "search"
"""Where the index lies in a data directory."""
log = logging.getLogger("civilex.search")


class IndexMissing(StoreError):
    """There is no search index yet; ``headers`` say when to try again."""

    headers: ClassVar[dict[str, str]] = {"Retry-After": "2"}


class KeptIndex:
    """The index of a store, one generation of it at a time; used in any number of threads.

    Where queries run in processes of their own, it is made in one, too.
    """

    def __init__(self, store: Store):
        """Take the store; nothing is read before the first search or :meth:`catch_up`."""
        self._store = store
        self._commit_log: CommitLog | None = getattr(store, "commit_log", None)
        self._beside = None if self._commit_log is None else self._commit_log.directory / FOLDER
        self._index: SearchIndex | None = None
        self._ready = threading.Condition()
        self._building = False
        self._waiting = 0
        self._failed: Exception | None = None
        self._failures, self._not_before = 0, 0.0
        self._closed = False

    def close(self) -> None:
        """Remove the index; a refresh that runs ends by itself."""
        with self._ready:
            self._closed = True
            if self._index is not None and not self._building:
                self._index.close()

    @property
    def is_current(self) -> bool:
        """Whether the index holds what queries see now."""
        index = self._index
        return index is not None and index.generation is not None and index.generation == self._store.generation

    def catch_up(self) -> None:
        """Start to bring the index up to date, unless it is, or somebody does, or it failed a short time ago."""
        with self._ready:
            if self._building or self._closed or self.is_current or time.monotonic() < self._not_before:
                return
            self._building, self._failed = True, None
            threading.Thread(target=self._refresh, name="civilex-search-index", daemon=True).start()

    def index(self) -> SearchIndex:
        """Return the index, up to date where that takes no longer than :data:`PATIENCE_SECONDS`; not in an event loop.

        Raises IndexMissing where there is none yet, or where the store could not be read.
        """
        if self.is_current and self._index is not None:
            return self._index
        self.catch_up()
        with self._ready:
            if self._waiting < MOST_WAITING:
                self._waiting += 1
                patience = PATIENCE_SECONDS if self._index is not None else FIRST_PATIENCE_SECONDS
                self._ready.wait_for(lambda: not self._building, patience)
                self._waiting -= 1
            if self._index is not None:
                return self._index
            if self._failed is not None:
                raise IndexMissing(f"There is no search index: {self._failed}") from self._failed
        raise IndexMissing("The search index is being made. Try again in a moment.")

    def _refresh(self) -> None:
        made = self._index
        try:
            changed, generation = self._changed(None if made is None else made.generation)
            if made is None or changed is None or self._failures:
                made, changed = self._empty(), None
            self._refreshed(made, changed)
            made.generation = generation
        except CivilexError as error:
            self._end(made, error)
        except Exception as error:
            log.exception("the search index cannot be made")
            self._end(made, StoreError(f"The search index failed: {error}"))
        else:
            self._end(made, None)

    def _refreshed(self, index: SearchIndex, changed: Collection[str] | None) -> None:
        if isinstance(self._store, ServedStore):
            self._store.search_building.refresh(index.path, changed)
        elif isinstance(self._store, EmbeddedStore):
            refresh(index, self._store, changed)
        else:
            raise StoreError("This store is elsewhere: what stands in it cannot be searched here.")

    def _empty(self) -> SearchIndex:
        if self._beside is not None:
            remove_left(self._beside)
        return SearchIndex(self._beside)

    def _end(self, made: SearchIndex | None, failed: Exception | None) -> None:
        with self._ready:
            self._failed, self._building = failed, False
            if failed is None:
                # Who still searches in an older one has it until then; its file goes with its last user.
                self._index, self._failures = made, 0
            else:
                rest = min(REST_SECONDS * 2**self._failures, MOST_REST_SECONDS)
                self._failures, self._not_before = self._failures + 1, time.monotonic() + rest
                if not self._closed:
                    log.error("the search index is not up to date; tried again after %g seconds: %s", rest, failed)
            if self._closed and self._index is not None:
                self._index.close()
            self._ready.notify_all()
        if made is not None and made is not self._index:
            made.close()

    def _changed(self, held: int | None) -> tuple[Collection[str] | None, int | None]:
        """Return the graphs that commits changed since a generation, and up to which that is known.

        The graphs are ``None`` where it is not known. A store may show a commit a moment before its journal tells of
        it: the index is then of the commit before, so that the graphs of this one are read next time.
        """
        now = self._store.generation
        commit_log = self._commit_log
        if now is None or commit_log is None:
            return None, now
        commits = commit_log.newest(MOST_COMMITS)
        told = commits[0].number if commits else 0
        if held is None or not commits or commits[-1].number > held + 1:
            return None, min(now, told)
        return {graph for entry in commits if entry.number > held for graph in entry.graphs}, min(now, told)

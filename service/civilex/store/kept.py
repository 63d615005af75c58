"""The store of a data directory: every change is journalled, kept with its source, and made whole or not at all.

The commit point is the line of the journal. Before it is written, the store as of that commit is a complete copy on
disk (a generation), and so are the source and the difference. After it, readers see the generation and the change is
acknowledged. A process that dies before the line leaves nothing; one that dies after it leaves all: whoever opens the
directory next makes the store anew from the generation that the last line names (docs/decisions/0011).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from civilex.errors import CivilexError, StatedElsewhere, StoreDamaged, StoreFull
from civilex.store import commit_records, preconditions
from civilex.store.changes import Attribution, Change, PutDataset, PutGraph, RunUpdate
from civilex.store.commit_log import CommitLog
from civilex.store.damage import compare, damage_told, failure
from civilex.store.data_directory import DataDirectory
from civilex.store.difference import COMMITS, Difference, apply, as_patch, between, counted
from civilex.store.effects import as_stored, effect, replacement
from civilex.store.embedded import EmbeddedStore
from civilex.store.entries import entry_of
from civilex.store.journal import RESTORE, Entry, Journal
from civilex.store.protocol import Commit
from civilex.store.readable_graphs import ReadableGraphs
from civilex.store.requests import as_commit, digest_of_request, repeated, source_of
from civilex.store.room import Room

RESERVE_BYTES = 64 * 2**20
BALLAST_BYTES = 16 * 2**20
_UNKNOWN = Attribution()

Follow = Callable[[EmbeddedStore, Difference], Difference]
"""Says what follows by rule from a difference, given the store before it; see :func:`civilex.shipped.follow`."""

Gate = Callable[[EmbeddedStore, Difference, Change | None, ReadableGraphs | None], None]
"""Raises an error for a difference that may not be made, given the store before it and what it was asked as.

What it looks up beside the graph, and so may tell, is what the author of the change may read.
"""


@dataclass(frozen=True, slots=True)
class _Staged:
    """A commit that is made in the store and not yet in the journal."""

    entry: Entry
    difference: Difference


class KeptStore(EmbeddedStore):
    """The store of a data directory, open for reading and writing by this process alone."""

    def __init__(
        self,
        directory: Path,
        *,
        base_iri: str = "http://localhost:8000/id/",
        follow: Follow | None = None,
        reserve: int = RESERVE_BYTES,
        ballast: int = BALLAST_BYTES,
        sweeps: bool = True,
    ):
        """Open a data directory, made when absent; ``sweeps`` says that nobody else leases its generations.

        Raises StoreInUse where another process has it open, and StoreDamaged where it does not hold what its journal
        says: then nothing is served, and the text says how to restore.
        """
        self.place = DataDirectory(directory)
        self._base_iri, self._follow, self._sweeps = base_iri, follow, sweeps
        self._unlock = weakref.finalize(self, os.close, self.place.locked())
        self._attribution, self._document = _UNKNOWN, b""
        self.gate: Gate | None = None
        self.is_broken = False
        self.room = Room(directory, reserve)
        self.commit_log = CommitLog(directory)
        try:
            self.room.give_up_ballast(self.place.ballast)
            self.place.prepare()
            self.journal = Journal(self.place.journal)
            self.generations = self.place.generations()
            self._open()
        except BaseException:
            self._unlock()
            raise
        self.room.keep_ballast(self.place.ballast, ballast)

    def _open(self) -> None:
        """Make the store anew from the generation of the last line of the journal, and compare the two."""
        last = self.journal.last
        number = last.number if last is not None else 0
        if self.generations.holds(number):
            newest = self.generations.reveal(number)
            shutil.rmtree(self.place.store, ignore_errors=True)
            with damage_told(self.place.path):
                ox.Store.read_only(str(newest.path)).backup(self.place.store)
        elif last is not None:
            raise StoreDamaged(f"{self.place.path}: the copy of commit {number} is missing. {RESTORE}")
        for path in self.generations.directory.glob("*.part"):
            shutil.rmtree(path, ignore_errors=True)
        with damage_told(self.place.path):
            super().__init__(self.place.store)
            self._records = sum(1 for _ in self.triples(COMMITS))
            self._size = len(self._store) - self._records
            if last is not None:
                compare(self.place.path, last, (self._size, self._records), self._store)
        self._digest = int(last.digest, 16) if last is not None else 0
        self.generation = last.number if last is not None else 0
        if last is None and self._size:
            self._take_over()
        elif last is None:
            self.generations.publish(self, 0)

    @property
    def published(self) -> int:
        """The number of the newest generation that readers see."""
        return self.journal.last.number if self.journal.last is not None else 0

    def _take_over(self) -> None:
        """Make a first commit of a store that was filled before it had a journal."""
        self._store.clear_graph(commit_records.GRAPH_NAME)  # of a taking over that was broken off
        quads = frozenset(counted(self._store))
        self._size = self._records = 0
        message = "Taken over from a data directory without a journal"
        self._publish([self._enter(Difference(quads), Attribution("civilex", message), b"", {}, made=True)])

    def commit(self, change: Change, attribution: Attribution = _UNKNOWN) -> Commit:
        """Make a change and what follows from it: whole or not at all, on disk when this returns."""
        made = self.commit_all([(change, attribution)])[0]
        if isinstance(made, CivilexError):
            raise made
        return made

    def commit_all(
        self,
        asked: Sequence[tuple[Change, Attribution]],
        starting: Callable[[int], None] = lambda _: None,
    ) -> list[Commit | CivilexError]:
        """Make several changes, each whole or not at all, and wait for the disk once; return each result or error.

        ``starting`` is told which is begun. Raises StoreFull, and makes none, where the disk is full.
        """
        with self._writing:
            self._mend()
            results: list[Commit | CivilexError] = []
            staged: list[_Staged] = []
            try:
                for at, (change, attribution) in enumerate(asked):
                    starting(at)
                    try:
                        results.append(self._stage(change, attribution, staged))
                    except CivilexError as error:
                        results.append(error)
                self._publish(staged)
            except OSError as error:
                self.is_broken = True
                raise failure(error) from error
            except BaseException:
                self.is_broken = True
                raise
            return results

    def change(
        self, added: Mapping[str, Collection[ox.Triple]], removed: Mapping[str, Collection[ox.Triple]]
    ) -> Commit:
        """Add and remove triples of named graphs, as one commit, without looking for what follows from them."""
        found = between(added, removed)
        fresh = as_stored(found.added)
        return self._make(Difference(frozenset(quad for quad in fresh if quad not in self._store), found.removed))

    def replace(self, graphs: Mapping[str, Iterable[ox.Triple]]) -> Commit:
        """Replace the content of named graphs, as one commit, without looking for what follows from them."""
        return self._make(replacement(self._store, graphs))

    def update(self, sparql: str) -> Commit:
        """Run an update, as one commit, without looking for what follows from it."""
        with self._writing:
            self._mend()
            return self._make(effect(self._store, RunUpdate(sparql)).without(COMMITS), sparql.encode())

    @contextlib.contextmanager
    def attributed(self, attribution: Attribution, document: bytes = b"") -> Iterator[None]:
        """Let ``update``, ``change`` and ``replace`` be made by somebody, from a document, while this is open."""
        before = self._attribution, self._document
        self._attribution, self._document = attribution, document
        try:
            yield
        finally:
            self._attribution, self._document = before

    def close(self) -> None:
        """Let go of the directory, so that another process may open it; raises StoreDamaged where its files are."""
        try:
            with damage_told(self.place.path):
                super().close()
        finally:
            self._unlock()

    def backup(self, target_directory: Path, /) -> None:
        """Copy the store into a directory that is not there yet (see :class:`civilex.store.generations.Copied`)."""
        self._store.backup(target_directory)

    def _make(self, difference: Difference, document: bytes = b"") -> Commit:
        with self._writing:
            self._mend()
            self.room.require(len(document) + 100 * len(difference.added))
            if self.gate is not None:
                self.gate(self, difference, None, None)
            try:
                staged = self._enter(difference, self._attribution, self._document or document, {})
                self._publish([staged])
            except OSError as error:
                self.is_broken = True
                raise failure(error) from error
            except BaseException:
                self.is_broken = True
                raise
            return as_commit(staged.entry)

    def _stage(self, change: Change, attribution: Attribution, staged: list[_Staged]) -> Commit:
        content = source_of(change)
        request = digest_of_request(change)
        if (key := attribution.idempotency_key) is not None:
            waiting = (item.entry for item in staged if item.entry.idempotency_key == key)
            if (known := next(waiting, None) or self.journal.with_key(key)) is not None:
                return repeated(known, request)
        preconditions.require(attribution.precondition, change, self.generation, self.has_graph)
        self.room.require(len(content))
        if self.gate is not None and isinstance(change, PutGraph | PutDataset) and change.parsed is None:
            content_read = self.parse(
                change.document, change.media_type, base_iri=change.base_iri, source=change.source
            )
            change = replace(change, parsed=content_read)  # Once, so that blank nodes keep the names that they get.
        difference = effect(self._store, change).without(COMMITS)
        created = bool(difference.made)
        if self._follow is not None:
            difference = difference.then(self._followed(difference, attribution))
        if self.gate is not None:
            self.gate(self, difference, change, attribution.readable)
        kept = {"created": created, "request_sha256": request}
        item = self._enter(difference, attribution, content, kept)
        staged.append(item)
        return as_commit(item.entry)

    def _followed(self, difference: Difference, attribution: Attribution) -> Difference:
        """Return what follows from a difference; an error does not tell of graphs that its author may not read."""
        assert self._follow is not None  # noqa: S101
        try:
            return self._follow(self, difference)
        except StatedElsewhere as error:
            if attribution.readable is None or error.graph in attribution.readable:
                raise
            raise StatedElsewhere(
                "Some of its triples stand in another graph already, which you may not read. Nothing was changed: ask "
                "an admin of this service."
            ) from error

    def _enter(
        self,
        difference: Difference,
        attribution: Attribution,
        content: bytes,
        further: Mapping[str, Any],
        *,
        made: bool = False,
    ) -> _Staged:
        """Make a difference in the store, with its record, and return its entry for the journal."""
        assert self._size is not None  # noqa: S101
        number = (self.generation or 0) + 1
        source = self.place.keep_source(content) if content else ""
        entry = entry_of(number, difference, attribution, source, self._size, self._digest, **further)
        record = as_stored(commit_records.quads(entry, self._base_iri))
        record = frozenset(quad for quad in record if quad not in self._store)
        entry = replace(entry, records=self._records + len(record))
        apply(self._store, Difference(record) if made else difference.then(Difference(record)))
        self._size, self._records, self.generation = entry.quads_after, entry.records, number
        self._digest = int(entry.digest, 16)
        return _Staged(entry, difference)

    def _publish(self, staged: Sequence[_Staged]) -> None:
        """Put commits on disk and let readers see them; nothing counts before the journal has its lines."""
        if not staged:
            return
        number = staged[-1].entry.number
        for item in staged:
            self.place.keep_patch(item.entry.number, as_patch(item.difference))
        self.generations.prepare(self, number)
        self.journal.append([item.entry for item in staged])
        try:
            self.generations.reveal(number)
            if self._sweeps:
                self.generations.sweep()
        except OSError:
            self.is_broken = True  # The commits are made: readers see them when the store is opened again.
        self._graphs = self.graphs()

    def _mend(self) -> None:
        """Throw the store away and make it anew where a change was broken off in the middle."""
        if self.is_broken:
            writing = self._writing
            del self._store
            self.room.give_up_ballast(self.place.ballast)
            try:
                self._open()
            except OSError as error:
                raise StoreFull(f"The store cannot be opened again: {error}. Make room, and send it again.") from error
            self._writing, self.is_broken = writing, False

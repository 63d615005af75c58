"""The store as the running service has it: queries by sandboxed readers, changes by the one process that writes."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO, ParamSpec, Protocol, TypeVar

from civilex.errors import QueryStopped, StoreError
from civilex.serving.checking import Tell
from civilex.serving.framing import Attached, Outcome, Received
from civilex.serving.readers import Readers
from civilex.serving.running import Asker, Running
from civilex.serving.search_building import SearchBuilding
from civilex.serving.terms import rows_from_json
from civilex.serving.threads import Threads
from civilex.store import Answer, Commit, Rows
from civilex.store.changes import Attribution, Change, PutDataset, PutGraph
from civilex.store.commit_log import CommitLog
from civilex.store.generations import Generation, Generations
from civilex.store.readable_graphs import ReadableGraphs

P = ParamSpec("P")
T = TypeVar("T")
ROWS_BYTES = 16 << 20
"""The longest answer that the service itself takes apart; longer ones go to the caller as they are."""
PARSE_SECONDS = 60.0
VALIDATION_SECONDS = 60.0
DUMP_SECONDS = 3600.0
DUMP_BYTES = 1 << 62
"""Graphs are taken away whole: they have no cap."""
PARSED_GROWTH = 8
"""How many times longer than the document what was parsed from it may be, written out."""
THREAD_COPY_BYTES = 1 << 20
PATIENCE_SECONDS = 5.0
"""How long the start waits for the first reader; without one the service starts all the same, and is not ready."""


class Writer(Protocol):
    """The process that changes the store, as far as this needs it."""

    async def start(self) -> None:
        """Start it; the newest generation is published when this returns."""

    async def close(self) -> None:
        """Let it finish what it has."""

    def on_published(self, callback: Callable[[Generation], None]) -> None:
        """Call back with each generation that is published from now on, before its changes are acknowledged."""

    async def commit(self, change: Change, attribution: Attribution) -> Commit:
        """Make a change; it is published when this returns."""


class ServedStore:
    """A store whose queries run in other processes; implements ``Queryable``, for threads, and ``Answering``.

    Text of callers never meets the engine in this process: queries and documents are read by readers, and what comes
    back is JSON of our own (:mod:`civilex.serving.terms`) or bytes that are passed on.
    """

    def __init__(
        self,
        readers: Readers,
        generations: Generations,
        writer: Writer | None = None,
        commit_log: CommitLog | None = None,
    ):
        """Take the readers, the generations that they read, and the writer; without one, nothing can be changed."""
        self._readers, self._generations, self._writer = readers, generations, writer
        self.commit_log = commit_log
        self.committed: Callable[[Change, Commit], None] | None = None
        """Is called after each commit, in the event loop, with the change as it was parsed."""
        self.search_building = SearchBuilding(generations)
        self._closed = False
        self._threads = Threads(readers.limits.readers + readers.limits.queue)
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def seconds(self) -> float | None:
        """The longest that a query may take."""
        return self._readers.limits.seconds

    @property
    def generation(self) -> int | None:
        """The number of the commit that is answered from."""
        generation = self._readers.roster.generation
        return generation.number if generation else None

    async def start(self) -> None:
        """Read the newest generation, in the event loop that will be used; the second time nothing happens.

        Raises NotFound where there is none, and what the writer says where it refuses.
        """
        if self._loop is not None:
            return
        self._loop = asyncio.get_running_loop()
        if self._writer is not None:
            await self._writer.start()
            self._writer.on_published(self.publish)
        self._readers.roster.start(self._generations)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._readers.roster.first.wait(), PATIENCE_SECONDS)

    async def close(self) -> None:
        """Stop all queries, end all readers, and let the writer finish; the second time nothing happens."""
        if self._closed:
            return
        self._closed = True
        self.search_building.close()
        await self._readers.close()
        if self._writer is not None:
            await self._writer.close()
        self._threads.close()

    def publish(self, generation: Generation) -> None:
        """Answer from this generation from now on; only in the thread of the event loop."""
        self._readers.roster.publish(generation)

    async def ready(self) -> bool:
        """Say whether a reader has its data open."""
        return self._readers.roster.ready

    @property
    def trouble(self) -> str | None:
        """Why no query can be answered: the newest generation cannot be opened."""
        return self._readers.roster.trouble

    async def answer_async(
        self,
        sparql: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        readable: ReadableGraphs | None = None,
    ) -> Answer:
        """Run a query of any form (see :class:`civilex.store.Queryable`)."""
        asked = {"job": "answer", "media_type": media_type, **_graphs(default_graphs, named_graphs, readable)}
        received = await self._readers.run(asked, _bytes(sparql), shown=sparql)
        return Answer(await _content(received), received.message["media_type"])

    def begin_answer(
        self,
        sparql: str,
        media_type: str,
        done: Callable[[Outcome], None],
        asker: Asker,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> None:
        """Run a query of any form for somebody who may read everything, and call ``done`` with its answer or error.

        It may be called before this returns; only in the thread of the event loop.
        """
        asked = {"job": "answer", "media_type": media_type, **_graphs(default_graphs, named_graphs, None)}
        self._readers.begin(asked, _bytes(sparql), done, shown=sparql, asker=asker)

    async def rows_async(
        self,
        sparql: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most: int | None = None,
        readable: ReadableGraphs | None = None,
    ) -> Rows:
        """Run a SELECT or ASK query and return its solutions (see :class:`civilex.store.Queryable`)."""
        asked = {"job": "rows", "most": most, **_graphs(default_graphs, named_graphs, readable)}
        limit = min(ROWS_BYTES, self._readers.limits.result_bytes)
        received = await self._readers.run(asked, _bytes(sparql), shown=sparql, result_bytes=limit)
        return rows_from_json(await _content(received))

    async def parse_async(
        self, document: bytes, media_type: str, *, base_iri: str | None = None, source: str = "input"
    ) -> bytes:
        """Return an RDF document as N-Quads, parsed in a reader (see :class:`civilex.store.Store`)."""
        asked = {"job": "parse", "media_type": media_type, "base_iri": base_iri, "source": source}
        longest = max(self._readers.limits.result_bytes, PARSED_GROWTH * len(document))
        seconds = max(PARSE_SECONDS, self._readers.limits.seconds)
        shown = f"(reading {source}, {len(document):,} bytes)"
        received = await self._readers.run(asked, document, shown=shown, seconds=seconds, result_bytes=longest)
        return await _content(received)

    async def validate_async(
        self,
        document: BinaryIO,
        options: Mapping[str, Any],
        *,
        seconds: float | None = None,
        tell: Tell | None = None,
    ) -> dict[str, Any]:
        """Check a document in a reader (see :class:`civilex.serving.answering.Answering`)."""
        seconds = max(VALIDATION_SECONDS, self._readers.limits.seconds) if seconds is None else seconds
        shown = f"(checking {options['name']}, {os.fstat(document.fileno()).st_size:,} bytes)"
        asked = {"job": "validate", "options": dict(options)}
        attached = Attached(document.fileno(), lambda progress: tell(*progress) if tell else None)
        received = await self._readers.run(asked, attached, shown=shown, seconds=seconds)
        report: dict[str, Any] = json.loads(await _content(received))
        return report

    async def _dump(
        self,
        output: BinaryIO,
        media_type: str,
        *,
        whole: bool,
        graph: str | None = None,
        readable: ReadableGraphs | None = None,
    ) -> None:
        asked = {"job": "dump", "media_type": media_type, "whole": whole, "graph": graph, **_rights(readable)}
        asked["spool"] = str(self._generations.directory)
        shown = "(all graphs)" if whole else f"(graph {graph or 'without name'})"
        received = await self._readers.run(asked, shown=shown, seconds=DUMP_SECONDS, result_bytes=DUMP_BYTES)
        await asyncio.to_thread(received.copy_to, output)

    async def commit_async(self, change: Change, attribution: Attribution) -> Commit:
        """Make a change through the writer, which is given documents as a reader has parsed them.

        Raises StoreError where the service only reads.
        """
        if self._writer is None:
            raise StoreError("This service only reads: nothing can be changed here.")
        if isinstance(change, PutGraph | PutDataset):
            content = await self.parse_async(
                change.document, change.media_type, base_iri=change.base_iri, source=change.source
            )
            change = replace(change, parsed=content)
        commit = await self._writer.commit(change, attribution)
        if self.committed is not None:
            self.committed(change, commit)
        return commit

    def answer(
        self,
        sparql: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        readable: ReadableGraphs | None = None,
    ) -> Answer:
        """Run a query of any form, from a thread."""
        graphs = {"default_graphs": default_graphs, "named_graphs": named_graphs}
        return self._wait_for(self.answer_async(sparql, media_type, **graphs, readable=readable))

    def rows(
        self,
        sparql: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most: int | None = None,
        readable: ReadableGraphs | None = None,
    ) -> Rows:
        """Run a SELECT or ASK query, from a thread."""
        graphs = {"default_graphs": default_graphs, "named_graphs": named_graphs}
        return self._wait_for(self.rows_async(sparql, **graphs, most=most, readable=readable))

    def parse(self, document: bytes, media_type: str, *, base_iri: str | None = None, source: str = "input") -> bytes:
        """Return an RDF document as N-Quads, from a thread."""
        return self._wait_for(self.parse_async(document, media_type, base_iri=base_iri, source=source))

    def dump(self, output: BinaryIO, media_type: str, *, graph: str | None) -> None:
        """Write a graph as RDF, from a thread; a reader writes it to disk first."""
        self._wait_for(self._dump(output, media_type, whole=False, graph=graph))

    def dump_dataset(self, output: BinaryIO, media_type: str, *, readable: ReadableGraphs | None = None) -> None:
        """Write all graphs, from a thread."""
        self._wait_for(self._dump(output, media_type, whole=True, readable=readable))

    def commit(self, change: Change, attribution: Attribution) -> Commit:
        """Make a change, from a thread."""
        return self._wait_for(self.commit_async(change, attribution))

    async def in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do in a thread what asks the store; its queries are admitted one by one."""
        return await self._threads.run(work, *args, **kwargs)

    def running(self) -> list[Running]:
        """Return the queries that run, the oldest first."""
        return list(self._readers.running.values())

    def stop(self, identifier: str) -> bool:
        """Stop a query; False where none of that name runs."""
        running = self._readers.running.get(identifier)
        if running is None:
            return False
        running.stop_with(QueryStopped("The query was stopped by someone who runs this service."))
        return True

    def _wait_for(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what a coroutine of the event loop gives; the context, and so who asks, goes with it."""
        if self._loop is None or self._loop.is_closed():
            work.close()
            raise StoreError("The service is not running.")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


def _graphs(
    default_graphs: Sequence[str], named_graphs: Sequence[str], readable: ReadableGraphs | None
) -> dict[str, Any]:
    return {"default_graphs": list(default_graphs), "named_graphs": list(named_graphs), **_rights(readable)}


def _rights(readable: ReadableGraphs | None) -> dict[str, Any]:
    return {} if readable is None else {"readable": readable.to_message()}


async def _content(received: Received) -> bytes:
    """Return the bytes of an answer; long ones are copied in a thread, so that others go on."""
    if received.size() < THREAD_COPY_BYTES:
        return received.content()
    return await asyncio.to_thread(received.content)


def _bytes(sparql: str) -> bytes:
    # Text that no UTF-8 can say is refused by the engine, as it would be without being sent.
    return sparql.encode("utf-8", "surrogatepass")

"""Kept catalogues are checked after each commit that changes them, one after the other, by a process of their own."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import tempfile
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, cast

from civilex.catalogs.profiles import find
from civilex.errors import UnknownGraph
from civilex.serving.catalog_history import CatalogHistory
from civilex.serving.catalog_process import LENGTHS
from civilex.serving.framing import encode
from civilex.settings import Settings
from civilex.store import Commit, graph_kind
from civilex.store.changes import Change, PutGraph
from civilex.store.commit_log import CommitLog

PROGRAM = ("-I", "-m", "civilex.serving.catalog_process")
SECONDS = 300.0
"""How long one check may take; then its process is ended, and the check says so."""
Kind = Literal["replace", "add", "patch", "store"]
log = logging.getLogger("civilex.serving")


class Dumping(Protocol):
    """A store whose graphs can be taken, from a thread."""

    def dump(self, output: Any, media_type: str, *, graph: str | None) -> None:
        """Write a graph as RDF."""


@dataclass(frozen=True, slots=True)
class _Order:
    """A check that is due: of a graph, after a commit, by what changed it."""

    graph: str
    commit: int
    kind: Kind
    payload: bytes


class CatalogChecks:
    """Follows the commits and keeps the checks; used in one event loop."""

    def __init__(self, commit_log: CommitLog, settings: Settings, store: Dumping):
        """Take the commits, the profile and the limits, and the store for what was written while nobody looked.

        Raises InvalidParameter for a profile that there is not.
        """
        self.history = CatalogHistory(commit_log.directory)
        self._log, self._store = commit_log, store
        self.profile = settings.catalog_profile
        find(self.profile)
        self._memory, self._most = settings.query_memory_bytes, settings.catalog_triples
        self._due: deque[_Order] = deque()
        self._wake = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None

    def start(self) -> None:
        """Begin, with the catalogues that changed while the service was not there."""
        self._worker = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop; what is due is found out at the next start."""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
        self._end_process()

    def is_due(self, graph: str) -> bool:
        """Say whether a catalogue was changed and not checked yet."""
        return any(order.graph == graph for order in self._due)

    def note(self, change: Change, commit: Commit) -> None:
        """Take note of a commit; only in the thread of the event loop."""
        if not commit.number:
            return
        entry = self._log.entry(commit.number)
        for graph in entry.graphs:
            if not self._checks(graph) or (graph, commit.number) in {(due.graph, due.commit) for due in self._due}:
                continue
            if isinstance(change, PutGraph) and change.graph == graph and change.parsed is not None:
                kind: Kind = "replace" if change.replace else "add"
                self._due.append(_Order(graph, commit.number, kind, change.parsed))
            else:
                self._due.append(_Order(graph, commit.number, "patch", b""))
        self._wake.set()

    def _checks(self, graph: str) -> bool:
        return graph_kind(graph) == "catalog" and self.history.keeps(graph)

    async def _run(self) -> None:
        self._due.extendleft(await asyncio.to_thread(lambda: list(self._missed())))
        while True:
            while self._due:
                order = self._due[0]
                try:
                    await self._check(order)
                except Exception:  # one catalogue that cannot be checked must not stop the others
                    log.exception("the catalogue %s cannot be checked", order.graph)
                self._due.popleft()
            self._wake.clear()
            await self._wake.wait()

    def _missed(self) -> Iterable[_Order]:
        """Return the catalogues whose newest commit has no check."""
        touched: dict[str, int] = {}
        for entry in self._log.entries():
            touched |= {graph: entry.number for graph in entry.graphs if self._checks(graph)}
        for graph, number in touched.items():
            newest = self.history.newest(graph)
            if newest is None or newest["commit"] != number:
                yield _Order(graph, number, "store", b"")

    async def _check(self, order: _Order) -> None:
        newest = self.history.newest(order.graph)
        # What is restored from a backup may have been checked later than it was copied.
        if newest is not None and newest["commit"] >= order.commit and order.kind != "store":
            return
        payload, kind = order.payload, order.kind
        known = None if newest is None or "error" in newest else newest["commit"]
        if kind != "replace" and known != self._before(order):
            # A change before this one was not followed, so that only the store knows what there is.
            kind = "store"
        if kind == "patch":
            payload = await asyncio.to_thread(self._patch_of, order)
        as_written = kind == "replace" or known is None or bool(newest and newest["as_written"])
        if kind == "store":
            payload, as_written = await asyncio.to_thread(self._dumped, order.graph), False
        if kind == "store" or known is None:
            if kind == "patch":
                payload, as_written = await asyncio.to_thread(self._dumped, order.graph), False
            told, content = await self._asked(order.graph, "open", payload)
        else:
            told, content = await self._followed(order.graph, kind, payload)
            if not told:
                payload, as_written = await asyncio.to_thread(self._dumped, order.graph), False
                told, content = await self._asked(order.graph, "open", payload)
        entry = self._log.entry(order.commit)
        check = {
            "commit": order.commit, "time": entry.time, "author": entry.author, "profile": self.profile,
            "as_written": as_written, **told,
        }  # fmt: skip
        failed = "error" in told
        await asyncio.to_thread(self.history.keep, order.graph, check, None if failed else content)

    async def _followed(self, graph: str, kind: str, payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Check a change of a catalogue that was checked before; nothing is told where what it was is lost."""
        told, content = await self._asked(graph, kind, payload)
        if "unknown" not in told:
            return told, content
        # The process is new, or has let go of the catalogue.
        before = await asyncio.to_thread(self.history.content, graph)
        if before is None:
            return {}, b""
        await self._asked(graph, "open", before)
        return await self._asked(graph, kind, payload)

    def _before(self, order: _Order) -> int | None:
        """Return the commit before this one that changed the same catalogue, ``None`` where there is none."""
        entries = reversed(self._log.entries())
        touching = (entry.number for entry in entries if order.graph in entry.graphs and entry.number < order.commit)
        return next(touching, None)

    def _patch_of(self, order: _Order) -> bytes:
        end = f" <{order.graph}> ."
        lines = [line for line in self._log.patch(order.commit).splitlines() if line.rstrip().endswith(end)]
        return "\n".join(lines).encode()

    def _dumped(self, graph: str) -> bytes:
        with tempfile.TemporaryFile() as file:
            try:
                self._store.dump(file, "application/n-triples", graph=graph)
            except UnknownGraph:  # it was removed since: then it is empty
                return b""
            file.seek(0)
            return file.read()

    async def _asked(self, graph: str, kind: str, payload: bytes) -> tuple[dict[str, Any], bytes]:
        if payload.count(b"\n") > self._most:
            return {"error": f"The catalogue has more than {self._most:,} triples: check it on the command line."}, b""
        process = await self._running()
        assert process.stdin is not None  # noqa: S101 (pipes)
        assert process.stdout is not None  # noqa: S101
        order = {"graph": graph, "kind": kind, "profile": self.profile}
        try:
            async with asyncio.timeout(SECONDS):
                process.stdin.write(encode(order, payload))
                await process.stdin.drain()
                head, length = LENGTHS.unpack(await process.stdout.readexactly(LENGTHS.size))
                message = json.loads(await process.stdout.readexactly(head))
                return message, await process.stdout.readexactly(length)
        except (TimeoutError, asyncio.IncompleteReadError, OSError) as error:
            self._end_process()
            reason = "took too long" if isinstance(error, TimeoutError) else "needed more memory than it may have"
            return {"error": f"The check {reason}."}, b""
        except asyncio.CancelledError:
            self._end_process()
            raise

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *PROGRAM,
                str(os.getpid()),
                str(self._memory),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={"MALLOC_ARENA_MAX": "2", "PATH": os.defpath},
                cwd=Path("/"),
            )
        return self._process

    def _end_process(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            cast("Any", process).kill()

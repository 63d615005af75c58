"""The readers that there are: started, moved to new generations, replaced when they end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from civilex.errors import NotFound, StoreError
from civilex.serving.faults import raise_fault
from civilex.serving.framing import Message, Outcome, Payload, Received
from civilex.serving.limits import ReaderLimits, cores
from civilex.serving.process import ReaderProcess, Spawner
from civilex.store.generations import Generation, Generations, Lease

CALM_SECONDS = 0.5
"""So long after the last publication do idle readers open it before they are asked, and copy it."""
OPENING_SECONDS = 20.0
MOST_PATIENCE_SECONDS = 5.0
FAILURES = 5
"""So many failures to open one generation, without a success, and it counts as one that cannot be opened."""
PROBE_SECONDS = 5.0
"""How often one reader tries a generation again that cannot be opened."""
log = logging.getLogger("civilex.serving")


class Roster:
    """All readers; used in one event loop, but for :meth:`prepare`."""

    def __init__(self, limits: ReaderLimits, on_idle: Callable[[], None]):
        """Take the limits, and what to call when a reader has become idle; ``first`` is set once there is a reader.

        ``trouble`` says why nothing can be answered, while the newest generation cannot be opened.
        """
        self.generation: Generation | None = None
        self.first = asyncio.Event()
        self.trouble: str | None = None
        self._failures = 0
        self._mended = asyncio.Event()
        self._mended.set()
        self._generations: Generations | None = None
        self._held: Lease | None = None
        self._limits, self._on_idle = limits, on_idle
        self._spawner = Spawner(limits.memory_bytes, limits.copies_bytes // max(1, limits.copies))
        self._prepared: list[Future[ReaderProcess]] = []
        self._all: set[ReaderProcess] = set()
        self._idle: list[ReaderProcess] = []
        self._count = 0
        self._calm: asyncio.TimerHandle | None = None
        self._is_calm = False
        self._closed = False
        self._probing = False
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def ready(self) -> bool:
        """Whether there is a reader that has opened its data, and it is data that can be opened."""
        return self.trouble is None and any(reader.opened and reader.alive for reader in self._all)

    def prepare(self) -> None:
        """Have one process per core in reserve, which get ready meanwhile; the event loop need not run yet."""
        while len(self._prepared) < min(cores(), self._limits.readers):
            self._prepared.append(self._spawner.start())

    def start(self, generations: Generations) -> None:
        """Let readers open the newest generation, one per core now, the others when it is calm or as they are needed.

        Raises NotFound where nothing is published.
        """
        self._generations = generations
        self.publish(generations.newest())
        self.prepare()
        self.fill(len(self._prepared))

    def publish(self, generation: Generation) -> None:
        """Read this generation from now on, and let go of those that nobody reads."""
        self.generation = generation
        self._hold(generation)
        self._mend()
        self._is_calm = False
        if self._calm:
            self._calm.cancel()
        loop = asyncio.get_running_loop()
        self._calm = loop.call_later(CALM_SECONDS, self._become_calm)
        if self._generations:
            loop.run_in_executor(None, self._generations.sweep)

    def _hold(self, generation: Generation) -> None:
        """Lease the newest generation for as long as it is that, so that queries need not look for it on disk."""
        if self._held is not None:
            self._held.release()
        self._held = None
        with suppress(NotFound):
            self._held = self._generations.lease(generation.number) if self._generations else None

    def take(self, *, proven: bool = False) -> ReaderProcess | None:
        """Return an idle reader: for a query that is proven light one that has the data in memory, if there is one.

        While another that has them there is at work on a light query, this one is waited for: it will be done sooner
        than a reader on disk, and with as many as the cores at work, one more only slows these down. For all other
        queries a reader without copy, if there is one: a query that runs away takes its reader with it.
        """
        while self._idle:
            reader = self._idle[0]
            for other in self._idle:
                if (other.copied, other.keeps_copy) == (proven, proven):
                    reader = other
                    break
            if proven and not reader.copied and any(other.copied and not other.long for other in self._all):
                return None
            self._idle.remove(reader)
            if reader.alive:
                return reader
            self.replace(reader)
        return None

    def give_back(self, reader: ReaderProcess) -> None:
        """Take a reader back that has done its job."""
        self._idle.append(reader)
        if self._is_calm:
            self._choose_copies()
        self._on_idle()
        self._freshen(reader)

    def replace(self, reader: ReaderProcess) -> None:
        """End a reader and start another in its place."""
        reader.kill()
        self._all.discard(reader)
        self._count -= 1
        self._run(self._reap(reader))
        self.fill(self._count + 1)

    def fill(self, most: int | None = None) -> None:
        """Start readers until there are as many as may be, or ``most``."""
        while self._count < min(most or self._limits.readers, self._limits.readers) and not self._closed:
            self._count += 1
            self._run(self._bring())

    def ask(
        self, reader: ReaderProcess, message: Message, payload: Payload, answered: Callable[[Outcome], None]
    ) -> Lease:
        """Have a reader do a job on the generation of now, which stays until the lease that this returns is released.

        ``answered`` is called as :meth:`AsyncChannel.ask` does, unless the reader is replaced before.
        """
        if self._generations is None or self.generation is None:
            raise StoreError("Nothing is published yet.")
        try:
            lease = self._held.again() if self._held else self._generations.lease(self.generation.number)
        except NotFound as error:
            raise StoreError(str(error)) from error
        generation = lease.generation
        opens = reader.opened is None or reader.opened[0] != generation.number
        if opens:
            reader.copied = False

        def told(outcome: Outcome) -> None:
            if not isinstance(outcome, Exception):
                if opens:
                    reader.opened = (generation.number, False)
                reader.copied = outcome.message.get("copied", reader.copied)
            answered(outcome)

        where = {"generation": generation.number, "path": str(generation.path), "copy": reader.keeps_copy}
        reader.ask({**message, **where}, payload, told)
        return lease

    async def exchange(self, reader: ReaderProcess, message: Message, payload: bytes = b"") -> Received:
        """Have a reader do a job on the generation of now, and wait for its answer."""
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        lease = self.ask(reader, message, payload, lambda told: None if answer.done() else answer.set_result(told))
        with lease:
            outcome = await answer
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def stop_filling(self) -> None:
        """Start no more readers."""
        self._closed = True

    async def end_of(self, reader: ReaderProcess) -> int:
        """Return the exit status of a reader that has hung up."""
        return await self._spawner.reap(reader)

    async def close(self) -> None:
        """End all readers."""
        self.stop_filling()
        if self._calm:
            self._calm.cancel()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for reader in self._all:
            reader.detach()
        await asyncio.get_running_loop().run_in_executor(None, self.end)

    def end(self) -> None:
        """End all processes, whether the event loop ever ran or not."""
        self._spawner.close()

    async def _bring(self) -> None:
        """Wait for a process and let it open its data; where it cannot, try again with more and more patience.

        While the generation counts as one that cannot be opened, one reader tries, and the others wait for it.
        """
        patience = 0.1
        while True:
            probing = self.trouble is not None
            if probing:
                if self._probing:
                    await self._mended.wait()
                    continue
                self._probing = True
            try:
                if await self._brought():
                    return
                await asyncio.sleep(PROBE_SECONDS if self.trouble else patience)
            finally:
                self._probing = self._probing and not probing
            patience = min(2 * patience, MOST_PATIENCE_SECONDS)

    async def _brought(self) -> bool:
        """Start a reader and let it open its data; return whether it could."""
        reader = await asyncio.wrap_future(self._prepared.pop(0) if self._prepared else self._spawner.start())
        if self._is_calm and self.trouble is None:
            self.prepare()
        self._all.add(reader)
        try:
            await self._open(reader)
        except (EOFError, OSError, TimeoutError, StoreError) as error:
            reader.kill()
            self._all.discard(reader)
            status = await self._spawner.reap(reader)
            self._failed(f"a reader cannot start (exit status {status}): {error or type(error).__name__}")
            return False
        self.first.set()
        self.give_back(reader)
        return True

    def _failed(self, reason: str) -> None:
        """Take note that a reader could not open the newest generation; after some of these it counts as broken."""
        self._failures += 1
        if self.trouble is not None:
            log.debug("%s", reason)
            return
        log.error("%s", reason)
        if self._failures >= FAILURES and self.generation is not None:
            number = self.generation.number
            self.trouble = f"The data of commit {number} cannot be opened. The log of the service says why."
            self._mended.clear()
            log.critical(
                "The data of commit %d cannot be opened (%s). Nothing is answered until they can; one reader tries "
                "every %g seconds. Look at %s, or restore a backup.",
                number,
                reason,
                PROBE_SECONDS,
                self.generation.path,
            )
            self._on_idle()

    def _mend(self) -> None:
        """Forget failures: a generation was opened, or there is another one."""
        self._failures = 0
        if self.trouble is not None:
            self.trouble = None
            self._mended.set()
            log.warning("The newest data are tried by all readers again.")

    async def _open(self, reader: ReaderProcess) -> None:
        number = self.generation.number if self.generation else None
        async with asyncio.timeout(OPENING_SECONDS):
            received = await self.exchange(reader, {"job": "open", "result_bytes": 0})
        raise_fault(received.message)
        if number is not None:
            reader.opened = (number, reader.keeps_copy)
        if self.generation is not None and self.generation.number == number:
            self._mend()

    async def _reap(self, reader: ReaderProcess) -> None:
        await self._spawner.reap(reader)

    def _become_calm(self) -> None:
        self._is_calm = True
        self.fill()
        self.prepare()
        self._choose_copies()
        for reader in list(self._idle):
            self._freshen(reader)

    def _choose_copies(self) -> None:
        keeping = sum(reader.keeps_copy for reader in self._all)
        for reader in self._all:
            if keeping < self._limits.copies and not reader.long and not reader.keeps_copy:
                reader.keeps_copy = True
                keeping += 1
                self._freshen(reader)

    def _freshen(self, reader: ReaderProcess) -> None:
        """Let an idle reader open the newest generation, and copy it if it should, before it is asked."""
        if not self._is_calm or reader not in self._idle or self.generation is None:
            return
        if reader.opened != (self.generation.number, reader.keeps_copy):
            self._idle.remove(reader)
            self._run(self._reopen(reader))

    async def _reopen(self, reader: ReaderProcess) -> None:
        try:
            await self._open(reader)
        except (EOFError, OSError, TimeoutError, StoreError) as error:
            self._failed(f"a reader cannot open it: {error or type(error).__name__}")
            self.replace(reader)
        else:
            self.give_back(reader)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

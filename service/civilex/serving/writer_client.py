"""The service's side of the process that writes: hands changes over, stops one that runs away, starts it again.

Every change has a key, the caller's or one of ours, by which the writer knows it again. So changes that waited while
the writer died are handed to the next one and are made exactly once; only the one that was running is given up.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import socket
import struct
import subprocess
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from civilex.errors import CivilexError, UpdateTimeout, WriterStopped
from civilex.serving.change_messages import read_result, request_message
from civilex.serving.error_messages import read_error
from civilex.serving.framing import encode
from civilex.settings import Settings
from civilex.store.changes import Attribution, Change
from civilex.store.data_directory import DataDirectory
from civilex.store.generations import Generation
from civilex.store.protocol import Commit

ATTEMPTS = 3
"""How many writers a change is handed to before it is given up."""
PATIENCE_SECONDS = 10.0
"""How long a change waits for a writer to be started."""
PAUSE_SECONDS = 1.0
"""How long to wait before a writer that refused to start is started again: until there is room on the disk, say."""
OWN_KEY = "civilex:"
_LENGTHS = struct.Struct("<QQ")
log = logging.getLogger("civilex.serving")


@dataclass(slots=True)
class _Waiting:
    """A change that was not answered yet."""

    frame: bytes
    result: asyncio.Future[Commit]
    attempts: int = 0


class WriterClient:
    """The writer of a data directory; all of its methods belong to one event loop."""

    def __init__(self, directory: Path, settings: Settings, *, empty: bool = False):
        """Take the data directory and what the writer is told of the settings; ``start`` starts it."""
        self._directory, self._settings, self._empty = directory, settings, empty
        self._generations = DataDirectory(directory).generations
        self._published: list[Callable[[Generation], None]] = []
        self._waiting: dict[int, _Waiting] = {}
        self._count = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: asyncio.StreamReader | None = None
        self._stream: asyncio.StreamWriter | None = None
        self._running: int | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._timed_out = False
        self._up = asyncio.Event()
        self._refusal: CivilexError | None = None
        self._task: asyncio.Task[None] | None = None
        self.generation = 0
        self.restarts = 0

    async def start(self) -> None:
        """Start the writer; raises what it says where it refuses: StoreInUse, StoreDamaged, StoreFull."""
        await self._spawn()
        self._task = asyncio.create_task(self._supervise())

    def on_published(self, callback: Callable[[Generation], None]) -> None:
        """Call back with each generation that is published from now on, before its changes are acknowledged."""
        self._published.append(callback)

    async def commit(self, change: Change, attribution: Attribution = Attribution()) -> Commit:  # noqa: B008
        """Make a change: whole or not at all, on disk and readable when this returns.

        Raises what the change is refused for, UpdateTimeout where it was stopped, and WriterStopped where the writer
        ended: then it can be sent again with the same idempotency key.
        """
        if attribution.idempotency_key is None:
            attribution = replace(attribution, idempotency_key=OWN_KEY + uuid.uuid4().hex)
        if not self._up.is_set():
            try:
                await asyncio.wait_for(self._up.wait(), PATIENCE_SECONDS if self._refusal is None else 0.01)
            except TimeoutError:
                raise self._refusal or WriterStopped("The writer is being started: send the change again.") from None
        self._count += 1
        number = self._count
        message, payload = request_message(change, attribution)
        waiting = _Waiting(encode({"id": number, **message}, payload), asyncio.get_running_loop().create_future())
        self._waiting[number] = waiting
        try:
            self._send(waiting)
            return await waiting.result
        finally:
            self._waiting.pop(number, None)

    async def close(self) -> None:
        """Let the writer finish what it has and end."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._forget_deadline()
        self._hang_up()
        if self._process is not None:
            try:
                await asyncio.to_thread(self._process.wait, PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._fail_all(WriterStopped("The service is stopping."))

    @property
    def process_id(self) -> int | None:
        """The id of the writer, for whoever watches processes."""
        return self._process.pid if self._process is not None else None

    async def _spawn(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-I", "-m", "civilex.serving.writer", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={"PATH": os.environ.get("PATH", ""), "MALLOC_ARENA_MAX": "2"},
            )
        self._reader, self._stream = await asyncio.open_connection(sock=ours)
        order = {
            "data": str(self._directory.resolve()),
            "settings": self._settings.model_dump(mode="json"),
            "empty": self._empty,
            "parent": os.getpid(),
        }
        self._stream.write(encode(order))
        try:
            answer, _ = await self._receive()
        except EOFError:
            self._hang_up()
            code = await asyncio.to_thread(self._process.wait)
            raise WriterStopped(f"The writer ended with {code} before it had started.") from None
        if "refused" in answer:
            self._hang_up()
            await asyncio.to_thread(self._process.wait)
            raise read_error(answer["refused"])
        self._refusal = None
        self._announce(answer["ready"])
        self._up.set()

    async def _supervise(self) -> None:
        """Read what the writer says, and start another whenever it ends."""
        while True:
            with contextlib.suppress(EOFError, OSError):
                while True:
                    self._take((await self._receive())[0])
            await self._bury()
            while not self._up.is_set():
                try:
                    await self._spawn()
                    self.restarts += 1
                except CivilexError as error:
                    log.error("the writer does not start: %s", error)
                    self._refusal = error
                    self._fail_all(error)
                    await asyncio.sleep(PAUSE_SECONDS)
            for waiting in self._waiting.values():
                self._send(waiting)

    async def _bury(self) -> None:
        """Settle what was running when the writer ended."""
        assert self._process is not None  # noqa: S101
        self._up.clear()
        self._forget_deadline()
        self._hang_up()
        code = await asyncio.to_thread(self._process.wait)
        log.warning("the writer ended with %s", code)
        stopped = f"The change was stopped after {self._settings.write_seconds:g} seconds; nothing was changed."
        ended = "The writer ended while it made this change. Ask whether it was made with the same idempotency key."
        error = UpdateTimeout(stopped) if self._timed_out else WriterStopped(ended)
        for number, waiting in list(self._waiting.items()):
            if number == self._running or waiting.attempts >= ATTEMPTS:
                _fail(waiting, error)
        self._running, self._timed_out = None, False

    def _take(self, message: dict[str, Any]) -> None:
        self._forget_deadline()
        if "starting" in message:
            self._running = message["starting"]
            self._deadline = asyncio.get_running_loop().call_later(self._settings.write_seconds, self._stop)
            return
        self._running = None
        self._announce(message["published"])
        for number, result in message["results"].items():
            waiting = self._waiting.get(int(number))
            if waiting is None or waiting.result.done():
                continue
            made = read_result(result)
            if isinstance(made, CivilexError):
                waiting.result.set_exception(made)
            else:
                waiting.result.set_result(made)

    def _stop(self) -> None:
        """Kill the writer: the change that it makes has had its time."""
        self._timed_out = True
        if self._process is not None:
            self._process.kill()

    def _send(self, waiting: _Waiting) -> None:
        if self._stream is not None and not waiting.result.done():
            waiting.attempts += 1
            self._stream.write(waiting.frame)

    async def _receive(self) -> tuple[dict[str, Any], bytes]:
        assert self._reader is not None  # noqa: S101
        head, payload = _LENGTHS.unpack(await self._reader.readexactly(_LENGTHS.size))
        return json.loads(await self._reader.readexactly(head)), await self._reader.readexactly(payload)

    def _announce(self, number: int) -> None:
        if number != self.generation:
            self.generation = number
            generation = Generation(number, self._generations().directory / str(number))
            for callback in self._published:
                callback(generation)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _hang_up(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _fail_all(self, error: CivilexError) -> None:
        for waiting in list(self._waiting.values()):
            _fail(waiting, error)


def _fail(waiting: _Waiting, error: CivilexError) -> None:
    if not waiting.result.done():
        waiting.result.set_exception(error)

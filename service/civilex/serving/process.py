"""The processes of readers, seen from the service: started, asked, killed, and what their end means."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from civilex.errors import CivilexError, QueryTooExpensive, StoreError
from civilex.serving import sandbox
from civilex.serving.framing import AsyncChannel, Message, Outcome, Payload
from civilex.serving.reader import ReaderOptions

LINGERING_SECONDS = 1.0
"""How long a reader that has hung up may take to end."""
_WHOLE_PROCESS = 2
"""The kind of the clock of another process's processor time, in the number that Linux has for it."""
PROGRAM = ("-I", "-m", "civilex.serving.reader")
"""What Python runs for a reader; -I: nothing of the caller's environment or working directory is imported."""


class ReaderProcess:
    """One reader process.

    ``keeps_copy`` says whether it should hold the data in memory, ``copied`` whether it does, as far as it has told,
    ``long`` whether it is at work on a long query, ``opened`` which generation it has open and whether it was told to
    copy it.
    """

    def __init__(self, popen: subprocess.Popen[bytes], connection: socket.socket):
        """Made by :class:`Spawner` only."""
        self._popen = popen
        self._channel = AsyncChannel(connection)
        self.keeps_copy = self.copied = False
        self.long = False
        self.opened: tuple[int, bool] | None = None

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._popen.pid

    @property
    def alive(self) -> bool:
        """Whether it has not ended, as far as the system has told."""
        return self._popen.poll() is None

    def cpu_seconds(self) -> float:
        """Return the processor time that it has used; the time of the clock where the system does not tell."""
        try:
            return time.clock_gettime((~self.pid << 3) | _WHOLE_PROCESS)
        except OSError:
            return time.monotonic()

    def ask(self, message: Message, payload: Payload, answered: Callable[[Outcome], None]) -> None:
        """Have a job done; ``answered`` gets its answer, or EOFError or OSError when the process ends over it."""
        self._channel.ask(message, payload, answered)

    def detach(self) -> None:
        """Let go of its socket, in the event loop; it ends by itself then."""
        self._channel.close()

    def kill(self) -> None:
        """End it now, whatever it does."""
        self._popen.kill()
        self._channel.close()

    def wait(self) -> int:
        """Wait until it has ended and return its exit status, negative for a signal; one that lingers is killed."""
        try:
            return self._popen.wait(LINGERING_SECONDS)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            return self._popen.wait()


class Spawner:
    """Starts reader processes, all from one thread that lives as long as this does.

    Readers die with their parent (PR_SET_PDEATHSIG), and the system takes the *thread* that started them for it.
    """

    def __init__(self, memory_bytes: int, copy_bytes: int):
        """Take what a query and what a copy may take in a reader, in bytes."""
        self._memory_bytes, self._copy_bytes = memory_bytes, copy_bytes
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="readers")
        self._living: set[ReaderProcess] = set()

    def start(self) -> Future[ReaderProcess]:
        """Start a reader; it gets ready while the caller goes on."""
        return self._thread.submit(self._start)

    async def reap(self, reader: ReaderProcess) -> int:
        """Wait until a reader that was killed or has hung up has ended; return its exit status."""
        status = await asyncio.get_running_loop().run_in_executor(None, reader.wait)
        self._living.discard(reader)
        return status

    def close(self) -> None:
        """End all readers, and the thread that started them."""
        self._thread.shutdown(cancel_futures=True)
        for reader in self._living:
            reader.kill()
            reader.wait()

    def _start(self) -> ReaderProcess:
        ours, theirs = socket.socketpair()
        with theirs:
            options = ReaderOptions(theirs.fileno(), os.getpid(), self._memory_bytes, self._copy_bytes)
            popen = subprocess.Popen(  # noqa: S603 (our own program)
                [sys.executable, *PROGRAM, options.to_text()],
                pass_fds=[theirs.fileno()],
                env={"MALLOC_ARENA_MAX": "2", "RUST_MIN_STACK": str(16 * 2**20), "PATH": os.defpath},
                cwd=Path("/"),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        reader = ReaderProcess(popen, ours)
        self._living.add(reader)
        return reader


def crash(status: int, memory_bytes: int) -> CivilexError:
    """Return the error of a query whose reader ended by itself; exit status 0 is such an end, too."""
    if status == -signal.SIGABRT:
        return QueryTooExpensive(
            f"The query needs more than the {memory_bytes:,} bytes of memory that it may have. Sort or group less, "
            "and join fewer patterns that have nothing in common."
        )
    if status in (-signal.SIGSEGV, -signal.SIGBUS):
        return QueryTooExpensive("The text nests too deep to be read. Split it in parts.")
    return StoreError(f"The process that ran the query ended unexpectedly (exit status {status}). Ask again.")


def set_idle(reader: ReaderProcess, *, idle: bool) -> bool:
    """Let a reader run only when nobody else wants to, or as usual again; False where the system refuses."""
    return sandbox.set_idle(reader.pid, idle=idle)

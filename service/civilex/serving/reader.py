"""A reader, as a process of its own: it opens a generation, does one job after the other, and may be killed any time.

``python -m civilex.serving.reader OPTIONS``, started by :mod:`civilex.serving.process` only.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from civilex.serving import sandbox
from civilex.serving.faults import fault_of
from civilex.serving.framing import INLINE_BYTES, Channel, Message
from civilex.serving.jobs import JOBS
from civilex.serving.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class ReaderOptions:
    """What a reader is started with: its socket, the process it belongs to, what a query and a copy may take."""

    descriptor: int
    parent: int
    memory_bytes: int
    copy_bytes: int

    def to_text(self) -> str:
        """Return the options as an argument of a command."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return the options that an argument holds."""
        return cls(**json.loads(text))


class Reader:
    """The state of the process: the generation that is open, and the file that answers are written to."""

    def __init__(self, options: ReaderOptions):
        """Take the options."""
        self._options = options
        self._snapshot: Snapshot | None = None
        self._file = os.memfd_create("answer")

    def serve(self) -> None:
        """Answer messages until the service hangs up."""
        channel = Channel(socket.socket(fileno=self._options.descriptor))
        while (received := channel.receive()) is not None:
            message = received.message
            sandbox.allow_result(message["result_bytes"])
            os.ftruncate(self._file, 0)
            try:
                if "spool" in message:
                    self._write_to(message["spool"])
                snapshot = self._open(message)
                output = Path(f"/proc/self/fd/{self._file}")
                told = JOBS[message["job"]](snapshot, message, received.payload, output)
            except Exception as error:  # noqa: BLE001 (every error is told; one that is not would look like a crash)
                self._renew_file()
                channel.send(fault_of(error, message["result_bytes"]))
                continue
            length = os.fstat(self._file).st_size
            if length <= INLINE_BYTES and "spool" not in message:
                channel.send(told, os.pread(self._file, length, 0))
            else:
                channel.send(told, descriptor=self._file)
                self._renew_file()

    def _renew_file(self) -> None:
        os.close(self._file)
        self._file = os.memfd_create("answer")

    def _write_to(self, directory: str) -> None:
        """Let the answer go to a nameless file on disk: it may be longer than memory is."""
        with tempfile.TemporaryFile(dir=directory) as file:
            descriptor = os.dup(file.fileno())
        os.close(self._file)
        self._file = descriptor

    def _open(self, message: Message) -> Snapshot:
        snapshot = self._snapshot
        if snapshot is None or snapshot.number != message["generation"]:
            self._snapshot = None  # The old copy goes before a new one is made.
            snapshot = Snapshot(
                message["generation"],
                Path(message["path"]),
                query_bytes=self._options.memory_bytes,
                copy_bytes=self._options.copy_bytes,
            )
            self._snapshot = snapshot
        if not message["copy"]:
            snapshot.drop_copy()
        elif message["job"] == "open":
            snapshot.copy()
        return snapshot


def main() -> None:
    """Enter the sandbox and serve in a thread whose stack suffices; any end but the service's own is a crash."""
    options = ReaderOptions.from_text(sys.argv[1])
    sandbox.enter(options.parent)
    threading.stack_size(sandbox.STACK_BYTES)
    thread = threading.Thread(target=Reader(options).serve)
    thread.start()
    thread.join()
    os._exit(0)


if __name__ == "__main__":
    main()

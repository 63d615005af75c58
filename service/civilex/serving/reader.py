"""A reader, as a process of its own: it opens a generation, does one job after the other, and may be killed any time.

``python -m civilex.serving.reader OPTIONS``, started by :mod:`civilex.serving.process` only.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Self

from civilex.serving import sandbox
from civilex.serving.faults import fault_of
from civilex.serving.framing import Channel, Message
from civilex.serving.jobs import JOBS
from civilex.serving.output import Output
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
    """The state of the process: the generation that is open."""

    def __init__(self, options: ReaderOptions):
        """Take the options."""
        self._options = options
        self._snapshot: Snapshot | None = None
        self._result_bytes = -1

    def serve(self) -> None:
        """Answer messages until the service hangs up."""
        channel = Channel(socket.socket(fileno=self._options.descriptor))
        while (received := channel.receive()) is not None:
            message = received.message
            most = message["result_bytes"]
            with Output(most, message.get("spool")) as output:
                try:
                    if most != self._result_bytes:
                        sandbox.allow_result(most)
                        self._result_bytes = most
                    if received.descriptor is not None:
                        tell = partial(_tell, channel)
                        message = {**message, "document": received.descriptor, "tell": tell}
                    told = JOBS[message["job"]](self._open(message), message, received.payload, output)
                    content = output.content()
                    descriptor = output.descriptor() if content is None or "spool" in message else None
                except Exception as error:  # noqa: BLE001 (every error is told; an untold one would look like a crash)
                    channel.send(fault_of(error, most))
                    continue
                finally:
                    if received.descriptor is not None:
                        os.close(received.descriptor)
                if descriptor is None:
                    channel.send(told, content or b"")
                else:
                    channel.send(told, descriptor=descriptor)

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


def _tell(channel: Channel, *progress: object) -> None:
    channel.send({"progress": progress})


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

"""Messages between the service and its readers: a JSON object and bytes, over a socket; a long result as a file.

A message is the lengths of both (8 bytes each), the object in UTF-8, the bytes. A long result stays in the file that
it was written to (:mod:`civilex.serving.output`), whose descriptor comes with the message; so does a document that is
in a file. Messages that hold ``progress`` come before the answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import struct
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

_LENGTHS = struct.Struct("<QQ")
_CHUNK = 1 << 16
_DESCRIPTORS = socket.CMSG_SPACE(array("i").itemsize)
Message = Mapping[str, Any]


@dataclass(slots=True)
class Received:
    """A message as it came: its object, its bytes, and the descriptor of a file where one came with it."""

    message: Message
    payload: bytes
    descriptor: int | None = None

    def content(self) -> bytes:
        """Return the bytes, those of the file where one came; it is closed with that."""
        if self.descriptor is None:
            return self.payload
        with open(self.descriptor, "rb") as file:  # noqa: PTH123 (a descriptor, not a path)
            self.descriptor = None
            file.seek(0)
            return file.read()

    def copy_to(self, output: BinaryIO) -> None:
        """Write the bytes to a file; the one that came is closed with that."""
        if self.descriptor is None:
            output.write(self.payload)
            return
        with open(self.descriptor, "rb") as file:  # noqa: PTH123 (a descriptor, not a path)
            self.descriptor = None
            file.seek(0)
            shutil.copyfileobj(file, output, _CHUNK)

    def size(self) -> int:
        """Return the number of bytes."""
        return len(self.payload) if self.descriptor is None else os.fstat(self.descriptor).st_size


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a message in place of bytes, and who is told of the progress that is made with it."""

    descriptor: int
    told: Callable[[Any], None] = lambda _: None


Payload = bytes | Attached


def encode(message: Message, payload: bytes = b"") -> bytes:
    """Return a message as it goes over the socket."""
    head = json.dumps(message).encode()
    return _LENGTHS.pack(len(head), len(payload)) + head + payload


class _Buffer:
    """What has come of a message so far."""

    def __init__(self) -> None:
        self._data: bytes | bytearray = b""
        self._descriptors: list[int] = []
        self._head = b""
        self._message: Message = {}

    def add(self, data: bytes, descriptors: Iterable[int] = ()) -> None:
        """Take what came."""
        self._descriptors += descriptors
        if self._data:
            self._data += data
        else:
            self._data = data

    def take(self) -> Received | None:
        """Return the next message where it is whole."""
        data = self._data
        if len(data) >= _LENGTHS.size:
            length, payload = _LENGTHS.unpack_from(data)
            start = _LENGTHS.size + length
            end = start + payload
            if len(data) >= end:
                head = bytes(data[_LENGTHS.size : start])
                if head != self._head:  # The object is mostly the one that came before.
                    self._head, self._message = head, json.loads(head)
                content = bytes(data[start:end])
                self._data = bytearray(data[end:]) if len(data) > end else b""
                return Received(self._message, content, self._descriptors.pop() if self._descriptors else None)
        if isinstance(data, bytes) and data:
            self._data = bytearray(data)
        return None

    def close(self) -> None:
        """Close the files that came and were not taken."""
        for descriptor in self._descriptors:
            os.close(descriptor)
        self._descriptors = []


class Channel:
    """The end of a reader: it waits for a message, and answers it."""

    def __init__(self, connection: socket.socket):
        """Take a socket that blocks."""
        self._socket = connection
        self._buffer = _Buffer()

    def receive(self) -> Received | None:
        """Return the next message; ``None`` when the other side has gone."""
        while (received := self._buffer.take()) is None:
            data, sent_with, _, _ = self._socket.recvmsg(_CHUNK, _DESCRIPTORS)
            if not data:
                return None
            self._buffer.add(data, _descriptors(sent_with) if sent_with else ())
        return received

    def send(self, message: Message, payload: bytes = b"", descriptor: int | None = None) -> None:
        """Send a message, and a file with it."""
        data = encode(message, payload)
        sent = 0
        if descriptor is not None:
            sent = socket.send_fds(self._socket, [data], [descriptor])
        self._socket.sendall(data[sent:])


Outcome = Received | Exception
"""The answer to a message, or why there is none."""


class AsyncChannel:
    """The end of the service: one message out, one back, progress told between them; used in one event loop.

    The socket is watched from the first message on, so that each costs two system calls, and so that a reader that
    hangs up while it is idle is noticed.
    """

    def __init__(self, connection: socket.socket):
        """Take a socket; it blocks no more."""
        connection.setblocking(False)
        self._socket = connection
        self._buffer = _Buffer()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._answered: Callable[[Outcome], None] | None = None
        self._told: Callable[[Any], None] | None = None
        self._sending: asyncio.Task[None] | None = None
        self._broken: Exception | None = None

    def ask(self, message: Message, payload: Payload, answered: Callable[[Outcome], None]) -> None:
        """Send a message; ``answered`` is called with what comes back, or with OSError or EOFError; never from here."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._loop.add_reader(self._socket, self._take)
        self._answered = answered
        attached = payload if isinstance(payload, Attached) else None
        self._told = None if attached is None else attached.told
        if self._broken is not None:
            self._loop.call_soon(self._tell, self._broken)
            return
        data = encode(message, payload if isinstance(payload, bytes) else b"")
        try:
            if attached is None:
                sent = self._socket.send(data)
            else:
                sent = socket.send_fds(self._socket, [data], [attached.descriptor])
        except BlockingIOError:
            sent = 0
        except OSError as error:
            self._loop.call_soon(self._break, error)
            return
        if sent < len(data):
            self._sending = self._loop.create_task(self._send_rest(memoryview(data)[sent:]))

    async def _send_rest(self, data: memoryview) -> None:
        assert self._loop is not None  # noqa: S101 (asked)
        try:
            await self._loop.sock_sendall(self._socket, data)
        except OSError as error:
            self._break(error)

    def _take(self) -> None:
        """Take what has come, and tell of the message when it is whole."""
        try:
            data, sent_with, _, _ = self._socket.recvmsg(_CHUNK, _DESCRIPTORS)
            if not data:
                raise EOFError
            self._buffer.add(data, _descriptors(sent_with) if sent_with else ())
            received = self._buffer.take()
            while received is not None and "progress" in received.message:
                if self._told is not None:
                    self._told(received.message["progress"])
                received = self._buffer.take()
        except BlockingIOError:
            return
        except (OSError, EOFError, ValueError) as error:
            self._break(error)
            return
        if received is not None:
            self._tell(received)

    def _break(self, error: Exception) -> None:
        if self._broken is None:
            self._broken = error
            self._forget()
            self._tell(error)

    def _tell(self, outcome: Outcome) -> None:
        answered, self._answered, self._told = self._answered, None, None
        if answered is not None:
            answered(outcome)

    def _forget(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._socket)
        if self._sending is not None:
            self._sending.cancel()

    def close(self) -> None:
        """Let go of the socket, which tells the reader to end; who waits for an answer is told nothing."""
        self._answered = None
        if self._broken is None:
            self._broken = EOFError()
            self._forget()
        self._buffer.close()
        self._socket.close()


def _descriptors(sent_with: list[tuple[int, int, bytes]]) -> list[int]:
    """Return the files that came with data."""
    found = array("i")
    for level, kind, data in sent_with:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            found.frombytes(data[: len(data) - len(data) % found.itemsize])
    return list(found)

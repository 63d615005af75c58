"""Messages between the service and its readers: a JSON object and bytes, over a socket; a long result as a file.

A message is the lengths of both (8 bytes each), the object in UTF-8, the bytes. A result longer than
:data:`INLINE_BYTES` stays in the memory file that it was written to, whose descriptor comes with the message.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

INLINE_BYTES = 1 << 16
_LENGTHS = struct.Struct("<QQ")
_CHUNK = 1 << 18
Message = Mapping[str, Any]


@dataclass(slots=True)
class Received:
    """A message as it came: its object, its bytes, and the descriptor of a file where one came with it."""

    message: dict[str, Any]
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


def encode(message: Message, payload: bytes = b"") -> bytes:
    """Return a message as it goes over the socket."""
    head = json.dumps(message).encode()
    return _LENGTHS.pack(len(head), len(payload)) + head + payload


class _Buffer:
    """What has come of a message so far."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._descriptors: list[int] = []

    def add(self, data: bytes, descriptors: list[int]) -> None:
        """Take what came."""
        self._data += data
        self._descriptors += descriptors

    def take(self) -> Received | None:
        """Return the message where it is whole."""
        if len(self._data) < _LENGTHS.size:
            return None
        head, payload = _LENGTHS.unpack_from(self._data)
        end = _LENGTHS.size + head + payload
        if len(self._data) < end:
            return None
        message = json.loads(self._data[_LENGTHS.size : _LENGTHS.size + head])
        content = bytes(self._data[_LENGTHS.size + head : end])
        del self._data[:end]
        return Received(message, content, self._descriptors.pop() if self._descriptors else None)

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
            data = self._socket.recv(_CHUNK)
            if not data:
                return None
            self._buffer.add(data, [])
        return received

    def send(self, message: Message, payload: bytes = b"", descriptor: int | None = None) -> None:
        """Send a message, and a file with it."""
        data = encode(message, payload)
        sent = 0
        if descriptor is not None:
            sent = socket.send_fds(self._socket, [data], [descriptor])
        self._socket.sendall(data[sent:])


class AsyncChannel:
    """The end of the service: one message out, one back."""

    def __init__(self, connection: socket.socket):
        """Take a socket; it blocks no more."""
        connection.setblocking(False)
        self._socket = connection
        self._buffer = _Buffer()

    async def exchange(self, message: Message, payload: bytes = b"") -> Received:
        """Send a message and return the answer; raises OSError or EOFError when the other side has gone."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Received] = loop.create_future()
        data = encode(message, payload)
        # No answer comes before all is sent; what waits to be read is waited for from the start.
        loop.add_reader(self._socket, self._take, answer)
        try:
            sent = self._send(data)
            if sent < len(data):
                await loop.sock_sendall(self._socket, memoryview(data)[sent:])
            return await answer
        finally:
            loop.remove_reader(self._socket)

    def _send(self, data: bytes) -> int:
        try:
            return self._socket.send(data)
        except BlockingIOError:
            return 0

    def _take(self, answer: asyncio.Future[Received]) -> None:
        """Take what has come; the future is done when the message is whole."""
        if answer.done():
            return
        try:
            data, descriptors, _, _ = socket.recv_fds(self._socket, _CHUNK, 1)
            if not data:
                raise EOFError
            self._buffer.add(data, descriptors)
            if (received := self._buffer.take()) is not None:
                answer.set_result(received)
        except BlockingIOError:
            return
        except (OSError, EOFError, ValueError) as error:
            answer.set_exception(error)

    def close(self) -> None:
        """Let go of the socket, which tells the reader to end."""
        self._buffer.close()
        self._socket.close()

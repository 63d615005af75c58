"""Closing a connection whose client still sends, so that it gets the answer that it has been given.

The system resets a connection that is closed with something unread in it, and a client that is busy sending sees the
reset and not the answer (RFC 9112, 9.6). So the service says that it sends no more, reads what comes and throws it
away, up to a limit, and closes after that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

LONGEST_SECONDS = 5.0
MOST_BYTES = 64 << 20
"""So long, and so much, is read from a client that was answered; the longest body that is taken by default fits."""


class LingeringTransport:
    """The transport of a connection, whose :meth:`close` waits for a client that still sends; all else is the same."""

    def __init__(self, transport: asyncio.Transport, still_sends: Callable[[], bool]):
        """Take the transport of a connection that was made, and what says whether its client still sends."""
        self._transport, self._still_sends = transport, still_sends
        self._left = MOST_BYTES
        self._timer: asyncio.TimerHandle | None = None
        self.write = transport.write

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    @property
    def lingers(self) -> bool:
        """Whether it is being closed, and what comes is thrown away."""
        return self._timer is not None

    def is_closing(self) -> bool:
        """Whether nothing more can be sent."""
        return self._timer is not None or self._transport.is_closing()

    def close(self) -> None:
        """Close it when what was written is sent, and the client has sent what it is about to send."""
        if self._still_sends():
            self.close_later()
        else:
            self.close_now()

    def close_now(self) -> None:
        """Close it when what was written is sent; where it is being closed already, that goes on."""
        if self._timer is None:
            self._transport.close()

    def close_later(self) -> None:
        """Send no more, and close when the client has ended, or when it takes too long or sends too much."""
        if self.is_closing():
            return
        self._timer = asyncio.get_running_loop().call_later(LONGEST_SECONDS, self._transport.abort)
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._transport.resume_reading()

    def throw_away(self, size: int) -> None:
        """Take note of bytes that came and are not looked at."""
        self._left -= size
        if self._left < 0:
            self._transport.abort()

    def ended(self) -> None:
        """Wait for nothing any more: the connection is lost."""
        if self._timer is not None:
            self._timer.cancel()

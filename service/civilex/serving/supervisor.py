"""A small process that starts the service again when it was killed, and holds its socket meanwhile.

What listens is inherited: clients that connect while the service starts again wait, and are not refused.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType

FORWARDED = (signal.SIGINT, signal.SIGTERM)
SHORT_LIFE_SECONDS = 5.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 5.0


def supervise(prepare: Callable[[], None] = lambda: None) -> int | None:
    """Return ``None`` in the process that is to serve, as often as it takes; an exit status here, at the end.

    A service that a signal ended is started again, after a pause that doubles while it lives for less than five
    seconds. After that an error at its start is tried again as well, since what it says may pass: a disk that is full,
    a directory that its forerunner still holds. Its own good end, and an error at the very first start, are final.
    SIGINT and SIGTERM are passed on and end both. To be called before any thread is started.

    ``prepare`` is called here once a service has lived for that long: what it imports, the next one has from its
    beginning, and need not spend the seconds that it takes on a machine that is busy.
    """
    stopping: list[int] = []
    child = 0

    def pass_on(number: int, _: FrameType | None) -> None:
        stopping.append(number)
        if child:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, number)

    usual = {number: signal.signal(number, pass_on) for number in FORWARDED}
    killed, prepared, pause = False, False, FIRST_PAUSE_SECONDS
    while True:
        signal.pthread_sigmask(signal.SIG_BLOCK, FORWARDED)
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)  # Ctrl-C reaches the supervisor alone, which passes it on once.
            for number, action in usual.items():
                signal.signal(number, action)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, FORWARDED)
            return None
        signal.pthread_sigmask(signal.SIG_UNBLOCK, FORWARDED)
        status = None if prepared else _ended(child, SHORT_LIFE_SECONDS)
        if status is None and not prepared and not stopping:
            prepare()
            prepared = True
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) if status is None else status
        child = 0
        if stopping or status == 0 or (status > 0 and not killed):
            return status if status >= 0 else 128 - status
        killed = True
        pause = FIRST_PAUSE_SECONDS if time.monotonic() - started > SHORT_LIFE_SECONDS else pause
        how = f"was ended by signal {-status}" if status < 0 else f"did not start (exit status {status})"
        print(f"civilex: the service {how}; it is started again in {pause:g} s.", file=sys.stderr, flush=True)  # noqa: T201
        until = time.monotonic() + pause
        while not stopping and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))
        if stopping:
            return 128 + stopping[0]
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def _ended(child: int, seconds: float) -> int | None:
    """Return the exit status of a process that ends within this time, else ``None``."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    return None

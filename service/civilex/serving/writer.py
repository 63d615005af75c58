"""The process that writes: the only one that has the data directory open for writing.

It makes changes in groups: whatever waits is made together, each change whole or not at all, and the disk is waited
for once. A change is acknowledged when its generation is published. It may be killed at any moment: the next one goes
on from the last line of the journal. Where the disk is full it says so and ends, since a store that met a full disk
writes again only when it is opened anew.
"""

from __future__ import annotations

import ctypes
import os
import queue
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

from civilex.errors import CivilexError, StoreError
from civilex.serving import seccomp
from civilex.serving.change_messages import read_request, result_message
from civilex.serving.error_messages import error_message
from civilex.serving.framing import Channel, Received
from civilex.serving.opening import open_kept
from civilex.settings import Settings
from civilex.store.kept import KeptStore

GROUP = 64
"""As many changes are made together at most."""
GROUP_BYTES = 16 * 2**20
STACK_BYTES = 256 * 2**20
"""Stack of the thread that makes changes: the engine recurses, and a text as long as may be needs less than this."""
_PR_SET_PDEATHSIG = 1


def main(descriptor: int) -> None:
    """Serve the socket of this descriptor until the other side goes."""
    channel = Channel(socket.socket(fileno=descriptor))
    order = channel.receive()
    if order is None:
        return
    confine(order.message["parent"])
    try:
        store = open_kept(
            Path(order.message["data"]),
            Settings.model_validate(order.message["settings"]),
            empty=order.message["empty"],
            sweeps=False,
        )
    except (CivilexError, OSError) as error:
        channel.send({"refused": error_message(error if isinstance(error, CivilexError) else StoreError(str(error)))})
        return
    channel.send({"ready": store.generation})
    waiting: queue.SimpleQueue[Received | None] = queue.SimpleQueue()
    threading.Thread(target=receive, args=(channel, waiting), daemon=True).start()
    while (group := next_group(waiting)) is not None:
        if not make(store, group, channel):
            os._exit(1)
    store.close()


def confine(parent: int) -> None:
    """Give up the network and other programs, and die with the process ``parent``."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # The parent ended before it could be told of.
    seccomp.deny_network()


def receive(channel: Channel, waiting: queue.SimpleQueue[Received | None]) -> None:
    """Put what comes into the queue; ``None`` at the end."""
    try:
        while (received := channel.receive()) is not None:
            waiting.put(received)
    finally:
        waiting.put(None)


def next_group(waiting: queue.SimpleQueue[Received | None]) -> list[Received] | None:
    """Return all that waits, up to the size of a group, once there is something; ``None`` at the end."""
    group: list[Received] = []
    size = 0
    while len(group) < GROUP and size < GROUP_BYTES:
        try:
            received = waiting.get(block=not group)
        except queue.Empty:
            break
        if received is None:
            waiting.put(None)
            return group or None
        group.append(received)
        size += len(received.payload)
    return group


def make(store: KeptStore, group: list[Received], channel: Channel) -> bool:
    """Make a group of changes and send what came of each; return whether the store can go on."""
    identifiers = [received.message["id"] for received in group]
    results: list[Any]
    try:
        asked = [read_request(received.message, received.payload) for received in group]
        results = [
            result_message(result)
            for result in store.commit_all(asked, lambda at: channel.send({"starting": identifiers[at]}))
        ]
        healthy = not store.is_broken
    except (CivilexError, OSError) as error:
        failure = error if isinstance(error, CivilexError) else StoreError(f"The store failed: {error}")
        results = [{"error": error_message(failure)} for _ in group]
        healthy = False
    channel.send({"published": store.published, "results": dict(zip(map(str, identifiers), results, strict=True))})
    return healthy


if __name__ == "__main__":
    # Ctrl-C is for the service, which ends this process in good order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.stack_size(STACK_BYTES)
    thread = threading.Thread(target=main, args=(int(sys.argv[1]),))
    thread.start()
    thread.join()

"""How much processor time a service has taken so far, by what its processes are for; Linux only."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

ROLES = {"civilex.serving.reader": "readers", "civilex.serving.writer": "writer"}
"""What the command line of a process says, and what the process is called for it; all others are the service."""


def processor_seconds(root: int) -> Counter[str]:
    """Return the seconds that the living processes below ``root``, and itself, have run, by role; threads included."""
    children: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            fields = (place / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(place.name))
    found: Counter[str] = Counter()
    waiting = [root]
    while waiting:
        process = waiting.pop()
        waiting += children.get(process, [])
        try:
            command = Path(f"/proc/{process}/cmdline").read_text()
            seconds = time.clock_gettime(_processor_clock(process))
        except OSError:
            continue
        found[next((role for text, role in ROLES.items() if text in command), "service")] += seconds
    return found


def _processor_clock(process: int) -> int:
    """Return the number of the clock that counts what a process has run (clock_getcpuclockid(3) of glibc)."""
    return (~process << 3) | 2

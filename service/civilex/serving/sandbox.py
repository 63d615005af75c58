"""What a process that runs untrusted text may do: no network, so much memory, so long a result, and die with us."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

from civilex.serving import seccomp

STACK_BYTES = 256 * 2**20
"""Stack of the thread that runs queries: the engine recurses, and a text as long as may be needs less than this."""
OPEN_FILES = 1024
_KILLED_FIRST = "900"
_PR_SET_PDEATHSIG = 1


def missing() -> list[str]:
    """Return what this system lacks for sandboxed readers; empty where they can be had."""
    lacks = {
        "Linux": sys.platform != "linux",
        "a seccomp filter (x86-64 or arm64)": not seccomp.is_supported(),
        "files in memory (memfd)": not hasattr(os, "memfd_create"),
        "the files of /proc": not Path("/proc/self/statm").exists(),
    }
    return [name for name, lacking in lacks.items() if lacking]


def enter(parent: int) -> None:
    """Give up the network and other programs, for good, and die with the process ``parent``.

    Raises OSError where the system refuses to filter system calls: then nothing untrusted may run here.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # The parent ended before it could be told of.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    files = min(OPEN_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    # Out of memory, the system ends a reader and not the service; some systems do not let one say so.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_KILLED_FIRST)
    seccomp.deny_network()


def size() -> int:
    """Return the address space of this process, in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def allow_memory(more: int) -> None:
    """Let this process grow by ``more`` bytes from what it has now; the engine aborts where it needs more."""
    resource.setrlimit(resource.RLIMIT_AS, (size() + more, resource.RLIM_INFINITY))


def allow_result(length: int) -> None:
    """Let this process write files of up to ``length`` bytes; one byte more fails with EFBIG."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (length, resource.RLIM_INFINITY))


def set_idle(process: int, *, idle: bool) -> bool:
    """Let all threads of a process run only when nobody else wants to, or as usual again; False where refused.

    Without privileges the way back is barred (sched(7)).
    """
    policy = os.SCHED_IDLE if idle else os.SCHED_OTHER
    done = True
    with contextlib.suppress(FileNotFoundError):
        for task in Path(f"/proc/{process}/task").iterdir():
            try:
                os.sched_setscheduler(int(task.name), policy, os.sched_param(0))
            except ProcessLookupError:
                continue
            except PermissionError:
                done = False
    return done

"""A reader reaches no network, no other program and no other process."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import struct
import subprocess
import sys
import threading

import pytest

from civilex import errors
from civilex.serving import sandbox, seccomp
from civilex.serving.starting import unsandboxed


class Canary:
    """A port that counts who calls."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.calls = 0
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


@pytest.fixture
def canary():
    found = Canary()
    yield found
    found.close()


def test_service_gets_nothing_even_past_the_guard(serving, canary: Canary) -> None:
    async def main() -> None:
        async with serving() as store:
            with pytest.raises(errors.StoreError, match="A reader failed"):
                await store.answer_async(
                    f"SELECT * {{ SERVICE <http://127.0.0.1:{canary.port}/> {{ ?s ?p ?o }} }}", "text/csv"
                )

    asyncio.run(main())
    assert canary.calls == 0


def run_python(code: str, *, sandboxed: bool) -> subprocess.CompletedProcess[str]:
    enter = "import os; from civilex.serving import sandbox; sandbox.enter(os.getppid())\n" if sandboxed else ""
    return subprocess.run([sys.executable, "-c", enter + code], capture_output=True, text=True, timeout=60)


def test_load_gets_nothing_and_would_without_the_sandbox(canary: Canary) -> None:
    code = (
        "import pyoxigraph as ox\n"
        f"try: ox.Store().update('LOAD <http://127.0.0.1:{canary.port}/x>')\n"
        "except OSError as error: print('refused', error)\n"
    )
    assert "refused" in run_python(code, sandboxed=True).stdout
    assert canary.calls == 0
    assert "refused" in run_python(code, sandboxed=False).stdout
    assert canary.calls > 0


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "import socket; socket.socketpair()",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "import subprocess; subprocess.run(['/bin/true'])",
        "os.kill(os.getppid(), 0)",
    ],
)
def test_what_is_refused_fails_with_eperm(attempt: str) -> None:
    code = f"import os\ntry:\n    {attempt}\nexcept OSError as error:\n    print(error.errno)\n"
    assert run_python(code, sandboxed=True).stdout.split() == [str(errno.EPERM)]


def test_threads_files_and_ends_are_still_there() -> None:
    code = (
        "import threading\n"
        "thread = threading.Thread(target=lambda: print(len(open('/proc/self/statm').read()) > 0, flush=True))\n"
        "thread.start(); thread.join()\n"
        "os.abort()\n"
    )
    done = run_python(code, sandboxed=True)
    assert (done.stdout.strip(), done.returncode) == ("True", -6)


def decided(
    machine: seccomp.Machine, call: int, flags: int = 0, audit: int | None = None, *, calls_out: bool = False
) -> int:
    """What the kernel would decide: the instructions, run as classic BPF says."""
    data = struct.pack("<IIQ6Q", call, machine.audit if audit is None else audit, 0, flags, 0, 0, 0, 0, 0)
    code, at, held = seccomp.program(machine, calls_out=calls_out), 0, 0
    while True:
        operation, if_true, if_false, value = struct.unpack_from("<HBBI", code, 8 * at)
        at += 1
        if operation == 0x20:
            held = struct.unpack_from("<I", data, value)[0]
        elif operation == 0x06:
            return value
        else:
            holds = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[operation]
            at += if_true if holds else if_false


ALLOWED, REFUSED = 0x7FFF0000, 0x00050000 | errno.EPERM


@pytest.mark.parametrize("name", seccomp.MACHINES)
def test_the_filter_of_each_machine_decides_as_meant(name: str) -> None:
    machine = seccomp.MACHINES[name]
    for call in machine.refused:
        assert decided(machine, call) == REFUSED
    sendmsg, openat = {"x86_64": (46, 257), "aarch64": (211, 56)}[name]
    assert decided(machine, sendmsg) == decided(machine, openat) == ALLOWED
    assert decided(machine, machine.clone, flags=0x10000) == ALLOWED
    assert decided(machine, machine.clone, flags=0x11) == REFUSED
    assert decided(machine, machine.clone3) == 0x00050000 | errno.ENOSYS
    assert decided(machine, 0x40000000 + openat) == REFUSED
    assert decided(machine, openat, audit=0x40000003) == 0x80000000


@pytest.mark.parametrize("name", seccomp.MACHINES)
def test_a_process_that_fetches_may_connect_and_nothing_else(name: str) -> None:
    machine = seccomp.MACHINES[name]
    for call in machine.refused:
        assert decided(machine, call, calls_out=True) == (ALLOWED if call in machine.calling else REFUSED)
    assert decided(machine, machine.clone, flags=0x11, calls_out=True) == REFUSED


def test_what_a_system_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sandbox.missing() == []
    assert unsandboxed() is None
    monkeypatch.delattr(os, "memfd_create")
    monkeypatch.setattr(seccomp, "is_supported", lambda: False)
    assert sandbox.missing() == ["a seccomp filter (x86-64 or arm64)", "files in memory (memfd)"]
    assert "SERVICE and LOAD are refused by their words alone" in (unsandboxed() or "")

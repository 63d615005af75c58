"""No network, no new programs and no reach into other processes for this process: a seccomp filter of Linux.

The engine fetches the addresses of SERVICE and LOAD with no switch to stop it, so the system refuses: ``socket`` and
``connect`` fail with EPERM. It needs no privileges and cannot be undone. Numbers are those of the Linux system call
tables (``asm/unistd_64.h``, ``asm-generic/unistd.h``), the instructions those of classic BPF (``linux/filter.h``).
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from dataclasses import dataclass

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
"""Offsets in ``struct seccomp_data``; both architectures are little-endian."""
_ALLOW, _KILL_PROCESS, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_PR_GET_SECCOMP, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _MODE_FILTER = 21, 22, 38, 2
_CLONE_THREAD = 0x00010000
_X32 = 0x40000000
"""System calls of the x32 kind, on x86-64, are the same ones by other numbers."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What differs between architectures: the audit number, the calls that are refused, and how threads are made.

    ``calling`` are those among the refused ones that a process needs to ask other servers.
    """

    audit: int
    refused: tuple[int, ...]
    calling: tuple[int, ...]
    clone: int
    clone3: int


_X86_64 = {"socket": 41, "connect": 42, "accept": 43, "bind": 49, "listen": 50, "socketpair": 53, "accept4": 288}
_X86_64 |= {"fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "kill": 62, "pidfd_send_signal": 424}
_X86_64 |= {"ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "pidfd_open": 434, "pidfd_getfd": 438}
_X86_64 |= {"mount": 165, "unshare": 272, "setns": 308, "keyctl": 250, "bpf": 321, "userfaultfd": 323}
_X86_64 |= {"io_uring_setup": 425}
_ARM64 = {"socket": 198, "connect": 203, "accept": 202, "bind": 200, "listen": 201, "socketpair": 199, "accept4": 242}
_ARM64 |= {"execve": 221, "execveat": 281, "kill": 129, "pidfd_send_signal": 424}
_ARM64 |= {"ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "pidfd_open": 434, "pidfd_getfd": 438}
_ARM64 |= {"mount": 40, "unshare": 97, "setns": 268, "keyctl": 219, "bpf": 280, "userfaultfd": 282}
_ARM64 |= {"io_uring_setup": 425}

_CALLING = ("socket", "connect", "bind", "socketpair")
"""A resolver binds its sockets; nothing listens on them."""

MACHINES = {
    "x86_64": Machine(
        0xC000003E, tuple(_X86_64.values()), tuple(_X86_64[name] for name in _CALLING), clone=56, clone3=435
    ),
    "aarch64": Machine(
        0xC00000B7, tuple(_ARM64.values()), tuple(_ARM64[name] for name in _CALLING), clone=220, clone3=435
    ),
}


def is_supported() -> bool:
    """Say whether this system can filter system calls, without filtering any."""
    if sys.platform != "linux" or platform.machine() not in MACHINES:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    # A kernel with filters finds the address of the program bad; one without does not know the request.
    failed = libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, None, 0, 0) != 0
    return failed and ctypes.get_errno() == errno.EFAULT


def program(machine: Machine, *, calls_out: bool = False) -> bytes:
    """Return the filter of a machine, as the instructions that the kernel runs at each system call.

    ``calls_out`` lets the process connect to others, but neither listen nor anything else that is refused.
    """
    refused = [number for number in machine.refused if not (calls_out and number in machine.calling)]

    def refuse_where(test: int, value: int, error: int = errno.EPERM) -> bytes:
        return _instruction(test, value, if_false=1) + _instruction(_RETURN, _FAIL | error)

    return b"".join(
        (
            _instruction(_LOAD, _ARCHITECTURE),
            _instruction(_EQUAL, machine.audit, if_true=1),
            _instruction(_RETURN, _KILL_PROCESS),
            _instruction(_LOAD, _NUMBER),
            refuse_where(_AT_LEAST, _X32),
            *(refuse_where(_EQUAL, number) for number in refused),
            # The flags of clone3 stand behind a pointer: the C library falls back to clone where it is missing.
            refuse_where(_EQUAL, machine.clone3, errno.ENOSYS),
            _instruction(_EQUAL, machine.clone, if_false=3),
            _instruction(_LOAD, _FIRST_ARGUMENT),
            _instruction(_ANY_BIT, _CLONE_THREAD, if_true=1),
            _instruction(_RETURN, _FAIL | errno.EPERM),
            _instruction(_RETURN, _ALLOW),
        )
    )


def deny_network() -> None:
    """Filter the system calls of this process and of its later threads; raises OSError where the system cannot."""
    _filter(program(MACHINES[platform.machine()]))


def allow_only_calling() -> None:
    """Filter as :func:`deny_network` does, but let this process connect to others; raises OSError likewise."""
    _filter(program(MACHINES[platform.machine()], calls_out=True))


def _filter(code: bytes) -> None:
    instructions = ctypes.create_string_buffer(code, len(code))

    class Filter(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]

    whole = Filter(len(code) // 8, ctypes.addressof(instructions))
    libc = ctypes.CDLL(None, use_errno=True)
    for request in ((_PR_SET_NO_NEW_PRIVS, 1, 0), (_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(whole))):
        if libc.prctl(*request, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "system calls cannot be filtered")


def _instruction(code: int, value: int, *, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)

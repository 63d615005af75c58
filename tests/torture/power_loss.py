"""What of a directory is on disk when the power goes: replayed from the system calls of the process that writes in it.

A file keeps what it held at its last fsync, a directory the names that it had at its own: nothing else is promised.
``strace`` tells the calls, with all bytes written; the names of calls are those of Linux.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CALLS = """openat creat close write pwrite64 writev pwritev fsync fdatasync rename renameat renameat2 link linkat unlink
unlinkat mkdir mkdirat rmdir ftruncate fallocate lseek dup dup2 dup3 sendfile copy_file_range""".split()
STRACE = ["strace", "-f", "-qq", "-xx", "-s", "67108864", "-e", "signal=none", "-e", f"trace={','.join(CALLS)}"]
_LINE = re.compile(r"^(\d+) +(.*)$")
_RESUMED = re.compile(r"^<\.\.\. \w+ resumed>(.*)$")
_CALL = re.compile(r"^(\w+)\((.*)\) += (-?\d+)(?: .*)?$", re.DOTALL)
_ARGUMENT = re.compile(r'"(?:\\x[0-9a-f]{2})*"|\[[^\]]*\]|[^,\s][^,]*')
_AT_FDCWD = "AT_FDCWD"


@dataclass(eq=False)
class File:
    """The bytes of a file, now and at its last fsync."""

    data: bytearray = field(default_factory=bytearray)
    synced: bytes = b""


@dataclass(eq=False)
class Directory:
    """The names in a directory, now and at its last fsync."""

    names: dict[str, File | Directory] = field(default_factory=dict)
    synced: dict[str, File | Directory] = field(default_factory=dict)


@dataclass
class _Open:
    node: File | Directory
    position: int = 0
    appends: bool = False


class Disk:
    """The directory ``root`` and all below it, as calls change it; what is elsewhere does not count."""

    def __init__(self, root: Path):
        """Take the directory, which is empty and on disk."""
        self._root = str(root)
        self.top = Directory()
        self._open: dict[int, _Open] = {}
        self.said = ""

    def apply(self, name: str, arguments: list[str], result: int) -> None:
        """Take note of a call that succeeded."""
        getattr(self, f"_{name}")(arguments, result)

    def write_to(self, place: Path, *, names_survive: bool) -> None:
        """Write what is on disk; ``names_survive``: with all names, as some file systems have it, not their bytes."""
        _write(self.top, place, names_survive=names_survive)

    def differs_from(self, place: Path) -> list[str]:
        """Return the paths below that are not what the calls make them: the replay is worth nothing where it errs."""
        found = {str(path.relative_to(place)): path for path in place.rglob("*")}
        known = dict(_walk(self.top))
        wrong = sorted(found.keys() ^ known.keys())
        for name, node in known.items():
            if isinstance(node, File) and name in found and found[name].read_bytes() != bytes(node.data):
                wrong.append(name)
        return wrong

    def _place(self, at: str, path: str) -> tuple[Directory, str] | None:
        """Return the directory and the last name of a path, where it is below the root."""
        text = _text(path)
        if text.startswith("/"):
            if not text.startswith(self._root + "/") and text != self._root:
                return None
            start, text = self.top, text[len(self._root) :].strip("/")
        else:
            opened = None if at == _AT_FDCWD else self._open.get(int(at))
            if opened is None or not isinstance(opened.node, Directory):
                return None
            start = opened.node
        *before, last = text.split("/") if text else [""]
        for part in before:
            below = start.names[part]
            assert isinstance(below, Directory)
            start = below
        return start, last

    def _openat(self, arguments: list[str], result: int) -> None:
        found = self._place(arguments[0], arguments[1])
        if found is None:
            self._open.pop(result, None)
            return
        parent, name = found
        flags = arguments[2]
        node: File | Directory = parent if not name else parent.names.get(name) or File()
        if name and name not in parent.names:
            parent.names[name] = node
        if "O_TRUNC" in flags and isinstance(node, File):
            node.data.clear()
        self._open[result] = _Open(node, appends="O_APPEND" in flags)

    def _close(self, arguments: list[str], _: int) -> None:
        self._open.pop(int(arguments[0]), None)

    def _dup(self, arguments: list[str], result: int) -> None:
        if (opened := self._open.get(int(arguments[0]))) is not None:
            self._open[result] = opened

    _dup2 = _dup3 = _dup

    def _write(self, arguments: list[str], result: int) -> None:
        data = _bytes(arguments[1])[:result]
        if arguments[0] == "1":
            self.said += data.decode()
        if (opened := self._open.get(int(arguments[0]))) is None or not isinstance(opened.node, File):
            return
        if opened.appends:
            opened.position = len(opened.node.data)
        _put(opened.node, opened.position, data)
        opened.position += len(data)

    def _pwrite64(self, arguments: list[str], result: int) -> None:
        opened = self._open.get(int(arguments[0]))
        if opened is not None and isinstance(opened.node, File):
            _put(opened.node, int(arguments[3]), _bytes(arguments[1])[:result])

    def _not_known(self, arguments: list[str], _: int) -> None:
        assert self._open.get(int(arguments[0])) is None, "a call that the replay does not know"

    _writev = _pwritev = _sendfile = _copy_file_range = _not_known

    def _lseek(self, arguments: list[str], result: int) -> None:
        if (opened := self._open.get(int(arguments[0]))) is not None:
            opened.position = result

    def _fsync(self, arguments: list[str], _: int) -> None:
        opened = self._open.get(int(arguments[0]))
        if opened is None:
            return
        if isinstance(opened.node, File):
            opened.node.synced = bytes(opened.node.data)
        else:
            opened.node.synced = dict(opened.node.names)

    _fdatasync = _fsync

    def _ftruncate(self, arguments: list[str], _: int) -> None:
        opened = self._open.get(int(arguments[0]))
        if opened is not None and isinstance(opened.node, File):
            size = int(arguments[1])
            del opened.node.data[size:]
            opened.node.data.extend(bytes(size - len(opened.node.data)))

    def _fallocate(self, arguments: list[str], _: int) -> None:
        opened = self._open.get(int(arguments[0]))
        if opened is not None and isinstance(opened.node, File) and arguments[1] == "0":
            end = int(arguments[2]) + int(arguments[3])
            opened.node.data.extend(bytes(max(0, end - len(opened.node.data))))

    def _renameat(self, arguments: list[str], _: int) -> None:
        one, other = self._place(arguments[0], arguments[1]), self._place(arguments[2], arguments[3])
        assert (one is None) == (other is None)
        if one and other:
            other[0].names[other[1]] = one[0].names.pop(one[1])

    _renameat2 = _renameat

    def _rename(self, arguments: list[str], result: int) -> None:
        self._renameat([_AT_FDCWD, arguments[0], _AT_FDCWD, arguments[1]], result)

    def _linkat(self, arguments: list[str], _: int) -> None:
        one, other = self._place(arguments[0], arguments[1]), self._place(arguments[2], arguments[3])
        if one and other:
            other[0].names[other[1]] = one[0].names[one[1]]

    def _link(self, arguments: list[str], result: int) -> None:
        self._linkat([_AT_FDCWD, arguments[0], _AT_FDCWD, arguments[1]], result)

    def _unlinkat(self, arguments: list[str], _: int) -> None:
        if found := self._place(arguments[0], arguments[1]):
            del found[0].names[found[1]]

    def _unlink(self, arguments: list[str], result: int) -> None:
        self._unlinkat([_AT_FDCWD, arguments[0]], result)

    _rmdir = _unlink

    def _mkdirat(self, arguments: list[str], _: int) -> None:
        if (found := self._place(arguments[0], arguments[1])) and found[1]:
            found[0].names[found[1]] = Directory()

    def _mkdir(self, arguments: list[str], result: int) -> None:
        self._mkdirat([_AT_FDCWD, arguments[0]], result)


def calls(log: Path) -> Iterator[tuple[str, list[str], int]]:
    """Go through the calls that succeeded, in the order in which they ended: name, arguments, result."""
    begun: dict[str, str] = {}
    with log.open() as lines:
        for line in lines:
            found = _LINE.match(line.rstrip("\n"))
            if found is None:
                continue
            process, text = found.groups()
            if text.endswith(" <unfinished ...>"):
                begun[process] = text.removesuffix(" <unfinished ...>")
                # Another thread may get the number before this call returns.
                if text.startswith("close("):
                    yield "close", [begun[process].removeprefix("close(")], 0
                continue
            if resumed := _RESUMED.match(text):
                text = begun.pop(process) + resumed[1]
                if text.startswith("close("):
                    continue
            if (call := _CALL.match(text)) and not call[3].startswith("-"):
                yield call[1], [part.strip() for part in _ARGUMENT.findall(call[2])], int(call[3])


def _bytes(argument: str) -> bytes:
    return bytes.fromhex(argument.strip('"').replace("\\x", ""))


def _text(argument: str) -> str:
    return os.fsdecode(_bytes(argument))


def _put(file: File, position: int, data: bytes) -> None:
    if position > len(file.data):
        file.data.extend(bytes(position - len(file.data)))
    file.data[position : position + len(data)] = data


def _walk(directory: Directory, before: str = "") -> Iterator[tuple[str, File | Directory]]:
    for name, node in directory.names.items():
        yield before + name, node
        if isinstance(node, Directory):
            yield from _walk(node, f"{before}{name}/")


def _write(directory: Directory, place: Path, *, names_survive: bool) -> None:
    place.mkdir()
    for name, node in (directory.names if names_survive else directory.synced).items():
        if isinstance(node, Directory):
            _write(node, place / name, names_survive=names_survive)
        else:
            (place / name).write_bytes(node.synced)

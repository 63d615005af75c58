"""Backups for whoever asks the running service for one: made by a process of its own, sent as one file."""

from __future__ import annotations

import asyncio
import io
import shutil
import sys
import tarfile
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path

from civilex.errors import StoreError, TooManyQueries

SECONDS = 3600.0
BLOCK = 512
CHUNK_BYTES = 1 << 18
PREFIX = "backup-"
PROGRAM = ("-I", "-m", "civilex", "backup")


class Backups:
    """Makes backups of a data directory, one at a time."""

    def __init__(self, directory: Path):
        """Take the data directory."""
        self._directory = directory.resolve()
        self._making = False
        self._last: weakref.ref[MadeBackup] | None = None

    async def make(self) -> MadeBackup:
        """Make a backup and verify it; nothing else waits for it, and it is gone when it is closed.

        Raises TooManyQueries while another is made, and StoreError where it cannot be made.
        """
        last = None if self._last is None else self._last()
        if self._making or (last is not None and last.is_there):
            raise TooManyQueries("A backup is being made or sent, which is as many as may at once.")
        self._making = True
        for left in self._directory.glob(f"{PREFIX}*"):
            shutil.rmtree(left, ignore_errors=True)  # of a service that was killed
        folder = tempfile.TemporaryDirectory(dir=self._directory, prefix=PREFIX)
        try:
            await self._filled(Path(folder.name) / "backup")
            made = MadeBackup(folder)
        except BaseException:
            folder.cleanup()
            raise
        finally:
            self._making = False
        self._last = weakref.ref(made)
        return made

    async def _filled(self, target: Path) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *PROGRAM,
            str(target),
            "--data",
            str(self._directory),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(SECONDS):
                _, said = await process.communicate()
        except TimeoutError:
            raise StoreError(f"The backup was not made within {SECONDS:,.0f} seconds.") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            reason = said.decode("utf-8", "replace").strip().removeprefix("civilex: ")
            raise StoreError(f"The backup could not be made: {reason[-2000:]}")


class MadeBackup:
    """A backup in a folder of its own."""

    def __init__(self, folder: tempfile.TemporaryDirectory[str]):
        """Take the folder, whose only entry is the backup."""
        self._folder = folder
        self._root = Path(folder.name) / "backup"
        self._files = sorted(path for path in self._root.rglob("*") if path.is_file())

    @property
    def is_there(self) -> bool:
        """Whether it has not been deleted."""
        return self._root.exists()

    @property
    def size(self) -> int:
        """How many bytes :meth:`chunks` gives."""
        padded = (-(-path.stat().st_size // BLOCK) * BLOCK for path in self._files)
        return sum(padded) + sum(len(self._head(path)) for path in self._files) + 2 * BLOCK

    def chunks(self) -> Iterator[bytes]:
        """Go through the backup as a tar archive (POSIX.1-2001), and delete it at the end."""
        with self._folder:
            for path in self._files:
                yield self._head(path)
                size = 0
                with path.open("rb") as file:
                    while chunk := file.read(CHUNK_BYTES):
                        size += len(chunk)
                        yield chunk
                yield bytes(-size % BLOCK)
            yield bytes(2 * BLOCK)

    def close(self) -> None:
        """Delete it."""
        self._folder.cleanup()

    def _head(self, path: Path) -> bytes:
        info = tarfile.TarInfo(str(path.relative_to(self._root)))
        info.size, info.mode = path.stat().st_size, 0o600
        return info.tobuf(tarfile.PAX_FORMAT)


def unpacked(archive: io.BufferedIOBase, target: Path) -> None:
    """Write the files of such an archive below a folder that is there; raises StoreError for any other archive.

    No name leads out of the folder, and nothing but files is made.
    """
    try:
        with tarfile.open(fileobj=archive, mode="r|") as members:
            for member in members:
                name = Path(member.name)
                if not member.isfile() or name.is_absolute() or ".." in name.parts:
                    raise StoreError(f"What was sent is no backup: it holds {member.name[:200]}.")
                content = members.extractfile(member)
                assert content is not None  # noqa: S101
                path = target / name
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("wb") as file:
                    while chunk := content.read(CHUNK_BYTES):
                        file.write(chunk)
    except tarfile.TarError as error:
        raise StoreError(f"The backup did not come whole ({error}): ask for it again.") from error

"""Room on the disk: a change is refused while there is still room to refuse it in good order.

A store that meets a full disk cannot write again before it is opened anew, and opening needs room too. So a reserve is
never used for changes, and a ballast file can be given up to be able to open.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from civilex.errors import StoreFull

COPIES = 4
"""How many times its own size a change may take: the log, sorted files in several orders, its source and its record."""


@dataclass(frozen=True, slots=True)
class Room:
    """The disk of a data directory, and the bytes on it that no change may use."""

    directory: Path
    reserve: int

    def free(self) -> int:
        """Return how many bytes a process without privileges may still write."""
        return shutil.disk_usage(self.directory).free

    def require(self, size: int) -> None:
        """Raise StoreFull where a change of ``size`` bytes would use the reserve."""
        free = self.free()
        if free < self.reserve + COPIES * size:
            raise StoreFull(
                f"{free:,} bytes are free on the disk of the data directory, of which {self.reserve:,} are kept in "
                f"reserve: a change of {size:,} bytes does not fit. Nothing was changed; reading goes on. Make room, "
                "and send it again."
            )

    def keep_ballast(self, path: Path, size: int) -> None:
        """Fill the ballast file where it is absent and there is plenty of room."""
        if path.exists() or self.free() < self.reserve + COPIES * size:
            return
        part = path.with_suffix(".part")
        try:
            with part.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, size)
            part.rename(path)
        except OSError:
            part.unlink(missing_ok=True)

    def give_up_ballast(self, path: Path) -> None:
        """Give the room of the ballast file back to the disk where it is below the reserve."""
        if self.free() < self.reserve:
            path.unlink(missing_ok=True)

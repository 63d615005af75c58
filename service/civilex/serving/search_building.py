"""The search index of the running service is made by a process of its own, so that no query waits for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Collection
from pathlib import Path

from civilex.errors import StoreError
from civilex.store.generations import Generations

PROGRAM = ("-I", "-m", "civilex.serving.search_process")
SECONDS = 900.0
"""How long it may take to make an index; then its process is ended."""


class SearchBuilding:
    """Makes indexes of the newest generation, one at a time; its methods may be called from any thread."""

    def __init__(self, generations: Generations):
        """Take the generations, as their readers lease them."""
        self._generations = generations
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._closed = False

    def refresh(self, index: Path, changed: Collection[str] | None) -> None:
        """Bring an index up to date with the newest generation, and return when it is.

        ``changed`` are the graphs to read, as :func:`civilex.terminology.search.building.refresh` has them. What was
        in the index stays where it fails. Raises StoreError where it cannot be made, or takes longer
        than :data:`SECONDS`.
        """
        with self._generations.lease() as generation:
            asked = {
                "parent": os.getpid(),
                # The data directory may be named relative to here; the process works elsewhere.
                "index": str(Path(index).absolute()),
                "generation": str(Path(generation.path).absolute()),
                "changed": None if changed is None else sorted(changed),
            }
            with self._started() as process:
                try:
                    said, _ = process.communicate(json.dumps(asked).encode(), SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    raise StoreError(f"The search index cannot be made within {SECONDS:g} seconds.") from None
                finally:
                    self._process = None
        if process.returncode:
            reason = said.decode(errors="replace").strip() or f"exit status {process.returncode}"
            raise StoreError(f"The process that makes the search index failed ({reason}).")

    def close(self) -> None:
        """End what runs; nothing more is made."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise StoreError("The service is ending.")
            # It dies with the thread that starts it, which is the one that waits for it.
            self._process = subprocess.Popen(  # noqa: S603 (our own program)
                [sys.executable, *PROGRAM],
                env={"MALLOC_ARENA_MAX": "2", "PATH": os.defpath},
                cwd=Path("/"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            return self._process

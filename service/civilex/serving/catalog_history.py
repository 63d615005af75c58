"""What is known of kept catalogues, beside the store: their checks, one for each commit, and their triples as written.

::

    catalogs/SLUG.jsonl      one line a check, the oldest first
    catalogs/SLUG.json       the newest check with its causes
    catalogs/SLUG.nt.gz      the triples as they were written, as of the newest check

It can be lost: what is missing is checked anew, from the store, and says so.
"""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

from civilex.store.data_directory import CHECKS
from civilex.store.dataset import graph_slug, is_slug

MOST = 1_000
"""So many checks of a catalogue are told; the oldest are left out."""


class CatalogHistory:
    """The checks of catalogues, in a folder of the data directory; one process writes them."""

    def __init__(self, directory: Path):
        """Take the data directory; nothing is made yet."""
        self.folder = directory / CHECKS

    def keeps(self, graph: str) -> bool:
        """Say whether a graph has a name that a file can have."""
        return is_slug(graph_slug(graph))

    def newest(self, graph: str) -> dict[str, Any] | None:
        """Return the newest check of a catalogue with its causes, ``None`` where there is none."""
        try:
            found: dict[str, Any] = json.loads(self._file(graph, "json").read_bytes())
        except (OSError, ValueError):
            return None
        return found

    def checks(self, graph: str) -> list[dict[str, Any]]:
        """Return the checks of a catalogue, the oldest first."""
        try:
            lines = self._file(graph, "jsonl").read_bytes().splitlines()
        except OSError:
            return []
        found = []
        for line in lines[-MOST:]:
            try:
                found.append(json.loads(line))
            except ValueError:
                continue  # cut short when the power went
        return found

    def content(self, graph: str) -> bytes | None:
        """Return the triples as they were written, as N-Triples; ``None`` where they are not there whole."""
        try:
            return gzip.decompress(self._file(graph, "nt.gz").read_bytes())
        except (OSError, EOFError):
            return None

    def keep(self, graph: str, check: dict[str, Any], content: bytes | None) -> None:
        """Keep a check, with its causes as the newest one, and the triples as of it."""
        self.folder.mkdir(exist_ok=True)
        if content is not None:
            self._write(self._file(graph, "nt.gz"), gzip.compress(content, 1))
        told = {name: value for name, value in check.items() if name != "causes"}
        with self._file(graph, "jsonl").open("ab") as file:
            file.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
        self._write(self._file(graph, "json"), json.dumps(check, ensure_ascii=False).encode())

    def _file(self, graph: str, extension: str) -> Path:
        return self.folder / f"{graph_slug(graph)}.{extension}"

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        part = path.with_name(f"{path.name}.part")
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)

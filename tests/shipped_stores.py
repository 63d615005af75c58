"""Stores with all that is shipped, made once in a process and copied from then on: installing takes seconds."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from civilex import shipped
from civilex.store.embedded import EmbeddedStore
from civilex.store.kept import KeptStore


@cache
def _installed() -> EmbeddedStore:
    store = EmbeddedStore()
    shipped.install(store)
    return store


@cache
def _installed_directory() -> tempfile.TemporaryDirectory[str]:
    """A data directory, removed when the process ends."""
    folder = tempfile.TemporaryDirectory(prefix="civilex-shipped-")
    store = KeptStore(Path(folder.name) / "data", follow=shipped.follow)
    shipped.install(store)
    store.close()
    return folder


def shipped_store(directory: Path | None = None) -> EmbeddedStore:
    """Return a store of the test's own with all that is shipped, as ``shipped.install`` leaves it."""
    store = EmbeddedStore(directory)
    store._store.bulk_extend(_installed()._store)
    store._graphs = store.graphs()
    return store


def shipped_directory(path: Path) -> Path:
    """Make ``path`` a data directory with all that is shipped, as the first start of a service leaves it."""
    shutil.copytree(Path(_installed_directory().name) / "data", path)
    return path

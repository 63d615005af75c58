"""Backups: a copy of a data directory as of one commit, that can leave the disk and be restored by any later version.

::

    data.nq.gz      all quads, N-Quads
    journal.jsonl   the commits up to that one
    sources/ changes/
    rights.json     who may read which graphs, where that was said
    catalogs/       what was found in kept catalogues
    backup.json     the number of the commit, counts and digests, the versions that wrote it

A generation never changes, so the service may go on while it is copied. Both ways, the quads are counted in each order
that the store keeps them in, and compared with the digest of the journal.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from civilex import __version__
from civilex.errors import InvalidInput, StoreDamaged, UnreadableData
from civilex.store.commit_log import CommitLog
from civilex.store.data_directory import CHECKS, RIGHTS, DataDirectory
from civilex.store.difference import COMMITS, counted, digest_of
from civilex.store.generations import sync_directory
from civilex.store.journal import Entry, Journal

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: the number and time of its last commit, its quads and commits."""

    commit: int
    time: str
    quads: int


def back_up(directory: Path, target: Path) -> Backup:
    """Copy a data directory, in use or not, into a directory that is not there yet, and verify the copy.

    Raises InvalidInput where there is nothing to copy or the target is there, StoreDamaged where the counts of the
    store differ from each other or from its journal.
    """
    if target.exists():
        raise InvalidInput(f"{target} is there already: give the name of a directory that is to be made.")
    place = DataDirectory(directory)
    if not place.journal.exists():
        raise InvalidInput(f"{directory} holds no commit: there is nothing to back up.")
    with _appearing(target) as part:
        entry = _copy_generation(place, part)
        entries = [item for item in CommitLog(directory).entries() if item.number <= entry.number]
        Journal(part / "journal.jsonl").append(entries)
        for folder, names in (
            ("sources", {item.source_sha256 for item in entries} - {""}),
            ("changes", {str(item.number) for item in entries}),
        ):
            (part / folder).mkdir()
            for name in names:
                shutil.copyfile(directory / folder / name, part / folder / name)
        if (directory / RIGHTS).exists():
            shutil.copy(directory / RIGHTS, part / RIGHTS)
        if (directory / CHECKS).is_dir():
            shutil.copytree(directory / CHECKS, part / CHECKS, ignore=shutil.ignore_patterns("*.part"))
        manifest = {
            "commit": entry.number,
            "time": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "quads": entry.quads_after,
            "records": entry.records,
            "digest": entry.digest,
            "sha256": hashlib.sha256((part / "data.nq.gz").read_bytes()).hexdigest(),
            "versions": {"civilex": __version__, "pyoxigraph": version("pyoxigraph")},
            "rights_sha256": _rights(part),
            "graphs": json.loads((part / "graphs.json").read_text()),
        }
        (part / "graphs.json").unlink()
        (part / "backup.json").write_text(json.dumps(manifest, indent=2) + "\n")
    return Backup(entry.number, manifest["time"], entry.quads_after)


def restore(source: Path, directory: Path) -> Backup:
    """Make a data directory, which is not there yet, from a backup, and verify it.

    Raises UnreadableData where the source is no backup, and StoreDamaged where it is not what it says.
    """
    if directory.exists() and any(directory.iterdir()):
        raise InvalidInput(f"{directory} is not empty: restore into a new directory, and move it when it is good.")
    manifest, packed, last = read(source)
    with _appearing(directory) as part:
        place = DataDirectory(part)
        place.prepare()
        store = ox.Store(place.store)
        store.bulk_extend(ox.parse(gzip.decompress(packed), ox.RdfFormat.N_QUADS))
        for name in manifest["graphs"]:
            store.add_graph(ox.NamedNode(name))
        check(store, last, str(source))
        place.generations().publish(store, last.number)
        for folder in ("sources", "changes"):
            shutil.copytree(source / folder, part / folder, dirs_exist_ok=True)
        if (source / RIGHTS).exists():
            shutil.copy(source / RIGHTS, part / RIGHTS)
        if (source / CHECKS).is_dir():
            shutil.copytree(source / CHECKS, part / CHECKS)
        shutil.copyfile(source / "journal.jsonl", place.journal)
    return Backup(last.number, manifest["time"], last.quads_after)


def read(source: Path) -> tuple[dict[str, Any], bytes, Entry]:
    """Return what a backup says of itself, its quads (N-Quads, packed) and its last commit.

    Raises UnreadableData where it is no backup, and StoreDamaged where its files are not those that were written.
    """
    try:
        manifest = json.loads((source / "backup.json").read_text())
        packed = (source / "data.nq.gz").read_bytes()
    except (OSError, ValueError) as error:
        raise UnreadableData(f"this is not a backup: {error}", source=str(source)) from error
    if hashlib.sha256(packed).hexdigest() != manifest["sha256"]:
        raise StoreDamaged(f"{source / 'data.nq.gz'} is not the file that was written: take another backup.")
    last = Journal(source / "journal.jsonl").last
    if last is None or (last.number, last.digest) != (manifest["commit"], manifest["digest"]):
        raise StoreDamaged(f"The journal of {source} is not that of its data: take another backup.")
    if _rights(source) != manifest.get("rights_sha256"):
        raise StoreDamaged(f"{source / RIGHTS} is not the file that was written: more might be read than should be.")
    return manifest, packed, last


def check(store: ox.Store, entry: Entry, name: str) -> None:
    """Raise StoreDamaged where a store does not hold what a commit left, in each order that it keeps its quads in."""
    quads = list(store)
    counts = {"all": len(quads)}
    for at, order in enumerate(("subject", "predicate", "object", "graph_name")):
        total = 0
        for term in {getattr(quad, order) for quad in quads}:
            pattern = [*(None,) * at, term, *(None,) * (3 - at)]
            # The engine runs past the end where a key ends in the byte 255, for the number 255 say: so look again.
            total += sum(getattr(quad, order) == term for quad in store.quads_for_pattern(*pattern))
        counts[order] = total
    expected = entry.quads_after + entry.records
    if wrong := {order: count for order, count in counts.items() if count != expected}:
        found = ", ".join(f"{count:,} by {order}" for order, count in wrong.items())
        raise StoreDamaged(f"{name}: commit {entry.number} left {expected:,} quads, and there are {found}.")
    if (digest := f"{digest_of(counted(quads)):064x}") != entry.digest:
        raise StoreDamaged(f"{name}: commit {entry.number} left the digest {entry.digest}, and there is {digest}.")


def _rights(directory: Path) -> str | None:
    """Return the digest of the file of rights, ``None`` where there is none."""
    path = directory / RIGHTS
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def _copy_generation(place: DataDirectory, part: Path) -> Entry:
    """Write the newest generation as N-Quads, verified, and return its commit."""
    for attempt in range(_TRIES):
        newest = place.generations().newest()
        held = part / "held"
        try:
            # Links to its files: a service that goes on may delete the generation meanwhile.
            ox.Store.read_only(str(newest.path)).backup(held)
        except OSError:
            shutil.rmtree(held, ignore_errors=True)
            if attempt == _TRIES - 1:
                raise
            continue
        break
    entry = CommitLog(place.path).entry(newest.number)
    store = ox.Store.read_only(str(held))
    check(store, entry, str(place.path))
    with gzip.open(part / "data.nq.gz", "wb", compresslevel=6) as file:
        store.dump(file, ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]  # GzipFile is no IO by its types
    names = sorted(name.value for name in store.named_graphs() if isinstance(name, ox.NamedNode))
    (part / "graphs.json").write_text(json.dumps(names))
    assert COMMITS in names  # noqa: S101
    del store
    shutil.rmtree(held)
    return entry


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """Give a directory to fill, which becomes ``target`` when all went well and is deleted otherwise."""
    part = target.with_name(target.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
        for path in part.rglob("*"):
            if path.is_file():
                with path.open("rb+") as file:
                    os.fsync(file.fileno())
        if target.exists():
            target.rmdir()
        part.rename(target)
        sync_directory(target.parent)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise

"""Backup and restore: verified both ways, and a damaged one is not restored."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from civilex.access.rights import Rights
from civilex.errors import InvalidInput, StoreDamaged, UnreadableData
from civilex.store.backup import back_up, restore
from civilex.store.changes import Attribution, PutGraph, RunUpdate
from civilex.store.kept import KeptStore

NOTES = b"<http://e/a> <http://e/p> 255 , 1.50 , 'x'@en , [ <http://e/q> true ] .<http://e/b> <http://e/q> 511 ."


@pytest.fixture
def data(tmp_path: Path) -> Path:
    store = KeptStore(tmp_path / "data")
    store.commit(PutGraph("urn:g", NOTES, "text/turtle", replace=True), Attribution("Ana", "First"))
    store.commit(RunUpdate("CREATE GRAPH <urn:empty> ; INSERT DATA { <urn:s> <urn:p> 1 }"), Attribution("Bo"))
    store.close()
    return tmp_path / "data"


def test_what_is_restored_is_what_was_backed_up(data: Path, tmp_path: Path) -> None:
    store = KeptStore(data)
    (data / "catalogs").mkdir()
    (data / "catalogs" / "portal.json").write_text("{}")
    (data / "catalogs" / "portal.nt.gz.part").write_text("half")
    made = back_up(data, tmp_path / "backup")  # while the store is open
    expected = set(store.triples(*store.graphs())), store.graphs(), store.journal.entries
    store.close()
    assert (made.commit, made.quads) == (2, 7)
    assert restore(tmp_path / "backup", tmp_path / "restored").commit == 2
    again = KeptStore(tmp_path / "restored")
    assert (set(again.triples(*again.graphs())), again.graphs(), again.journal.entries) == expected
    assert [file.name for file in (tmp_path / "restored" / "catalogs").iterdir()] == ["portal.json"]
    assert again.commit_log.source(1) == NOTES
    assert again.commit_log.patch(2).startswith("A <urn:s> <urn:p>")
    assert again.commit(RunUpdate("INSERT DATA { <urn:t> <urn:p> 2 }")).number == 3
    again.close()


@pytest.mark.parametrize("file", ["data.nq.gz", "journal.jsonl"])
def test_a_backup_that_was_damaged_is_not_restored(data: Path, tmp_path: Path, file: str) -> None:
    back_up(data, tmp_path / "backup")
    content = bytearray((tmp_path / "backup" / file).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "backup" / file).write_bytes(content)
    with pytest.raises(StoreDamaged):
        restore(tmp_path / "backup", tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


def test_data_that_were_exchanged_are_found(data: Path, tmp_path: Path) -> None:
    import hashlib
    import json

    back_up(data, tmp_path / "backup")
    file, manifest = tmp_path / "backup" / "data.nq.gz", tmp_path / "backup" / "backup.json"
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes()).replace(b'"x"@en', b'"y"@en')))
    values = json.loads(manifest.read_text()) | {"sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    manifest.write_text(json.dumps(values))
    with pytest.raises(StoreDamaged, match="left the digest"):
        restore(tmp_path / "backup", tmp_path / "restored")


def test_nothing_is_overwritten(data: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="is there already"):
        back_up(data, data)
    with pytest.raises(InvalidInput, match="holds no commit"):
        back_up(tmp_path / "none", tmp_path / "backup")
    back_up(data, tmp_path / "backup")
    with pytest.raises(InvalidInput, match="is not empty"):
        restore(tmp_path / "backup", data)
    with pytest.raises(UnreadableData, match="this is not a backup"):
        restore(data, tmp_path / "restored")


def test_rights_to_read_go_with_the_data_and_are_not_lost(data: Path, tmp_path: Path) -> None:
    Rights(data).give("city/*", ["reader"])
    back_up(data, tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "restored")
    assert Rights(tmp_path / "restored").all() == Rights(data).all() != []
    (tmp_path / "backup" / "rights.json").unlink()
    with pytest.raises(StoreDamaged, match=r"rights\.json"):
        restore(tmp_path / "backup", tmp_path / "again")

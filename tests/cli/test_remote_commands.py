"""What the command line does with a running service: load, commits, backup."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from civilex import shipped
from civilex.access.keys import Keys
from civilex.access.rights import Rights
from civilex.cli import main
from civilex.errors import StoreError
from civilex.namespaces import graph
from civilex.serving.backups import unpacked
from civilex.settings import Settings
from civilex.store.backup import restore
from civilex.store.kept import KeptStore
from civilex.web.app import create_app
from web_server import serving

TURTLE = '<urn:x:d> a <http://www.w3.org/ns/dcat#Dataset> ; <urn:x:p> 255, "\u00e9"@fr .'


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    store = KeptStore(tmp_path / "data", follow=shipped.follow)
    monkeypatch.setenv("CIVILEX_KEY", Keys(tmp_path / "data").create("admin", "ana")[1])
    (tmp_path / "portal.ttl").write_text(TURTLE, encoding="utf-8")
    with serving(create_app(store, Settings())) as address:
        yield address
    store.close()


def test_load_commits_and_backup_ask_a_running_service(service: str, tmp_path: Path, capsys, monkeypatch) -> None:
    url = ["--url", service]
    file = str(tmp_path / "portal.ttl")
    assert main(["load", file, "--graph", "catalog/portal", "--message", "Le catalogue, \u00e9t\u00e9", *url]) == 0
    assert "+3 triples" in capsys.readouterr().out
    assert main(["commits", *url]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.endswith("+3 -0  ana: Le catalogue, \u00e9t\u00e9 (PUT /graphs)".replace("PUT", "POST"))
    assert main(["commits", "1", *url]) == 0
    patch = capsys.readouterr().out
    assert patch.count("A <urn:x:d>") == 3
    assert main(["commits", "1", "--format", "json", *url]) == 0
    assert '"author": "ana"' in capsys.readouterr().out
    assert main(["commits", "7", *url]) == 2
    Rights(tmp_path / "data").give("catalog/*", ["reader"])
    assert main(["backup", str(tmp_path / "copy"), *url]) == 0
    assert "commit 1, 3 triples, verified" in capsys.readouterr().out
    assert restore(tmp_path / "copy", tmp_path / "restored").commit == 1
    restored = KeptStore(tmp_path / "restored")
    assert len(list(restored.triples(graph("catalog", "portal")))) == 3
    restored.close()
    assert Rights(tmp_path / "restored").all() == Rights(tmp_path / "data").all()
    assert main(["backup", str(tmp_path / "copy"), *url]) == 2
    # Nothing of it is left beside the data, or beside the copy.
    assert not [path for path in tmp_path.rglob("*backup*") if path.name != "backup.json"]
    monkeypatch.delenv("CIVILEX_KEY")
    for command in (["load", file, "--graph", "catalog/portal"], ["backup", str(tmp_path / "other")], ["commits", "1"]):
        assert main([*command, *url]) == 2, command
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "link"])
def test_an_archive_writes_nothing_but_files_below_its_folder(tmp_path: Path, name: str) -> None:
    file = BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = (tarfile.SYMTYPE, "/etc/passwd") if name == "link" else (tarfile.REGTYPE, "")
        archive.addfile(member)
    file.seek(0)
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(StoreError, match="is no backup"):
        unpacked(file, folder)
    assert [path.name for path in tmp_path.rglob("*")] == ["folder"]


def test_an_archive_that_was_cut_is_told(tmp_path: Path) -> None:
    file = BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo("data")
        member.size = 5000
        archive.addfile(member, BytesIO(bytes(5000)))
    with pytest.raises(StoreError, match="ask for it again"):
        unpacked(BytesIO(file.getvalue()[:3000]), tmp_path)

"""``civilex validate`` with --format, --out, --split-by, --baseline and --write-baseline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from civilex.catalogs.representations.forms import FORMS
from civilex.cli import main

PREFIXES = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
STOPS = '<https://data.example/stops> a dcat:Dataset ; dct:title "Stops"@en ; dct:description "All."@en .\n'
TREES = '<https://data.example/trees> a dcat:Dataset ; dct:title "Trees"@en .\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, made the current one, with a catalogue, a worse one and a broken one."""
    (tmp_path / "good.ttl").write_text(PREFIXES + STOPS, encoding="utf-8")
    (tmp_path / "worse.ttl").write_text(PREFIXES + STOPS + TREES, encoding="utf-8")
    (tmp_path / "broken.ttl").write_text("<a> <b>", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    return main(["validate", *arguments])


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_written_to_the_file_that_names_it(form: str, folder: Path) -> None:
    out = folder / f"report{FORMS[form].extension}"
    assert run("worse.ttl", "--out", str(out)) == 1
    content = out.read_bytes()
    assert len(content) > 100
    assert run("worse.ttl", "--format", form, "--out", "same") == 1
    assert form == "xlsx" or (folder / "same").read_bytes() == content
    assert {path.name for path in folder.iterdir()} == {"good.ttl", "worse.ttl", "broken.ttl", out.name, "same"}


def test_a_report_goes_to_standard_output_without_out(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run("worse.ttl", "--format", "html") == 1
    assert capsysbinary.readouterr().out.lower().startswith(b"<!doctype html>")


def test_a_workbook_goes_down_a_pipe_whole() -> None:
    command = [sys.executable, "-m", "civilex", "validate", "worse.ttl", "--format", "xlsx"]
    done = subprocess.run(command, capture_output=True, check=False, env=os.environ)
    assert (done.returncode, done.stdout[:2], done.stderr) == (1, b"PK", b"")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--out", "report"], "tells no form"),
        (["--out", "no/such/report.html"], "cannot be written"),
        (["--out", "."], "is a folder"),
        (["--split-by", "publisher"], "--out FOLDER"),
        (["--split-by", "publisher", "--out", "x", "--format", "csv"], "another run"),
        (["--split-by", "publisher", "--out", "good.ttl"], "cannot be made"),
        (["--baseline", "good.ttl"], "good.ttl:1:1"),
        (["--baseline", "missing.json"], "missing.json"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(
    arguments: list[str], told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert run("worse.ttl", *arguments) == 2
    assert told in capsys.readouterr().err
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_only_what_is_new_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("worse.ttl", "--write-baseline", "known.json") == 1
    assert run("worse.ttl", "--baseline", "known.json") == 0
    assert "passes: 0 new violations" in capsys.readouterr().out.splitlines()[-1]
    with (folder / "worse.ttl").open("a", encoding="utf-8") as file:
        file.write(TREES.replace("trees", "bins"))
    assert run("worse.ttl", "--baseline", "known.json", "--format", "json") == 1
    since = json.loads(capsys.readouterr().out)["since"]
    assert (since["new"]["violation"], since["gone_total"]) == (1, 0)


def test_no_baseline_is_written_where_a_file_cannot_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("worse.ttl", "broken.ttl", "--write-baseline", "known.json") == 2
    assert "not written" in capsys.readouterr().err
    assert not (folder / "known.json").exists()


def test_pages_by_publisher_of_several_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("good.ttl", "worse.ttl", "broken.ttl", "--split-by", "publisher", "--out", "pages") == 2
    shown = capsys.readouterr()
    assert "3 files for 1 publisher;" in shown.out
    assert "broken.ttl" in shown.err
    assert {path.name for path in (folder / "pages").iterdir()} == {
        "index.html", "publisher-not-known.html", "publisher-not-known.xlsx",
    }  # fmt: skip
    assert "broken.ttl cannot be read" in (folder / "pages/index.html").read_text(encoding="utf-8")


def test_an_earlier_report_is_kept_where_the_new_one_cannot_be_written(folder: Path) -> None:
    (folder / "report.html").mkdir()
    assert run("worse.ttl", "--out", "report.html") == 2
    assert list((folder / "report.html").iterdir()) == []

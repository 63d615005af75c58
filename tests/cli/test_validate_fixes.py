from __future__ import annotations

import json
from pathlib import Path

import pytest

from civilex.cli import main

FAULTS = Path(__file__).parents[2] / "docs/how-to/catalogue-with-faults.ttl"


def test_fix_writes_what_can_be_repaired_and_reports_on_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "repaired.ttl"
    assert main(["validate", str(FAULTS), "--fix", str(out), "--format", "json"]) == 1
    shown = capsys.readouterr()
    assert "2 values changed (1 dct:language, 1 dct:format)" in shown.err
    report = json.loads(shown.out)
    assert (report["file"], report["by_severity"]["violation"]) == (str(out), 2)
    assert [path.name for path in tmp_path.iterdir()] == ["repaired.ttl"]
    assert main(["validate", str(out), "--show-fixes"]) == 0
    assert "nothing to repair" in capsys.readouterr().out


def test_one_value_is_no_values(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "catalogue.ttl"
    copy.write_text(FAULTS.read_text(encoding="utf-8").replace('dct:language "en" ;', ""), encoding="utf-8")
    main(["validate", str(copy), "--fix", str(tmp_path / "repaired.ttl")])
    assert "repaired.ttl: 1 value changed (1 dct:format)." in capsys.readouterr().out


def test_show_fixes_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "catalogue.ttl"
    copy.write_bytes(FAULTS.read_bytes())
    assert main(["validate", str(copy), "--show-fixes"]) == 0
    assert capsys.readouterr().out.startswith(f"--- {copy}\n+++ {copy} (repaired)\n-<https://data.miravel.example/")
    assert copy.read_bytes() == FAULTS.read_bytes()
    assert list(tmp_path.iterdir()) == [copy]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--fix", "out.unknown"], "out.unknown"),
        (["--fix", "no/such/folder.ttl"], "cannot be written"),
        (["another.ttl", "--fix", "out.ttl"], "one file at a time"),
    ],
)
def test_what_cannot_be_written_leaves_nothing(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["validate", str(FAULTS), *arguments]) == 2
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []

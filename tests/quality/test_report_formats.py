"""A report in its formats, and the command that prints it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from civilex.cli import main

BAD = """@prefix ex: <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
ex:Tram a owl:Class ; skos:prefLabel "tram|\\tcar"@en ; skos:definition "A car on rails."@en .
"""


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.ttl"
    path.write_text(BAD)
    return path


def test_text_groups_by_check_says_why_and_counts(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "report", str(bad)]) == 1
    out = capsys.readouterr().out
    assert "ERROR label_formatting (1)\n      A label stands in one line" in out
    assert f'- {bad}: https://example.org/Tram skos:prefLabel "tram|\\tcar"' in out
    assert out.endswith("1 errors, 1 warnings, 1 infos in 1 file.\n")


def test_json_has_what_a_program_needs(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "report", str(bad), "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["passed"] is False
    assert document["total"] == 3
    assert document["by_level"] == {"ERROR": 1, "WARN": 1, "INFO": 1}
    assert document["files"] == [{"file": str(bad)}]
    assert document["findings"][0]["check"] == "label_formatting"
    assert document["findings"][0]["value"] == "tram|\tcar"


def test_tsv_has_one_row_a_finding_and_escapes_tabs(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["model", "report", str(bad), "--format", "tsv"])
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert rows[0] == ["level", "check", "subject", "property", "value", "file"]
    assert {len(row) for row in rows} == {6}
    assert rows[1][4] == "tram|\\tcar"


def test_markdown_has_a_table_a_check_and_escapes_bars(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["model", "report", str(bad), "--format", "markdown"])
    out = capsys.readouterr().out
    assert "## ERROR: label_formatting\n" in out
    assert "| https://example.org/Tram | skos:prefLabel | tram\\| car |" in out


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warn", 1), ("info", 1), ("never", 0)])
def test_the_exit_code_follows_fail_on(tmp_path: Path, level: str, code: int) -> None:
    file = tmp_path / "warns.ttl"
    file.write_text(BAD.replace("\\tcar", "car"))
    assert main(["model", "report", str(file), "--fail-on", level]) == code


def test_an_unreadable_file_is_listed_and_the_others_are_checked(
    bad: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("ex:Tram a")
    assert main(["model", "report", str(broken), str(bad), "--format", "json", "--fail-on", "never"]) == 2
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert document["total"] == 3
    assert document["passed"] is False
    (told,) = [file for file in document["files"] if file["file"] == str(broken)]
    assert told["error"]["line"] == 1
    assert str(broken) in err


def test_the_reference_model_has_no_errors_and_no_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "report", "--fail-on", "warn", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["by_level"]["ERROR"], document["by_level"]["WARN"]) == (0, 0)
    files = {file["file"] for file in document["files"]}
    assert {"ontology/modules/core.ttl", "ontology/vocabularies/municipal-unit.ttl", "shapes/city/core.ttl"} <= files

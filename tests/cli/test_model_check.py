"""``civilex model check`` as its users meet it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from civilex.cli import main
from civilex.errors import ReasonerMissing
from civilex.reasoning.hermit import HermiT


@pytest.fixture(autouse=True)
def reasoner() -> None:
    """Skip by name without Java; fail where CI is true."""
    try:
        HermiT()
    except ReasonerMissing as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


def test_what_we_ship_is_consistent_alignments_included(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["model", "check", "--city", "rio-de-janeiro", "--alignments"])
    output = capsys.readouterr().out
    assert code == 0, output
    assert output.splitlines()[-1].endswith("axioms: consistent, and every class can have a member")


def test_a_contradiction_with_a_file_of_mine_is_told_in_words(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    mine = tmp_path / "ours.ttl"
    mine.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "<https://w3id.org/civilex/id/boston/department/fire-department> skos:closeMatch <urn:example:fire> .\n"
    )
    assert main(["model", "check", str(mine)]) == 1
    output = capsys.readouterr().out
    assert output.splitlines()[-1].endswith("axioms: INCONSISTENT")
    assert "contradiction 1, by 7 axioms (leave out any one, and it is gone):" in output
    assert "  no org:Organization is a skos:Concept  [ontology/consistency.ttl]" in output
    assert f"skos:closeMatch <urn:example:fire>  [{mine}]" in output
    assert main(["model", "check", str(mine), "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["passed"], report["consistent"], report["unsatisfiable"]) == (False, False, [])
    assert len(report["contradictions"][0]["axioms"]) == 7


def test_wrong_use_ends_with_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["model", "check", "--city", "atlantis"]) == 2
    assert "'atlantis' is not one of barcelona, boston" in capsys.readouterr().err
    assert main(["model", "check", str(tmp_path / "nowhere.ttl")]) == 2
    assert "nowhere.ttl" in capsys.readouterr().err

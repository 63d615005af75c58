"""``civilex map``: mappings checked, imported, judged, exported and chained from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from civilex.cli import main
from civilex.mapping.sssom import read_sssom

JUDGED = """#curie_map:
#  remit: https://w3id.org/civilex/concept/remit-boston/
#  unit: https://w3id.org/civilex/concept/municipal-unit/
#mapping_set_id: https://example.org/sets/judged
#license: https://creativecommons.org/licenses/by/4.0/
subject_id\tpredicate_id\tobject_id\tmapping_justification
remit:fire-department\tskos:closeMatch\tunit:HEA\tsemapv:ManualMappingCuration
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("map") / "data")


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["map", *arguments])
    out, err = capfd.readouterr()
    return code, out, err


def test_lint_tells_repairs_and_ends_with_the_code_of_its_findings(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file, out = tmp_path / "x.sssom.tsv", tmp_path / "y.sssom.tsv"
    file.write_text(JUDGED.replace("closeMatch", "closMatch"), encoding="utf-8")
    code, text, _ = run(capfd, "lint", str(file))
    assert code == 1
    assert f"{file}:7:2: violation: the relation skos:closMatch does not exist; write skos:closeMatch" in text
    code, text, err = run(capfd, "lint", str(file), "--fix", str(out))
    assert (code, "1 repaired" in err) == (0, True)
    assert out.read_text(encoding="utf-8") == JUDGED
    code, text, _ = run(capfd, "lint", str(file), str(out), "--format", "json")
    told = json.loads(text)
    assert (code, told["passed"], [len(one["problems"]) for one in told["files"]]) == (1, False, [1, 0])
    broken = tmp_path / "z.ttl"
    broken.write_text("<urn:x", encoding="utf-8")
    assert run(capfd, "lint", str(broken), str(out))[0] == 2
    assert run(capfd, "lint", str(tmp_path / "none.tsv"))[0] == 2


def test_a_term_of_the_model_that_does_not_exist_is_found(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "x.sssom.tsv"
    file.write_text(JUDGED.replace("unit:HEA", "unit:HEAL"), encoding="utf-8")
    code, text, _ = run(capfd, "lint", str(file))
    assert (code, "unit:HEAL is not in its vocabulary" in text) == (1, True)


def test_mappings_are_imported_judged_exported_and_revoked(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, data: str
) -> None:
    file = tmp_path / "judged.sssom.tsv"
    file.write_text(JUDGED, encoding="utf-8")
    assert run(capfd, "import", str(file), "--data", data)[1].startswith("boston-judged: 1 added, 0 changed")
    assert "0 added, 0 changed, 0 removed, 1 as they were" in run(capfd, "import", str(file), "--data", data)[1]
    assert "boston-judged" in run(capfd, "list", "--data", data)[1]
    mapping_set = read_sssom(run(capfd, "export", "boston-judged", "--data", data)[1])
    name = mapping_set.iris()[0].rpartition("#")[2]
    code, out, _ = run(capfd, "judge", "boston-judged", name, "--agreement", "0.5", "--reviewer", "Ana", "--data", data)
    assert (code, "1 changed" in out) == (0, True)
    turtle = run(capfd, "export", "boston-judged", "--format", "turtle", "--data", data)[1]
    assert "reviewer_agreement" in turtle
    assert "1 removed" in run(capfd, "judge", "boston-judged", name, "--revoke", "--data", data)[1]
    assert run(capfd, "judge", "boston-judged", name, "--revoke", "--data", data)[0] == 2
    assert run(capfd, "import", str(file), "--set", "boston", "--data", data)[0] == 2


def test_chains_from_city_to_city_and_conflicts(capfd: pytest.CaptureFixture[str], data: str) -> None:
    code, out, _ = run(capfd, "chain", "--from", "chicago", "--to", "rio-de-janeiro", "--format", "tsv", "--data", data)
    assert code == 0
    assert len(read_sssom(out).mappings) > 20
    told = json.loads(
        run(capfd, "chain", "--term", "unit:HEA", "--to", "boston", "--format", "json", "--data", data)[1]
    )
    assert told[0]["object"].endswith("/boston-public-health-commission")
    assert run(capfd, "chain", "--from", "miravel", "--conflicts", "--data", data)[0] == 1
    assert run(capfd, "chain", "--from", "atlantis", "--data", data)[0] == 2

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from civilex.cli import main

GOOD = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://data.example/stops> a dcat:Dataset ; dct:title "Stops"@en ; dct:description "All bus stops."@en .
"""
BAD = GOOD.replace('dct:title "Stops"@en ; ', "")
BROKEN = GOOD + "  e:x a dcat:Dataset .\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, made the current one, with a good, a bad and a broken file."""
    for name, text in (("good.ttl", GOOD), ("bad.ttl", BAD), ("broken.ttl", BROKEN)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["validate", *arguments])
    return code, *capsys.readouterr()


@pytest.mark.usefixtures("files")
class TestExitCodes:
    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (["good.ttl"], 0),
            (["bad.ttl"], 1),
            (["broken.ttl"], 2),
            (["good.ttl", "bad.ttl"], 1),
            (["good.ttl", "broken.ttl", "bad.ttl"], 2),
            (["good.ttl", "--fail-on", "warning"], 1),
            (["bad.ttl", "--fail-on", "never"], 0),
            (["broken.ttl", "--fail-on", "never"], 2),
            (["missing.ttl"], 2),
            (["good.ttl", "--profile", "dcat-ap/3.0.1"], 0),
            (["good.ttl", "--profile", "dcat"], 2),
            (["good.ttl", "--media-type", "text/html"], 2),
            (["good.ttl", "--media-type", "application/rdf+xml"], 2),
        ],
    )
    @pytest.mark.parametrize("form", ["text", "json"])
    def test_the_exit_code_says_what_was_found(
        self, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, form: str
    ) -> None:
        assert run(capsys, *arguments, "--format", form)[0] == code

    def test_wrong_options_are_wrong_use(self, capsys: pytest.CaptureFixture[str]) -> None:
        for arguments in ([], ["good.ttl", "--fail-on", "error"], ["good.ttl", "--format", "xml"]):
            with pytest.raises(SystemExit) as caught:
                main(["validate", *arguments])
            assert caught.value.code == 2
        assert "usage: civilex validate" in capsys.readouterr().err


@pytest.mark.usefixtures("files")
class TestText:
    def test_one_file(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, err = run(capsys, "bad.ttl")
        assert (code, err) == (1, "")
        assert out.startswith(
            "bad.ttl: 2 triples checked against dcat-ap 3.0.1\n\n1 VIOLATION\n  The dataset has no title"
        )
        assert out.endswith("\nbad.ttl does not pass: 1 violation, 7 warnings, 0 notes.\n")

    def test_several_files_of_which_one_cannot_be_read(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, err = run(capsys, "good.ttl", "broken.ttl", "bad.ttl")
        assert code == 2
        assert err.startswith("civilex: broken.ttl:4:3: ")
        assert "good.ttl passes" in out
        assert "bad.ttl does not pass" in out
        assert out.endswith("\n3 files: 1 passed, 1 did not, 1 cannot be read.\n")


@pytest.mark.usefixtures("files")
class TestJson:
    def test_one_file(self, capsys: pytest.CaptureFixture[str]) -> None:
        document = json.loads(run(capsys, "bad.ttl", "--format", "json")[1])
        assert (document["file"], document["conforms"], document["passed"], document["total"]) == (
            "bad.ttl",
            False,
            False,
            8,
        )
        assert document["causes"][0]["path"] == "http://purl.org/dc/terms/title"

    def test_several_files_of_which_one_cannot_be_read(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, err = run(capsys, "good.ttl", "broken.ttl", "bad.ttl", "--format", "json")
        document = json.loads(out)
        assert (code, err, document["passed"]) == (2, "", False)
        good, broken, bad = document["files"]
        assert (good["file"], good["passed"], bad["file"], bad["passed"]) == ("good.ttl", True, "bad.ttl", False)
        assert set(broken) == {"file", "conforms", "passed", "error"}
        assert document["conforms"] is False
        assert (broken["error"]["line"], broken["error"]["column"]) == (4, 3)
        assert broken["error"]["message"]

    def test_what_is_not_about_a_place_has_only_a_message(self, capsys: pytest.CaptureFixture[str]) -> None:
        document = json.loads(run(capsys, "good.ttl", "--format", "json", "--media-type", "text/html")[1])
        assert list(document["error"]) == ["message"]


class TestStandardInput:
    def give(self, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    def test_it_is_read_for_a_hyphen(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.give(monkeypatch, BAD)
        code, out, _ = run(capsys, "-", "--media-type", "text/turtle")
        assert code == 1
        assert out.startswith("standard input: 2 triples")

    def test_it_needs_a_media_type(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.give(monkeypatch, BAD)
        code, _, err = run(capsys, "-")
        assert code == 2
        assert "media type must be named" in err


def test_a_base_takes_the_place_of_the_neutral_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "relative.ttl"
    path.write_text(GOOD.replace("https://data.example/stops", "stops"), encoding="utf-8")
    assert "relative reference" in run(capsys, str(path))[1]
    assert "relative reference" not in run(capsys, str(path), "--base", "https://data.example/")[1]
    assert run(capsys, str(path), "--base", "not an IRI")[0] == 2


def test_the_four_real_catalogues_are_reported_on(testdata: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cities = ("alessandria", "civitavecchia", "foggia", "molinella")
    code, out, err = run(capsys, *(str(testdata / "catalogs" / f"{city}.rdf") for city in cities))
    assert (code, err) == (1, "")
    assert out.endswith("\n4 files: 0 passed, 4 did not, 0 cannot be read.\n")


def test_a_real_file_that_does_not_parse_gets_line_and_column(
    testdata: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = testdata / "catalogs/smartflanders-does-not-parse.ttl"
    code, out, err = run(capsys, str(path))
    assert (code, out) == (2, "")
    assert err == f"civilex: {path}:7:1: a statement before this place does not end with a dot: add ' .' after it.\n"


@pytest.mark.parametrize("city", ["alessandria", "civitavecchia", "foggia", "molinella"])
def test_a_real_catalogue_cut_in_half_is_refused_as_cut_short(
    testdata: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], city: str
) -> None:
    data = (testdata / "catalogs" / f"{city}.rdf").read_bytes()
    half = tmp_path / "half.rdf"
    half.write_bytes(data[: len(data) // 2])
    code, out, err = run(capsys, str(half))
    assert (code, out) == (2, "")
    assert "half.rdf:" in err
    assert "the file was cut short" in err


def test_help_shows_an_example_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["validate", "--help"])
    assert caught.value.code == 0
    out = capsys.readouterr().out
    assert "civilex validate catalogue.rdf" in out
    assert "2 wrong use or a file that cannot be read" in out


def test_help_loads_neither_the_engine_nor_the_parser() -> None:
    """Every command's help would wait for them."""
    code = (
        "import sys; from civilex.cli import parser; parser().format_help();"
        "print([name for name in ('numpy', 'pyoxigraph') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"


class TestSeveralProfilesAndOwnShapes:
    SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
    @prefix dct: <http://purl.org/dc/terms/> . @prefix e: <https://data.example/> .
    e:S sh:targetClass dcat:Dataset ; sh:property [ sh:path dct:rights ; sh:minCount 1 ] . e:L a sh:NodeShape ."""
    DATA = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
    <https://data.example/d> a dcat:Dataset ; dct:title "D"@en ; dct:description "D."@en ."""

    @pytest.fixture(autouse=True)
    def files(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "mine.ttl").write_text(self.SHAPES, encoding="utf-8")
        (tmp_path / "data.ttl").write_text(self.DATA, encoding="utf-8")
        monkeypatch.chdir(tmp_path)

    def test_a_table_counts_the_findings_of_each(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["validate", "data.ttl", "--profile", "dcat-ap", "--shapes", "mine.ttl"]) == 1
        out = capsys.readouterr().out
        assert out.endswith(
            "profile        violations  warnings  notes  verdict\n"
            "dcat-ap 3.0.1           0         7      0  passes\n"
            "mine.ttl                1         0      0  does not pass\n"
        )
        assert "SHAPES: 1 PROBLEM" in out

    def test_own_shapes_alone_leave_the_profile_out(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["validate", "data.ttl", "--shapes", ".", "--severity", "https://data.example/S=off"]) == 0
        assert "dcat-ap" not in capsys.readouterr().out

    def test_json_has_the_matrix_and_the_reports(self, capsys: pytest.CaptureFixture[str]) -> None:
        both = ["--profile", "dcat-ap", "--shapes", "mine.ttl", "--format", "json"]
        assert main(["validate", "data.ttl", *both]) == 1
        document = json.loads(capsys.readouterr().out)
        assert [row["total"] for row in document["matrix"]] == [report["total"] for report in document["reports"]]
        assert main(["validate", "data.ttl", "data.ttl", *both]) == 1
        document = json.loads(capsys.readouterr().out)
        assert (document["total"], document["by_severity"]["violation"], len(document["files"])) == (16, 2, 2)

    @pytest.mark.parametrize(
        "wrong", [["--shapes", "missing.ttl"], ["--severity", "api"], ["--severity", "api=off"], ["--profile", "x"]]
    )
    def test_what_cannot_be_checked_against_is_wrong_use(
        self, wrong: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["validate", "data.ttl", *wrong]) == 2
        assert capsys.readouterr().out == ""

    def test_the_profiles_are_listed_with_their_options(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            main(["validate", "--list-profiles"])
        assert ended.value.code == 0
        assert "dcat-ap/3.0.1\n" in capsys.readouterr().out

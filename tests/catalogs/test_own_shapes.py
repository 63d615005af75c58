"""Shapes of the user's own, several profiles in one pass, and severities that are chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

from civilex.catalogs import own_shapes, profiles, validate, validate_all
from civilex.catalogs.saved_reports import report_of
from civilex.catalogs.text_report import text as text_of
from civilex.errors import InvalidParameter, UnreadableData
from civilex.shacl import ValidationFailure

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix e: <https://data.example/> .
"""
SHAPES = HEAD + "e:S sh:targetClass dcat:Dataset ; sh:property [ sh:path dct:rights ; sh:minCount 1 ] .\n"
DATA = (HEAD + 'e:stops a dcat:Dataset ; dct:title "Stops"@en ; dct:description "All bus stops."@en .').encode()


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    path = tmp_path / "mine.ttl"
    path.write_text(SHAPES, encoding="utf-8")
    return path


def test_a_file_of_shapes_takes_the_place_of_the_profile(shapes: Path) -> None:
    report = validate(DATA, shapes=shapes, media_type="text/turtle")
    assert (report.profile, report.profile_version, report.total) == ("mine.ttl", "", 1)
    assert report.results[0].path == "http://purl.org/dc/terms/rights"
    assert report.shape_problems == ()
    assert "shape_problems" not in report.to_json()


def test_shapes_changed_between_two_checks_are_read_again(shapes: Path) -> None:
    assert validate(DATA, shapes=shapes, media_type="text/turtle").total == 1
    shapes.write_text(SHAPES.replace("dct:rights", "dct:description"), encoding="utf-8")
    assert validate(DATA, shapes=shapes, media_type="text/turtle").total == 0


def test_a_folder_is_all_its_files_in_any_format(tmp_path: Path, shapes: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "other.nt").write_text(
        "<urn:x:T> <http://www.w3.org/ns/shacl#targetClass> <http://www.w3.org/ns/dcat#Dataset> .\n"
        "<urn:x:T> <http://www.w3.org/ns/shacl#nodeKind> <http://www.w3.org/ns/shacl#BlankNode> .\n",
        encoding="utf-8",
    )
    (tmp_path / "README.md").write_text("not shapes", encoding="utf-8")
    report = validate(DATA, shapes=tmp_path, media_type="text/turtle")
    assert (report.profile, report.total) == (tmp_path.name, 2)


def test_a_folder_with_a_description_is_a_profile(tmp_path: Path, shapes: Path) -> None:
    about = """@prefix dct: <http://purl.org/dc/terms/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix prof: <http://www.w3.org/ns/dx/prof/> . @prefix cvx: <https://w3id.org/civilex/ns/> .
    <urn:x:mine> dct:identifier "dcat-ap-xx" ; owl:versionInfo "1.2" ; dct:title "Ours"@en ;
      cvx:supplierRole "indirect" ; prof:isProfileOf <https://w3id.org/civilex/shape/DcatAp> ."""
    (tmp_path / "profile.ttl").write_text(about, encoding="utf-8")
    profile = own_shapes.read_own_shapes(tmp_path)
    assert (profile.name, profile.version, profile.role, profile.extends) == (
        "dcat-ap-xx", "1.2", "indirect", "dcat-ap/3.0.1",
    )  # fmt: skip
    assert validate(DATA, shapes=tmp_path, media_type="text/turtle").total == 1
    (tmp_path / "profile.ttl").write_text(about.replace('"indirect"', '"both"'), encoding="utf-8")
    with pytest.raises(UnreadableData, match="the role 'both' is not one of direct, indirect"):
        own_shapes.read_own_shapes(tmp_path)
    (tmp_path / "profile.ttl").write_text('<urn:x:mine> <urn:x:p> "x" .', encoding="utf-8")
    with pytest.raises(UnreadableData, match=r"profile\.ttl: a profile's description needs"):
        own_shapes.read_own_shapes(tmp_path)


def test_what_is_odd_about_shapes_is_told_and_the_check_goes_on(shapes: Path) -> None:
    odd = """e:Lost a sh:NodeShape ; sh:nodeKind sh:IRI .
    e:NoPath a sh:PropertyShape ; sh:minCount 1 .
    e:Both sh:targetClass dcat:Dataset ; sh:property [ sh:path dct:title ; sh:minCount 3 ; sh:maxCount 1 ] .
    e:all a owl:Ontology ; owl:imports <https://elsewhere.example/shapes.ttl> ."""
    shapes.write_text(SHAPES + odd, encoding="utf-8")
    report = validate(DATA, shapes=shapes, media_type="text/turtle")
    texts = " / ".join(problem.text for problem in report.shape_problems)
    for told in ("checks nothing", "no sh:path", "cannot both hold", "owl:imports) is not followed"):
        assert told in texts
    assert {result.path for result in report.results} == {
        "http://purl.org/dc/terms/rights", "http://purl.org/dc/terms/title",
    }  # fmt: skip
    assert len(report.to_json()["shape_problems"]) == len(report.shape_problems)


def test_an_odd_part_of_a_shape_is_told_with_the_shape_and_its_path(shapes: Path) -> None:
    shapes.write_text(SHAPES.replace("sh:minCount 1", "sh:minCount 'one'"), encoding="utf-8")
    report = validate(DATA, shapes=shapes, media_type="text/turtle")
    assert "in     https://data.example/S (sh:path dct:rights)" in text_of(report)
    told = report.to_json()
    assert told["shape_problems"][0]["path"] == "<http://purl.org/dc/terms/rights>"
    assert report_of(told).shape_problems == report.shape_problems


def test_a_severity_of_the_shapes_own_fails_like_a_violation(shapes: Path) -> None:
    shapes.write_text(SHAPES.replace("sh:minCount 1", "sh:minCount 1 ; sh:severity e:Fatal"), encoding="utf-8")
    assert validate(DATA, shapes=shapes, media_type="text/turtle").by_severity["violation"] == 1


@pytest.mark.parametrize(
    ("text", "error", "match"),
    [
        (None, UnreadableData, "no such file or folder"),
        ("e:S a", UnreadableData, r"mine\.ttl:1:"),
        (HEAD + "e:S sh:targetClass e:C ; sh:node e:S .", ValidationFailure, "refers to itself"),
    ],
)
def test_shapes_that_cannot_be_used_are_an_error(
    shapes: Path, text: str | None, error: type[Exception], match: str
) -> None:
    if text is None:
        shapes.unlink()
    else:
        shapes.write_text(text, encoding="utf-8")
    with pytest.raises(error, match=match):
        validate(DATA, shapes=shapes, media_type="text/turtle")


def test_a_folder_without_shapes_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableData, match="holds no file with shapes"):
        validate(DATA, shapes=tmp_path, media_type="text/turtle")


def test_a_profile_and_own_shapes_are_two_checks(shapes: Path) -> None:
    with pytest.raises(InvalidParameter, match="use validate_all"):
        validate(DATA, "dcat-ap", shapes=shapes, media_type="text/turtle")


class TestSeveralProfiles:
    def test_each_report_is_that_of_the_profile_alone(self, testdata: Path, shapes: Path) -> None:
        names = [f"{profile.name}/{profile.version}" for profile in profiles.profiles()]
        for city in ("foggia", "molinella"):
            path = testdata / "catalogs" / f"{city}.rdf"
            matrix = validate_all(path, names, shapes=(shapes,))
            alone = [validate(path, name) for name in names] + [validate(path, shapes=shapes)]
            assert list(matrix.reports) == alone

    def test_the_matrix_counts_what_the_reports_hold(self, shapes: Path) -> None:
        matrix = validate_all(DATA, ("dcat-ap",), shapes=(shapes,), media_type="text/turtle", name="stops")
        assert matrix.rows() == [
            {"profile": "dcat-ap", "version": "3.0.1", "violation": 0, "warning": 7, "info": 0, "total": 7, "causes": 7,
             "conforms": False, "passed": True},
            {"profile": "mine.ttl", "version": "", "violation": 1, "warning": 0, "info": 0, "total": 1, "causes": 1,
             "conforms": False, "passed": False},
        ]  # fmt: skip
        assert (matrix.source, matrix.conforms, matrix.passed) == ("stops", False, False)
        assert [report["total"] for report in matrix.to_json()["reports"]] == [7, 1]

    def test_a_profile_asked_for_twice_is_checked_once(self) -> None:
        assert len(validate_all(DATA, ("dcat-ap", "dcat-ap/3.0.1"), media_type="text/turtle").reports) == 1

    def test_nothing_to_check_against_is_an_error(self) -> None:
        with pytest.raises(InvalidParameter, match="name at least one profile"):
            validate_all(DATA, (), media_type="text/turtle")


class TestSeverities:
    TITLE = "shape:DcatApDatasetKeywordRecommended"

    @pytest.mark.parametrize(("level", "counts"), [
        ("violation", (1, 6, 0)), ("warning", (0, 7, 0)), ("info", (0, 6, 1)), ("off", (0, 6, 0)),
    ])  # fmt: skip
    def test_a_shape_gets_another_severity_or_none(self, level: str, counts: tuple[int, int, int]) -> None:
        report = validate(DATA, severities={self.TITLE: level}, media_type="text/turtle")
        assert tuple(report.by_severity.values()) == counts
        assert validate(DATA, media_type="text/turtle").by_severity["warning"] == 7

    def test_an_unknown_rule_or_level_is_refused(self) -> None:
        with pytest.raises(InvalidParameter, match="'severe' is not one of violation, warning, info, off"):
            validate(DATA, severities={self.TITLE: "severe"}, media_type="text/turtle")
        with pytest.raises(InvalidParameter, match="there is no option 'apis'"):
            validate(DATA, severities={"apis": "off"}, media_type="text/turtle")

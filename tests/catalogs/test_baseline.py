"""What is new since a baseline, what is gone, and that moved lines and renamed blank nodes change nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from civilex.catalogs import ValidationReport, baseline, text_report, validate_all
from civilex.catalogs.baseline import Baseline, read_baseline
from civilex.catalogs.checked_files import CheckedFile, to_json
from civilex.catalogs.comparing import Contents
from civilex.catalogs.representations.forms import FORMS
from civilex.errors import UnreadableData

PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix e: <https://data.example/> .
"""
TREES = 'e:trees a dcat:Dataset ; dct:title "Trees"@en ; dct:publisher [ a foaf:Agent ], [ a foaf:Agent ] .\n'
BINS = 'e:bins a dcat:Dataset ; dct:description "Bins."@en .\n'


def check(data: str, known: Baseline | None = None, name: str = "c.ttl", *, marks: bool = True) -> ValidationReport:
    contents = Contents(known, fingerprints=marks)
    return validate_all((PREFIXES + data).encode(), media_type="text/turtle", name=name, contents=contents).reports[0]


def kept(report: ValidationReport, path: Path) -> Baseline:
    assert report.findings is not None
    path.write_text(json.dumps(baseline.to_json([report.findings])), encoding="utf-8")
    return read_baseline(path)


@pytest.fixture
def known(tmp_path: Path) -> Baseline:
    return kept(check(TREES), tmp_path / "known.json")


def test_the_same_data_moved_and_with_other_blank_nodes_has_nothing_new(known: Baseline) -> None:
    moved = (
        "# a comment\n\n\n"
        + TREES.replace("[ a foaf:Agent ], [ a foaf:Agent ]", "_:x, _:y")
        + ("_:y a foaf:Agent . _:x a foaf:Agent .\n")
    )
    report = check(moved, known)
    assert report.since is not None
    assert sum(report.since.new.values()) == report.since.gone_total == 0
    assert report.passed
    assert report.total == check(TREES).total > 4
    assert {result.new for result in report.results} == {False}
    assert [result.line for result in report.results if result.line] != [
        result.line for result in check(TREES).results if result.line
    ]


def test_what_is_new_fails_and_is_told_first_and_alone(known: Baseline) -> None:
    report = check(TREES + BINS, known)
    assert report.since is not None
    assert report.since.new["violation"] == 1
    assert not report.passed
    assert {result.focus_node for result in report.results if result.new} == {"https://data.example/bins"}
    assert report.total == check(TREES + BINS).total
    text = text_report.text(report)
    assert "The dataset has no title" in text
    assert "VIOLATIONS" not in text.partition("The dataset has no title")[0]
    assert "https://data.example/trees" not in text
    assert "1 new violation" in text.splitlines()[-1]


def test_what_is_gone_is_told(known: Baseline) -> None:
    report = check(TREES.replace('"Trees"@en', '"Trees"@en ; dct:description "All."@en'), known)
    assert report.since is not None
    assert (sum(report.since.new.values()), report.since.gone_total) == (0, 1)
    assert report.since.gone[0].focus_node == "https://data.example/trees"
    assert "GONE: 1 FINDING" in text_report.text(report)


def test_of_two_findings_alike_one_more_is_new(known: Baseline) -> None:
    report = check(TREES.replace("[ a foaf:Agent ],", "[ a foaf:Agent ], [ a foaf:Agent ],"), known)
    nameless = [cause for cause in report.causes if "name" in cause.message and cause.severity == "violation"]
    assert [(cause.count, cause.new) for cause in nameless] == [(3, 1)]


def test_a_json_report_serves_as_baseline_and_old_ones_without_fingerprints_too(tmp_path: Path) -> None:
    report = check(TREES, marks=False)
    document = json.dumps(
        to_json([CheckedFile("c.ttl", validate_all((PREFIXES + TREES).encode(), media_type="text/turtle"))])
    )
    assert "fingerprint" not in document
    (tmp_path / "report.json").write_text(document, encoding="utf-8")
    since = check(TREES, read_baseline(tmp_path / "report.json")).since
    assert since is not None
    assert (sum(since.new.values()), since.gone_total) == (0, 0)
    assert report.since is None


def test_a_baseline_is_about_its_file_unless_it_has_only_one(known: Baseline, tmp_path: Path) -> None:
    renamed = check(TREES, known, name="renamed.ttl")
    assert renamed.since is not None
    assert sum(renamed.since.new.values()) == 0
    first, second = check(TREES, name="a.ttl"), check(BINS, name="b.ttl")
    assert first.findings is not None
    assert second.findings is not None
    path = tmp_path / "two.json"
    path.write_text(json.dumps(baseline.to_json([first.findings, second.findings])), encoding="utf-8")
    both = read_baseline(path)
    again = check(BINS, both, name="b.ttl")
    assert again.since is not None
    assert (sum(again.since.new.values()), again.since.gone_total) == (0, 0)
    third = check(BINS, both, name="c.ttl")
    assert third.since is not None
    assert sum(third.since.new.values()) == third.total


def test_forms_tell_what_is_new(known: Baseline) -> None:
    data = (PREFIXES + BINS).encode()
    contents = Contents(known)
    matrix = validate_all(data, media_type="text/turtle", name="c.ttl", contents=contents)
    file = [CheckedFile("c.ttl", matrix)]
    results = json.loads(FORMS["sarif"].write(file))["runs"][0]["results"]
    assert {result["baselineState"] for result in results} == {"new", "absent"}
    html = FORMS["html"].write(file).decode()
    assert "Gone since the last run" in html
    assert '<span class="tag new">1 new</span>' in html
    unchanged = check(TREES, known)
    junit = FORMS["junit"].write([CheckedFile("c.ttl", type(matrix)("c.ttl", (unchanged,)))]).decode()
    assert 'failures="0"' in junit


def test_a_report_that_leaves_findings_out_is_no_baseline(tmp_path: Path) -> None:
    data = "".join(f'e:d{n} a dcat:Dataset ; dct:title "D"@en .\n' for n in range(200))
    matrix = validate_all((PREFIXES + data).encode(), media_type="text/turtle")
    assert matrix.reports[0].results_capped
    (tmp_path / "r.json").write_text(json.dumps(matrix.reports[0].to_json()), encoding="utf-8")
    with pytest.raises(UnreadableData, match="--write-baseline"):
        read_baseline(tmp_path / "r.json")
    everything = kept(check(data), tmp_path / "all.json")
    more = check(data + BINS, everything)
    assert more.since is not None
    assert more.since.new["violation"] == 1
    assert any(result.new for result in more.results)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"civilex_baseline": 9}', '{"civilex_baseline": 1}', '"x"', "\xff"])
def test_what_is_no_baseline_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "b.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(UnreadableData):
        read_baseline(tmp_path / "b.json")
    with pytest.raises(UnreadableData):
        read_baseline(tmp_path / "missing.json")


def test_a_catalogue_given_as_a_baseline_is_told_what_one_is(tmp_path: Path) -> None:
    (tmp_path / "c.ttl").write_text(PREFIXES, encoding="utf-8")
    with pytest.raises(
        UnreadableData, match=r"c\.ttl:1:1: this is no baseline .* or --format json \(Expecting value\)\.$"
    ):
        read_baseline(tmp_path / "c.ttl")

from __future__ import annotations

import json
from pathlib import Path

import pytest

from civilex.catalogs import FailOn, ValidationReport, ValidationResult, text_report, validate
from civilex.catalogs.report import count_by_severity, group_by_cause, in_order

SHAPE = "https://w3id.org/civilex/shape/DcatApDatasetTitleRequired"
PATH = "http://purl.org/dc/terms/title"
COMPONENT = "http://www.w3.org/ns/shacl#MinCountConstraintComponent"


def missing_title(number: int) -> ValidationResult:
    return ValidationResult(
        "violation", "The dataset has no title.", f"https://data.example/{number}", PATH, None, COMPONENT, SHAPE,
        'dct:title "Stops"@en ;',
    )  # fmt: skip


def note(node: str, value: str | None = None) -> ValidationResult:
    return ValidationResult("info", "It cannot be checked.", node, PATH, value, COMPONENT, SHAPE + "Note")


def a_report(*results: ValidationResult, fail_on: FailOn = "violation", limit: int = 1_000) -> ValidationReport:
    return ValidationReport(
        source="catalogue.ttl",
        profile="dcat-ap",
        profile_version="3.0.1",
        fail_on=fail_on,
        triples=1_234,
        conforms=not results,
        total=len(results),
        by_severity=count_by_severity(results),
        causes=group_by_cause(results),
        results=tuple(in_order(results)[:limit]),
    )


def test_results_of_one_cause_are_grouped_most_severe_and_most_frequent_first() -> None:
    warning = ValidationResult("warning", "Recommended.", "https://data.example/1", PATH)
    results = [note("_:a"), warning, *(missing_title(number) for number in (5, 3, 4, 1, 2)), note("_:b")]
    causes = group_by_cause(results)
    assert [(cause.severity, cause.count) for cause in causes] == [("violation", 5), ("warning", 1), ("info", 2)]
    assert [example.focus_node for example in causes[0].examples] == [f"https://data.example/{n}" for n in (1, 2, 3)]
    assert in_order(results) == in_order(reversed(results))


def test_examples_are_different_nodes() -> None:
    (cause,) = group_by_cause(
        [note("https://data.example/1", f'"{n}"') for n in range(5)] + [note("https://data.example/2")]
    )
    assert (cause.count, [example.focus_node for example in cause.examples]) == (
        6, ["https://data.example/1", "https://data.example/2"],
    )  # fmt: skip
    assert cause.examples[0].value == '"0"'


def test_the_json_has_the_fields_that_are_fixed() -> None:
    document = a_report(*(missing_title(number) for number in range(4)), note("_:a", '"x"'), limit=2).to_json()
    assert json.loads(json.dumps(document)) == document
    assert list(document) == [
        "source", "profile", "fail_on", "triples", "conforms", "passed", "total", "by_severity", "causes", "results",
        "results_capped", "results_limit", "by_verdict",
    ]  # fmt: skip
    assert document["profile"] == {"name": "dcat-ap", "version": "3.0.1"}
    assert (document["conforms"], document["passed"], document["total"]) == (False, False, 5)
    assert document["by_severity"] == {"violation": 4, "warning": 0, "info": 1}
    assert (len(document["results"]), document["results_capped"], document["results_limit"]) == (2, True, 1_000)
    assert document["causes"][1]["examples"] == [{"focus_node": "_:a", "value": '"x"'}]
    assert document["results"][0] == {
        "severity": "violation", "verdict": "wrong", "message": "The dataset has no title.", "focus_node": "https://data.example/0",
        "path": PATH, "component": COMPONENT, "shape": SHAPE, "fix": 'dct:title "Stops"@en ;',
    }  # fmt: skip


def test_the_text_puts_the_most_severe_first_and_the_verdict_last() -> None:
    text = text_report.text(a_report(note("_:a"), *(missing_title(number) for number in range(5))))
    assert text == (
        "catalogue.ttl: 1,234 triples checked against dcat-ap 3.0.1\n"
        "\n"
        "5 VIOLATIONS\n"
        "  The dataset has no title.\n"
        '  e.g.   dct:title "Stops"@en ;\n'
        "  at     https://data.example/0\n"
        "         https://data.example/1\n"
        "         https://data.example/2\n"
        "         and 2 more\n"
        "\n"
        "1 NOTE\n"
        "  It cannot be checked.\n"
        "  at     a node without IRI (_:a)\n"
        "\n"
        "catalogue.ttl does not pass: 5 violations, 0 warnings, 1 note.\n"
    )


@pytest.mark.parametrize(
    ("results", "fail_on", "verdict"),
    [
        ((), "info", "catalogue.ttl passes: nothing was found."),
        ((note("_:a"),), "violation", "passes: 0 violations, 0 warnings, 1 note (only violations fail)."),
        ((note("_:a"),), "warning", "passes: 0 violations, 0 warnings, 1 note (violations and warnings fail)."),
        ((note("_:a"),), "info", "does not pass: 0 violations, 0 warnings, 1 note."),
        ((missing_title(1),), "never", "passes: 1 violation, 0 warnings, 0 notes (nothing fails)."),
    ],
)
def test_the_verdict_says_what_failing_means(
    results: tuple[ValidationResult, ...], fail_on: FailOn, verdict: str
) -> None:
    assert text_report.verdict(a_report(*results, fail_on=fail_on)).endswith(verdict)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ('"it"', '"it"'),
        ("<urn:civilex:document/CSV>", "<CSV>"),
        ("<http://www.w3.org/ns/dcat#Dataset>", "dcat:Dataset"),
        ("<https://elsewhere.example/x>", "<https://elsewhere.example/x>"),
        ('"' + "x" * 500 + '"', '"' + "x" * 99 + " ..."),
    ],
)
def test_a_value_is_shown_as_a_reader_knows_it(value: str, shown: str) -> None:
    assert f"  at     c_a182  {shown}\n" in text_report.text(a_report(note("urn:civilex:document/c_a182", value)))


def test_the_text_of_a_real_catalogue_has_every_cause_and_no_internal_iri(testdata: Path) -> None:
    report = validate(testdata / "catalogs/molinella.rdf", name="molinella.rdf")
    text = text_report.text(report)
    assert text.count("\n\n") == len(report.causes) + 1
    assert "urn:civilex:document/" not in text
    assert "the node at https://github.com/ComuneMolinella" in text
    assert text.endswith("molinella.rdf does not pass: 14 violations, 23 warnings, 2 notes.\n")

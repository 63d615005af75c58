"""Causes are counted exactly, by value pattern and publisher, and told from what cannot be checked."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from civilex import shacl
from civilex.catalogs import Cause, ValidationReport, validate
from civilex.catalogs.data_graph import with_background
from civilex.catalogs.profiles import find
from civilex.catalogs.shape_findings import check
from civilex.namespaces import expand
from civilex.shacl import Loader, read_document

HEAD = """
PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/> PREFIX e: <https://data.example/>
PREFIX freq: <http://publications.europa.eu/resource/authority/frequency/>
e:catalogue a dcat:Catalog ; dct:publisher e:city ; dcat:dataset e:a, e:b, e:c .
e:city a foaf:Agent ; foaf:name "City"@en .
e:water a foaf:Agent ; foaf:name "Water works"@en .
e:a a dcat:Dataset ; dct:title "Pipes"@en ; dct:publisher e:water ; dct:accrualPeriodicity "monthly" .
e:b a dcat:Dataset ; dct:title "Wells"@en ; dct:publisher e:water ; dct:accrualPeriodicity "weekly" .
e:c a dcat:Dataset ; dct:title "Trees"@en ; dct:accrualPeriodicity "12 a year" ; dcat:distribution e:c1 .
e:c1 a dcat:Distribution ; dct:format <https://elsewhere.example/format/csv> .
"""


def report(text: str = "") -> ValidationReport:
    return validate((HEAD + text).encode(), media_type="text/turtle")


def cause(found: ValidationReport, shape: str) -> Cause:
    (one,) = [cause for cause in found.causes if cause.shape == expand(f"shape:DcatAp{shape}")]
    return one


def test_a_cause_is_parted_by_value_pattern_and_publisher() -> None:
    found = cause(report(), "AccrualPeriodicityAddress")
    assert (found.count, found.groups_total) == (3, 2)
    assert [(group.count, group.value_pattern, group.publisher) for group in found.groups] == [
        (2, '"a"', "Water works"),
        (1, '"..."', "City"),
    ]


def test_an_example_tells_the_dataset_and_who_publishes_it() -> None:
    found = cause(report(), "DistributionAccessURLRequired").examples[0]
    assert (found.focus_node, found.owner, found.title, found.publisher) == (
        "https://data.example/c1", "https://data.example/c1", "Trees", "City",
    )  # fmt: skip


def test_a_nameless_node_takes_the_nearest_node_with_an_iri() -> None:
    text = "e:a dct:temporal [ a dct:PeriodOfTime ; dcat:startDate [ ] ] ."
    (found,) = [
        result
        for result in report(text).results
        if (result.focus_node or "").startswith("_:") and (result.path or "").endswith("startDate")
    ]
    assert (found.owner, found.title, found.publisher) == ("https://data.example/a", "Pipes", "Water works")


def test_what_several_publishers_share_is_nobodys() -> None:
    found = report("e:a dcat:distribution e:x . e:c dcat:distribution e:x . e:x a dcat:Distribution .")
    examples = cause(found, "DistributionAccessURLRequired").examples
    assert {example.focus_node: example.publisher for example in examples} == {
        "https://data.example/c1": "City",
        "https://data.example/x": None,
    }


@pytest.mark.parametrize(
    ("value", "verdict", "needs"),
    [
        ("<https://city.example/id/desk>", "cannot_be_checked", ("a description of https://city.example/id/...",)),
        (
            "<http://publications.europa.eu/resource/authority/corporate-body/COM>",
            "cannot_be_checked",
            ("the EU table corporate-body",),
        ),
    ],
)
def test_what_nothing_is_said_of_cannot_be_checked(value: str, verdict: str, needs: tuple[str, ...]) -> None:
    found = cause(report(f"e:a dcat:contactPoint {value} ."), "ContactPointDescribed")
    assert (found.verdict, found.needs, found.examples[0].needs) == (verdict, needs, needs[0])


def test_a_table_that_is_at_hand_decides() -> None:
    found = report("e:a dct:language <http://publications.europa.eu/resource/authority/language/XXXX> .")
    assert cause(found, "LanguageInTable").verdict == "wrong"
    assert cause(found, "FormatInTable").verdict == "wrong"
    assert found.by_verdict["wrong"] + found.by_verdict["cannot_be_checked"] == found.total


@pytest.mark.parametrize("city", ["alessandria", "civitavecchia", "foggia", "molinella"])
def test_the_counts_are_those_of_every_single_result(testdata: Path, city: str) -> None:
    loader = Loader(leave_out_rdf_1_2=True)
    read_document(loader, testdata / f"catalogs/{city}.rdf")
    data = with_background(loader)
    profile = find("dcat-ap")
    single = Counter(
        (str(result.source_shape).strip("<>"), result.component)
        for result in shacl.validate(data.columns, profile.read_shapes(), max_results=None).results
    )
    found = check(data, profile, limit=None)
    grouped: Counter[tuple[str, str]] = Counter()
    for one in found.causes:
        grouped[str(one.shape), str(one.component)] += one.count
        assert sum(group.count for group in one.groups) == one.count
    assert grouped == single
    assert len(found.results) == single.total()


def test_results_beyond_the_limit_are_counted_and_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0
    whole = "".join(f'e:n{number} a dcat:Dataset ; dct:accrualPeriodicity "{number}" .\n' for number in range(3_000))
    from civilex.catalogs import shape_findings

    original = shape_findings._Results.__call__

    def counting(*arguments: object) -> object:
        nonlocal made
        made += 1
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(shape_findings._Results, "__call__", counting)
    found = report(whole)
    assert found.total > 27_000
    assert made < 1_000 + 4 * len(found.causes)
    assert cause(found, "AccrualPeriodicityAddress").count == 3_003

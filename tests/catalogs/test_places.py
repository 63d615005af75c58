"""A report says where in the file its findings are, and its text says what cannot be checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from civilex.catalogs import text_report, validate
from civilex.errors import UnreadableData


@pytest.mark.parametrize("name", ["foggia.rdf", "dcat-us/catalog.ttl", "dcat-ap-es/NTI-RISPv1_Distribution.ttl"])
def test_every_result_about_a_node_has_a_line(testdata: Path, name: str) -> None:
    path = testdata / "catalogs" / name
    lines = path.read_text(encoding="utf-8").splitlines()
    report = validate(path)
    of_shapes = [result for result in report.results if result.shape]
    assert of_shapes
    for result in of_shapes:
        assert result.line is not None
        assert result.owner is not None
        assert 1 <= result.line <= len(lines)
    assert all(example.line for cause in report.causes if cause.shape for example in cause.examples)


def test_json_ld_has_pointers(testdata: Path) -> None:
    report = validate(testdata / "catalogs/semic-dcat-ap-hvd/example-ms_catalogue.jsonld")
    assert all(result.pointer is not None and result.line is None for result in report.results if result.shape)


def test_the_text_says_where_of_what_and_whose() -> None:
    text = """
PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/>
<https://d.example/a> a dcat:Dataset ; dct:title "Trees"@en ;
  dct:publisher <https://d.example/city> ; dcat:contactPoint <https://d.example/desk> .
"""
    report = validate(text.encode(), media_type="text/turtle", name="a.ttl")
    shown = text_report.text(report)
    assert "  at     https://d.example/a  (line 3; Trees; https://d.example/city)\n" in shown
    assert "  needs  a description of https://d.example/...\n" in shown
    assert (
        f"\n{report.by_verdict['cannot_be_checked']} findings are no proof of a fault: not to be checked without a "
        "description of\nhttps://d.example/....\n"
    ) in shown


def test_each_file_that_does_not_parse_is_told_with_its_place(testdata: Path) -> None:
    told: dict[str, UnreadableData] = {}
    for path in sorted((testdata / "catalogs").rglob("*")):
        if path.suffix not in (".ttl", ".rdf", ".jsonld"):
            continue
        try:
            validate(path, base_iri="https://data.example/catalogue")
        except UnreadableData as error:
            told[str(path.relative_to(testdata / "catalogs"))] = error
    assert len(told) == 15, sorted(told)
    assert {name for name, error in told.items() if error.line is None} == {"dcat-us/catalog.jsonld"}
    assert "/@context" in str(told["dcat-us/catalog.jsonld"])
    assert sum(name.startswith("dcat-ap-es/") for name in told) == 10
    for name, error in told.items():
        assert name.rpartition("/")[2] in str(error)
        assert len(error.reason) > 20

"""Every check finds its defect, that defect alone, and nothing once it is mended."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from civilex import quality, shipped
from civilex.namespaces import expand, graph
from civilex.quality import LEVELS
from civilex.quality.report import references
from civilex.store.embedded import EmbeddedStore
from civilex.store.query_text import form

EX = "https://example.org/trams/"


def load_cases() -> ModuleType:
    """Tests are no package: load the table beside this file by its path."""
    spec = importlib.util.spec_from_file_location("quality_cases", Path(__file__).with_name("cases.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["quality_cases"] = module
    spec.loader.exec_module(module)
    return module


table = load_cases()
NAMES = sorted(table.CASES)


def whole(text: str | None) -> str | None:
    return EX + text[3:] if text and text.startswith("ex:") else expand(text) if text else text


def findings(
    tmp_path: Path, text: str, questions: str, *, asked: bool = False
) -> list[tuple[str, str, str | None, str | None]]:
    file, query = tmp_path / "trams.ttl", tmp_path / "question.rq"
    file.write_text(table.PREFIXES + text, encoding="utf-8")
    query.write_text(questions, encoding="utf-8")
    store = EmbeddedStore()
    shipped.load(store, file.read_bytes(), "text/turtle", graph=graph("city", "trams"))
    found = quality.report([file], questions=[query] if questions else [], data=store if asked else None)
    assert found.unreadable == {}
    assert {finding.file for finding in found.findings} <= {str(file), str(query)}
    return [(item.check.name, item.subject, item.property, item.value) for item in found.findings]


def test_every_check_has_a_case_and_every_case_a_check() -> None:
    assert sorted(check.name for check in quality.checks()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_bad_ontology_yields_exactly_that_finding(tmp_path: Path, name: str) -> None:
    case = table.CASES[name]
    subject, property_, value = map(whole, case.finding)
    expected = [(name, subject, property_, value)]
    if name in table.SYMMETRIC:
        expected.append((name, whole(table.SYMMETRIC[name]), property_, value))
    assert sorted(findings(tmp_path, case.bad, case.questions, asked=case.asked)) == sorted(expected)


@pytest.mark.parametrize("name", NAMES)
def test_the_mended_ontology_yields_none(tmp_path: Path, name: str) -> None:
    case = table.CASES[name]
    assert findings(tmp_path, case.good, case.questions, asked=case.asked) == []


@pytest.mark.parametrize("check", quality.checks(), ids=lambda check: check.name)
def test_a_check_says_why_in_a_sentence_and_selects_rows(check: quality.Check) -> None:
    assert check.level in LEVELS
    assert re.fullmatch(r"[A-Z].*\.", check.why)
    assert form(check.sparql) == "SELECT"
    assert "SELECT DISTINCT ?subject ?property ?value" in check.sparql


def test_declared_outside_terms_are_looked_up_and_never_blamed(tmp_path: Path) -> None:
    """A file that declares skos:prefLabel for its own use, or leans on cvx:, answers for its own terms only."""
    text = "skos:prefLabel a owl:AnnotationProperty . cvx:Platform a owl:Class .\n" + table.HEADER + table.TRAM
    assert findings(tmp_path, text, "") == []


def test_a_question_refers_to_terms_by_iri_by_prefix_and_by_the_type_of_a_parameter(tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text(
        "# param city (cvx:CityGovernment, required): the city\n"
        "PREFIX t: <urn:t:> SELECT * { ?x a t:A, <urn:t:B>, cvx:C }"
    )
    assert [triple.object.value for triple in references(file)] == [
        "https://w3id.org/civilex/ns/C",
        "https://w3id.org/civilex/ns/CityGovernment",
        "urn:t:A",
        "urn:t:B",
    ]

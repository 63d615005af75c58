"""Disjoint classes and keys: what breaks them is told with its reasons, and nothing is derived from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from civilex import shipped
from civilex.cli import main
from civilex.namespaces import graph
from civilex.quality.integrity import Violation, as_json, as_text, axioms, reasons, violations
from civilex.store.embedded import EmbeddedStore
from shipped_stores import shipped_directory, shipped_store

PREFIXES = """@prefix cvx: <https://w3id.org/civilex/ns/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <https://example.org/> . """
With = Callable[[str], tuple[EmbeddedStore, list[Violation]]]
UNIT_SCHEME = "<https://w3id.org/civilex/concept/municipal-unit>"


HERE = graph("city", "here")


@pytest.fixture(scope="module")
def shared() -> EmbeddedStore:
    return shipped_store()


@pytest.fixture
def with_city(shared: EmbeddedStore) -> Iterator[With]:
    """Put a city beside the model, and take it away again."""

    def load(turtle: str) -> tuple[EmbeddedStore, list[Violation]]:
        shipped.load(shared, (PREFIXES + turtle).encode(), "text/turtle", graph=HERE)
        return shared, list(violations(shared))

    yield load
    shipped.replace(shared, {HERE: []})


def test_what_is_shipped_breaks_nothing(model: EmbeddedStore) -> None:
    assert {axiom.rule for axiom in axioms(model)} == {"cax-adc", "prp-key"}
    assert list(violations(model)) == []


def test_a_department_that_is_used_as_a_remit_is_told_with_the_statements_that_make_it_one(with_city: With) -> None:
    store, found = with_city(":d a cvx:CityDepartment . :x cvx:hasRemit :d .")
    assert [violation.axiom.rule for violation in found] == ["cax-adc"]
    text = as_text(store, found)
    assert "cax-adc: https://example.org/d is both skos:Concept and org:Organization" in text
    assert "https://example.org/x cvx:hasRemit https://example.org/d\n" in text
    assert "by prp-rng" in text
    assert [step.is_derived for step in reasons(store, found[0])] == [True, True]
    (data,) = as_json(store, found)
    assert (data["rule"], data["source"]) == ("cax-adc", "ontology/consistency.ttl")
    assert len(data["reasons"]) == 2


def test_classes_that_a_city_calls_disjoint_itself(with_city: With) -> None:
    store, found = with_city(":Park owl:disjointWith :Car . :p a :Park , :Car . :q a :Park .")
    (violation,) = found
    assert (violation.axiom.rule, violation.axiom.source) == ("cax-dw", "the store")
    assert "https://example.org/p is both :" not in violation.sentence
    assert "https://example.org/Park and https://example.org/Car" in violation.sentence
    assert as_text(store, found).endswith("1 contradiction in the data by cax-dw, cax-adc and prp-key")


@pytest.mark.parametrize(
    ("turtle", "broken"),
    [
        (f':c a skos:Concept ; skos:notation "SEC" ; skos:inScheme {UNIT_SCHEME} .', 1),
        (':c a skos:Concept ; skos:notation "SEC" ; skos:inScheme :another .', 0),
        (f':c a skos:Concept ; skos:notation "sec" ; skos:inScheme {UNIT_SCHEME} .', 0),
        (f':c a :Other ; skos:notation "SEC" ; skos:inScheme {UNIT_SCHEME} .', 0),
    ],
)
def test_a_key_of_two_properties_is_the_same_where_both_are(with_city: With, turtle: str, broken: int) -> None:
    _, found = with_city(turtle)
    assert len(found) == broken
    for violation in found:
        assert violation.axiom.rule == "prp-key"
        assert "https://example.org/c and unit:SEC have the same skos:notation, skos:inScheme" in violation.sentence


def test_a_key_of_one_property(with_city: With) -> None:
    _, found = with_city(":Lamp owl:hasKey (:number) . :a a :Lamp ; :number 7 . :b a :Lamp ; :number 7 .")
    assert [len(violation.nodes) for violation in found] == [2]


def test_nothing_is_derived_from_a_contradiction(with_city: With) -> None:
    store, found = with_city(":d a cvx:CityDepartment , skos:Concept .")
    assert found
    assert not [t for t in store.triples(graph("inferred", "here")) if "Nothing" in str(t) or "sameAs" in str(t)]


def test_a_thing_without_name_is_told_without_reasons(with_city: With) -> None:
    store, found = with_city(":x cvx:ofCity [ a cvx:CityDepartment , skos:Concept ] .")
    assert [reasons(store, violation) for violation in found] == [[]]
    assert "(unnamed) is both" in as_text(store, found)


def test_the_command_checks_a_data_directory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = ["--data", str(shipped_directory(tmp_path / "data"))]
    assert main(["model", "check", *data]) == 0
    assert "0 contradictions in the data" in capsys.readouterr().out
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text(PREFIXES + ":d a cvx:CityDepartment , skos:Concept .", encoding="utf-8")
    assert main(["load", str(wrong), "--graph", "city/here", *data]) == 0
    capsys.readouterr()
    assert main(["model", "check", *data, "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)[0]["nodes"] == ["<https://example.org/d>"]
    assert main(["model", "check", *data, "--upstream"]) == 2

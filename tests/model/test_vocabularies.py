"""The concept schemes say what they must, from the sources they name, in the project's own words."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from vocabulary_reading import (
    FILES,
    FOLDER,
    OTHERS,
    SCHEMES,
    Triples,
    iri,
    own_concepts,
    read,
    scheme_iri,
    subjects,
    values,
)

from civilex import namespaces

CONCEPT_CLASS = {
    "data-type": "cvx:DataType",
    "service-type": "cvx:ServiceType",
    "municipal-unit": "cvx:MunicipalUnit",
    "operating-model-component": "cvx:OperatingModelComponent",
    "component-group": "cvx:ComponentGroup",
    "delivery-principle": "cvx:Principle",
    "maturity-level": "cvx:MaturityLevel",
    "risk-question": "cvx:RiskQuestion",
}
# Codes, never read aloud: everything else in quotes is for people and has a language.
CODES = {"skos:notation", "owl:versionInfo"}
# What is translated; sources and editorial notes are not.
TRANSLATED = {"skos:prefLabel", "skos:altLabel", "skos:definition", "skos:scopeNote", "skos:example"}
NUMBERS = {namespaces.XSD + "integer", namespaces.XSD + "decimal"}


@pytest.fixture(scope="module")
def by_file() -> dict[str, Triples]:
    return {path.stem: read(path) for path in FILES}


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
def test_file_is_named_by_the_one_scheme_it_holds(by_file: dict[str, Triples], scheme: str) -> None:
    held = {triple.subject for triple in by_file[scheme] if triple.object == iri("skos:ConceptScheme")}
    assert held == {scheme_iri(scheme)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_declares_the_projects_prefixes_and_only_those_it_uses(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    declared = dict(re.findall(r"^@prefix ([\w-]+): <(.*)> \.$", text, re.MULTILINE))
    assert declared.items() <= namespaces.prefixes().items()
    body = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>|^(?:#|@prefix).*$', "", text, flags=re.MULTILINE)
    assert set(re.findall(r"([a-z][\w-]*):", body)) == set(declared)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_text_for_people_is_tidy_and_in_a_known_language(path: Path) -> None:
    for triple in read(path):
        assert not isinstance(triple.subject, ox.BlankNode), triple
        assert not isinstance(triple.object, ox.BlankNode), triple
        text = triple.object
        if not isinstance(text, ox.Literal) or text.datatype.value in NUMBERS:
            continue
        assert text.value == " ".join(text.value.split()) != "", triple
        name = namespaces.compact(triple.predicate.value)
        assert text.language in ({None} if name in CODES else {"en"} | (OTHERS if name in TRANSLATED else set())), (
            triple
        )


def test_no_triple_stands_in_two_files() -> None:
    seen = Counter(triple for path in FOLDER.glob("*.ttl") for triple in read(path))
    assert [str(triple) for triple, count in seen.items() if count > 1] == []


@pytest.mark.parametrize("shortcut", ["coordinates", "collaboratesWith", "linkedTo"])
def test_shortcuts_that_rules_derive_are_not_asserted(vocabularies: ox.Store, shortcut: str) -> None:
    assert not list(vocabularies.quads_for_pattern(None, iri(f"cvx:{shortcut}"), None))


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
def test_scheme_is_described(vocabularies: ox.Store, scheme: str) -> None:
    node = scheme_iri(scheme)
    assert values(vocabularies, node, "rdf:type") == [namespaces.SKOS + "ConceptScheme"]
    for predicate in ("dct:title", "skos:prefLabel", "skos:definition", "dct:source"):
        assert len(values(vocabularies, node, predicate)) == 1, predicate
    assert values(vocabularies, node, "dct:license") == ["https://creativecommons.org/licenses/by/4.0/"]
    assert values(vocabularies, node, "owl:versionInfo") == ["0.2.0"]
    members = subjects(vocabularies, "skos:inScheme", node)
    assert members
    assert subjects(vocabularies, "skos:topConceptOf", node) == members
    assert set(values(vocabularies, node, "skos:hasTopConcept")) == {member.value for member in members}


def test_every_concept_has_class_label_definition_example_and_source(vocabularies: ox.Store) -> None:
    for scheme, concept in own_concepts(vocabularies):
        assert concept.value.startswith(f"{namespaces.CONCEPT}{scheme}/"), concept
        expected = CONCEPT_CLASS.get(scheme, "skos:Concept")
        assert values(vocabularies, concept, "rdf:type") == [iri(expected).value], concept
        for predicate in ("skos:prefLabel", "skos:definition", "skos:example", "dct:source"):
            assert len(values(vocabularies, concept, predicate)) == 1, (concept, predicate)


def test_every_concept_is_named_by_its_notation_or_a_slug(vocabularies: ox.Store) -> None:
    for scheme, concept in own_concepts(vocabularies):
        name = concept.value.rpartition("/")[2]
        if scheme in {"municipal-unit", "operating-model-component"}:
            assert values(vocabularies, concept, "skos:notation") == [name]
        else:
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name), concept


def test_labels_and_definitions_tell_the_concepts_of_a_scheme_apart(vocabularies: ox.Store) -> None:
    for predicate in ("skos:prefLabel", "skos:definition", "skos:example"):
        pairs = [
            (scheme, text)
            for scheme, node in own_concepts(vocabularies)
            for text in values(vocabularies, node, predicate)
        ]
        assert [pair for pair, count in Counter(pairs).items() if count > 1] == []


def test_every_reference_to_the_projects_own_concepts_and_nodes_leads_somewhere(vocabularies: ox.Store) -> None:
    described = {quad.subject for quad in vocabularies}
    ours = (namespaces.CONCEPT, namespaces.ID)
    objects = {quad.object for quad in vocabularies if isinstance(quad.object, ox.NamedNode)}
    assert {node.value for node in objects - described if node.value.startswith(ours)} == set()

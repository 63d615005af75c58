"""Contradictions are found, and explained by axioms none of which can be spared."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from civilex import reference_model, shipped
from civilex.namespaces import prefixes
from civilex.reasoning.axiom_text import axiom_text
from civilex.reasoning.consistency import Consistency, check_consistency
from civilex.reasoning.hermit import HermiT
from civilex.reasoning.reasoning_view import Axiom, reasoning_view

ONTOLOGY = reference_model.root() / "ontology"
DEPARTMENT = {
    "every cvx:CityDepartment is a cv:PublicOrganisation",
    "every cv:PublicOrganisation is an org:Organization",
}
NO_CONCEPT = "no org:Organization is a skos:Concept"
EX = "https://example.org/"

KINDS: dict[str, tuple[str, set[str]]] = {
    "department that is a concept": (
        "ex:a a cvx:CityDepartment , skos:Concept .",
        {"<ex:a> is a cvx:CityDepartment", "<ex:a> is a skos:Concept", NO_CONCEPT} | DEPARTMENT,
    ),
    "remit that is a department": (
        "ex:b a cvx:Remit , cvx:CityDepartment .",
        {"<ex:b> is a cvx:Remit", "<ex:b> is a cvx:CityDepartment", "every cvx:Remit is a skos:Concept", NO_CONCEPT}
        | DEPARTMENT,
    ),
    "department performed as if it were a function": (
        "ex:c cvx:performsFunction ex:c2 . ex:c2 a org:OrganizationalUnit .",
        {
            "<ex:c> cvx:performsFunction <ex:c2>",
            "a value of cvx:performsFunction is a cvx:MunicipalUnit",
            "every cvx:MunicipalUnit is a skos:Concept",
            "<ex:c2> is an org:OrganizationalUnit",
            "every org:OrganizationalUnit is an org:Organization",
            NO_CONCEPT,
        },
    ),
    "department matched in place of its remit": (
        "ex:d a org:Organization ; skos:exactMatch unit:SEC .",
        {
            "<ex:d> is an org:Organization",
            "<ex:d> skos:exactMatch unit:SEC",
            "skos:exactMatch implies skos:closeMatch",
            "skos:closeMatch implies skos:mappingRelation",
            "skos:mappingRelation implies skos:semanticRelation",
            "what has skos:semanticRelation is a skos:Concept",
            NO_CONCEPT,
        },
    ),
    "dataset that is a distribution": (
        "ex:e a dcat:Dataset , dcat:Distribution .",
        {
            "<ex:e> is a dcat:Dataset",
            "<ex:e> is a dcat:Distribution",
            "no dcat:Dataset is a dcat:Distribution",
        },
    ),
    "service that is its service type": (
        "ex:f a cpsv:PublicService , cvx:ServiceType .",
        {
            "<ex:f> is a cpsv:PublicService",
            "<ex:f> is a cvx:ServiceType",
            "every cvx:ServiceType is a skos:Concept",
            "no skos:Concept is a cpsv:PublicService",
        },
    ),
    "remit that is a municipal unit": (
        "ex:g a cvx:Remit , cvx:MunicipalUnit .",
        {"<ex:g> is a cvx:Remit", "<ex:g> is a cvx:MunicipalUnit", "no cvx:Remit is a cvx:MunicipalUnit"},
    ),
    "dataset owned by a dataset": (
        "ex:h cvx:ownedBy ex:h2 . ex:h2 a dcat:Dataset .",
        {
            "<ex:h> cvx:ownedBy <ex:h2>",
            "a value of cvx:ownedBy is an org:Organization",
            "<ex:h2> is a dcat:Dataset",
            "no org:Organization is a dcat:Dataset",
        },
    ),
    "need that is an initiative": (
        "ex:i a cvx:InteroperabilityNeed , cvx:Platform .",
        {
            "<ex:i> is a cvx:InteroperabilityNeed",
            "<ex:i> is a cvx:Platform",
            "every cvx:Platform is a cvx:Initiative",
            "no cvx:Initiative is a cvx:InteroperabilityNeed",
        },
    ),
}
"""What is wrong: the facts that are, and the axioms that explain it; ``<ex:a>`` stands for a whole IRI."""


def turtle(text: str) -> list[ox.Triple]:
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items()) + f"@prefix ex: <{EX}> .\n"
    return [quad.triple for quad in ox.parse((head + text).encode(), format=ox.RdfFormat.TURTLE)]


def modules(**further: str) -> dict[str, list[ox.Triple]]:
    files = [*sorted((ONTOLOGY / "modules").glob("*.ttl")), ONTOLOGY / "consistency.ttl"]
    return {path.name: shipped.triples(path) for path in files} | {name: turtle(text) for name, text in further.items()}


def texts(consistency: Consistency) -> list[set[str]]:
    return [{axiom_text(axiom) for axiom in found.axioms} for found in consistency.contradictions]


@pytest.fixture(scope="module")
def all_kinds(hermit: HermiT) -> Consistency:
    facts = " ".join(facts for facts, _ in KINDS.values())
    return check_consistency(modules(facts=facts), hermit, explained=len(KINDS))


def test_many_contradictions_are_told_at_once(all_kinds: Consistency) -> None:
    assert not all_kinds.consistent
    assert not all_kinds.passed
    assert len(all_kinds.contradictions) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_contradiction_is_explained_by_exactly_the_axioms_that_make_it(all_kinds: Consistency, kind: str) -> None:
    expected = {text.replace("<ex:", f"<{EX}") for text in KINDS[kind][1]}
    assert expected in texts(all_kinds)


def test_each_axiom_names_its_source(all_kinds: Consistency) -> None:
    sources = {axiom_text(axiom): axiom.source for found in all_kinds.contradictions for axiom in found.axioms}
    assert sources[NO_CONCEPT] == "consistency.ttl"
    assert sources["every cvx:Remit is a skos:Concept"] == "organisation.ttl"
    assert sources[f"<{EX}e> is a dcat:Dataset"] == "facts"


def test_a_class_that_can_have_no_member_is_found_and_explained(hermit: HermiT) -> None:
    text = "cvx:Bureau a owl:Class ; rdfs:subClassOf cvx:CityDepartment , cvx:MunicipalUnit ."
    found = check_consistency(modules(mine=text), hermit)
    assert (found.consistent, found.passed, found.undeclared) == (True, False, ())
    assert found.unsatisfiable == ("https://w3id.org/civilex/ns/Bureau",)
    assert texts(found) == [
        DEPARTMENT
        | {
            "every cvx:Bureau is a cvx:CityDepartment",
            "every cvx:Bureau is a cvx:MunicipalUnit",
            "every cvx:MunicipalUnit is a skos:Concept",
            NO_CONCEPT,
        }
    ]


def test_what_only_a_dl_reasoner_sees_is_explained_too(hermit: HermiT) -> None:
    text = """
      ex:Odd a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:p ; owl:maxCardinality 1 ] .
      ex:Other a owl:Class . ex:p a owl:ObjectProperty .
      ex:x a ex:Odd ; ex:p ex:y , ex:z . ex:y owl:differentFrom ex:z . ex:w a ex:Other ; ex:p ex:y .
    """
    found = check_consistency({"own.ttl": turtle(text)}, hermit)
    assert not found.consistent
    (axioms,) = texts(found)
    assert {text for text in axioms if "Restriction" not in text} == {
        f"<{EX}x> is a <{EX}Odd>",
        f"<{EX}x> <{EX}p> <{EX}y>",
        f"<{EX}x> <{EX}p> <{EX}z>",
        f"<{EX}y> owl:differentFrom <{EX}z>",
    }
    assert len(axioms) == 5


def test_two_concepts_with_one_notation_in_one_scheme_are_one(hermit: HermiT) -> None:
    def ontology(notation: str) -> list[ox.Triple]:
        concepts = f"""ex:a a cvx:MunicipalUnit ; skos:inScheme ex:s ; skos:notation "X" .
          ex:b a cvx:ServiceType ; skos:inScheme ex:s ; skos:notation "{notation}" ."""
        view = reasoning_view(modules(mine=concepts))
        return [*view.declarations, *(triple for axiom in view.axioms for triple in axiom.triples)]

    assert hermit.first_inconsistent([ontology("Y"), ontology("X")]) == 1


def test_a_key_and_a_chain_are_told_in_words() -> None:
    key = turtle("skos:Concept owl:hasKey ( skos:inScheme skos:notation ) .")
    chain = turtle("cvx:custodian owl:propertyChainAxiom ( cvx:heldIn cvx:operatedBy ) .")
    assert [axiom_text(Axiom(tuple(triples), "mine")) for triples in (key, chain)] == [
        "members of skos:Concept with the same skos:inScheme and skos:notation are one",
        "cvx:heldIn, then cvx:operatedBy implies cvx:custodian",
    ]

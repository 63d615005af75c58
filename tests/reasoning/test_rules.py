"""Each rule on its own smallest case, and the run to the end."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from civilex.namespaces import prefixes
from civilex.reasoning import materialise, rules

HEADER = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items()) + "@prefix : <urn:> .\n"
UNIT = "unit:SEC a cvx:MunicipalUnit . "

CASES = {
    "cax-sco": (":x a :C . :C rdfs:subClassOf :D .", ":x a :D ."),
    "scm-sco": (":C rdfs:subClassOf :D . :D rdfs:subClassOf :E .", ":C rdfs:subClassOf :E ."),
    "scm-spo": (":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .", ":p rdfs:subPropertyOf :r ."),
    "prp-spo1": (":p rdfs:subPropertyOf :q . :x :p :y .", ":x :q :y ."),
    "prp-inv1": (":p owl:inverseOf :q . :x :p :y .", ":y :q :x ."),
    "prp-inv2": (":p owl:inverseOf :q . :x :q :y .", ":y :p :x ."),
    "prp-symp": (":p a owl:SymmetricProperty . :x :p :y .", ":y :p :x ."),
    "prp-trp": (":p a owl:TransitiveProperty . :x :p :y . :y :p :z .", ":x :p :z ."),
    "prp-dom": ("cvx:p rdfs:domain :C . :x cvx:p :y .", ":x a :C ."),
    "prp-rng": ("cvx:p rdfs:range :C . :x cvx:p :y , 'a literal' .", ":y a :C ."),
    "prp-spo2": (":p owl:propertyChainAxiom (:q :r) . :x :q :y . :y :r :z .", ":x :p :z ."),
    "cax-eqc1": (":C owl:equivalentClass :D . :x a :C .", ":x a :D ."),
    "cax-eqc2": (":C owl:equivalentClass :D . :x a :D .", ":x a :C ."),
    "cls-int1": (":C owl:intersectionOf (:D :E) . :x a :D , :E . :y a :D .", ":x a :C ."),
    "cls-int2": (":C owl:intersectionOf (:D :E) . :x a :C .", ":x a :D , :E ."),
    "cls-hv1": (":C owl:onProperty :p ; owl:hasValue :v . :x a :C .", ":x :p :v ."),
    "cls-hv2": (":C owl:onProperty :p ; owl:hasValue :v . :x :p :v , :w . :y :p :w .", ":x a :C ."),
    "performs-function-from-exact-match": (
        UNIT + ":d cvx:hasRemit :r . :r skos:exactMatch unit:SEC .",
        ":d cvx:performsFunction unit:SEC .",
    ),
    "performs-function-from-close-match": (
        UNIT + ":d cvx:hasRemit :r . :r skos:closeMatch unit:SEC .",
        ":d cvx:performsFunction unit:SEC .",
    ),
    "performs-function-from-narrow-match": (
        UNIT + ":d cvx:hasRemit :r . :r skos:narrowMatch unit:SEC .",
        ":d cvx:performsFunction unit:SEC .",
    ),
    "contributes-to-function-from-broad-match": (
        UNIT + ":d cvx:hasRemit :r . :r skos:broadMatch unit:SEC .",
        ":d cvx:contributesToFunction unit:SEC .",
    ),
    "contributes-to-function-from-related-match": (
        UNIT + ":d cvx:hasRemit :r . :r skos:relatedMatch unit:SEC .",
        ":d cvx:contributesToFunction unit:SEC .",
    ),
    "coordinates-from-collaboration": (
        ":c cvx:coordinator unit:SEC ; cvx:participant unit:HEA .",
        "unit:SEC cvx:coordinates unit:HEA .",
    ),
    "collaborates-with-from-collaboration": (
        ":c cvx:convenor unit:UPL ; cvx:participant unit:UPL , unit:INF ; cvx:evidenceBasis basis:implied-in-source . "
        ":d cvx:convenor unit:UPL ; cvx:participant unit:HEA ; cvx:evidenceBasis basis:project-extension .",
        "unit:UPL cvx:collaboratesWith unit:INF .",
    ),
    "needs-data-from-data-need": (":s cvx:hasDataNeed :n . :n cvx:satisfiedBy :d .", ":s cvx:needsData :d ."),
    "depends-on-department-from-needs-data": (
        ":s cvx:needsData :d . :d cvx:ownedBy :o .",
        ":s cvx:dependsOnDepartment :o .",
    ),
    "involves-from-involvement": (":i cvx:hasInvolvement :v . :v cvx:involvedDepartment :d .", ":i cvx:involves :d ."),
    "linked-to-from-linkage": (":l cvx:linkageFrom :a ; cvx:linkageTo :b .", ":a cvx:linkedTo :b ."),
    "it-department": (":d a cvx:CityDepartment ; cvx:performsFunction unit:ICT .", ":d a cvx:ITDepartment ."),
    "municipal-company": (
        ":d a cvx:CityDepartment ; org:classification form:company .",
        ":d a cvx:MunicipalCompany .",
    ),
}


def triples(turtle: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse((HEADER + turtle).encode(), ox.RdfFormat.TURTLE)}


def test_every_rule_has_a_case() -> None:
    assert {rule.name for rule in rules()} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_rule_derives_its_conclusion_and_nothing_else(name: str) -> None:
    premises, conclusion = CASES[name]
    assert materialise(triples(premises)) == triples(conclusion)


def test_what_is_asserted_is_not_derived_again() -> None:
    premises, conclusion = CASES["cax-sco"]
    assert materialise(triples(premises) | triples(conclusion)) == set()


DEFINED = """
    :IT owl:equivalentClass [ owl:intersectionOf (:Department [ owl:onProperty :performs ; owl:hasValue :ict ]) ] .
    :Department rdfs:subClassOf :Organisation . """


def test_a_class_defined_by_nameless_ones_is_understood_both_ways_and_nothing_is_said_of_them() -> None:
    assert materialise(triples(DEFINED + ":x a :IT .")) == triples(
        ":x a :Department , :Organisation ; :performs :ict ."
    )
    found = materialise(triples(DEFINED + ":x a :Department ; :performs :ict . :y :performs :ict ."))
    assert found == triples(":x a :IT , :Organisation .")


def test_domains_and_ranges_of_the_terms_of_others_are_not_used() -> None:
    assert materialise(triples("dct:publisher rdfs:domain :C ; rdfs:range :D . :x dct:publisher :y .")) == set()


def test_conclusions_feed_later_rules() -> None:
    derived = materialise(
        triples(
            UNIT + "cvx:hasRemit rdfs:subPropertyOf org:purpose . unit:ICT a cvx:MunicipalUnit . "
            "cvx:ITDepartment rdfs:subClassOf cvx:CityDepartment . "
            ":d a cvx:CityDepartment ; cvx:hasRemit :r . :r skos:exactMatch unit:ICT ."
        )
    )
    assert triples(":d a cvx:ITDepartment ; org:purpose :r .") <= derived


def test_no_match_of_a_remit_to_something_else_than_a_unit_counts() -> None:
    assert materialise(triples(":d cvx:hasRemit :r . :r skos:exactMatch :concept .")) == set()


def test_a_cycle_ends() -> None:
    derived = materialise(triples(":p a owl:TransitiveProperty . :a :p :b . :b :p :c . :c :p :a ."))
    assert triples(":a :p :c , :a . :b :p :a , :b . :c :p :b , :c .") == derived

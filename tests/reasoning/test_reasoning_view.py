"""What a DL reasoner is given, and what is kept from it."""

from __future__ import annotations

import pyoxigraph as ox

from civilex.namespaces import prefixes
from civilex.reasoning.axiom_text import axiom_text
from civilex.reasoning.reasoning_view import ReasoningView, reasoning_view


def view(**sources: str) -> ReasoningView:
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items())
    head += "@prefix ex: <https://example.org/> .\n"
    return reasoning_view(
        {
            name: [quad.triple for quad in ox.parse((head + text).encode(), format=ox.RdfFormat.TURTLE)]
            for name, text in sources.items()
        }
    )


def said(found: ReasoningView) -> list[str]:
    return [axiom_text(axiom).replace("https://example.org/", "ex:") for axiom in found.axioms]


def test_imports_annotations_and_declarations_are_no_axioms() -> None:
    found = view(
        a="""
        ex:o a owl:Ontology ; owl:imports ex:far ; owl:versionIRI ex:o1 ; dct:title "x" .
        skos:prefLabel a owl:AnnotationProperty . ex:C a owl:Class ; skos:prefLabel "c"@en ; rdfs:label "c" .
        ex:C rdfs:subClassOf ex:D ; owl:deprecated true ; rdfs:isDefinedBy ex:o .
        """
    )
    assert said(found) == ["every <ex:C> is a <ex:D>"]
    assert found.undeclared == ()


def test_datatypes_outside_the_owl_2_map_are_left_out() -> None:
    found = view(
        a="""
        ex:from a owl:DatatypeProperty ; rdfs:range xsd:date ; rdfs:domain ex:C .
        ex:size a owl:DatatypeProperty ; rdfs:range xsd:decimal .
        ex:x ex:from "2026-11-22"^^xsd:date ; ex:size 4.5 .
        """
    )
    assert said(found) == [
        "what has <ex:from> is a <ex:C>",
        "a value of <ex:size> is a xsd:decimal",
        '<ex:x> <ex:size> "4.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
    ]


def test_a_property_that_nobody_declares_is_told() -> None:
    found = view(a="ex:x ex:p ex:y ; a ex:C .")
    assert said(found) == ["<ex:x> is a <ex:C>"]
    assert found.undeclared == ("https://example.org/p",)
    assert found.classes() == ["https://example.org/C"]


def test_evidence_of_mappings_is_left_out() -> None:
    found = view(
        a="""
        skos:exactMatch a owl:ObjectProperty .
        ex:s a sssom:MappingSet ; sssom:mappings ex:m . ex:a skos:exactMatch ex:b .
        ex:m a owl:Axiom , sssom:Mapping ; owl:annotatedSource ex:a ; owl:annotatedProperty skos:exactMatch ;
          owl:annotatedTarget ex:b ; sssom:confidence 0.9 .
        """
    )
    assert said(found) == ["<ex:a> skos:exactMatch <ex:b>"]


def test_what_blank_nodes_join_is_one_axiom_and_disjoint_classes_are_told_in_pairs() -> None:
    found = view(
        a="""
        ex:p a owl:ObjectProperty .
        ex:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:p ; owl:someValuesFrom ex:B ] .
        [] a owl:AllDisjointClasses ; owl:members ( ex:A ex:B ex:C ) .
        """
    )
    assert [len(axiom.triples) for axiom in found.axioms] == [4, 1, 1, 1]
    assert said(found)[1:] == ["no <ex:A> is a <ex:B>", "no <ex:A> is a <ex:C>", "no <ex:B> is a <ex:C>"]
    assert not any(axiom.is_fact for axiom in found.axioms)


def test_an_axiom_counts_once_where_it_stands_first() -> None:
    found = view(a="ex:A rdfs:subClassOf ex:B .", b="ex:A rdfs:subClassOf ex:B . ex:x a ex:A .")
    assert [(axiom.source, axiom.is_fact) for axiom in found.axioms] == [("a", False), ("b", True)]

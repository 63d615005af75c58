"""Shapes that break the rules: what is left out and told, and what stops a validation."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from civilex.shacl import Shapes, ValidationFailure, read_shapes

P = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; "
PREFIXES = (
    "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX ex: <urn:ex:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
)


def read(turtle: str) -> Shapes:
    return read_shapes(quad.triple for quad in ox.parse(PREFIXES + turtle, ox.RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("turtle", "text"),
    [
        ("ex:S sh:targetClass ex:C ; sh:property [ sh:minCount 1 ] .", "no sh:path"),
        ("ex:S sh:targetClass ex:C ; sh:minCount 1 .", "node shape"),
        (P + "sh:nodeKind ex:Odd ] .", "no node kind"),
        (P + "sh:minCount 3 ; sh:maxCount 2 ] .", "cannot both hold"),
        (P + "sh:minLength 3 ; sh:maxLength 2 ] .", "cannot both hold"),
        (P + "sh:in ( 1 ) ; sh:hasValue 2 ] .", "does not list"),
        (P + "sh:datatype xsd:date, xsd:time ] .", "two datatypes"),
        (P + "sh:flags 'i' ] .", "without sh:pattern"),
        ("ex:S a sh:NodeShape ; sh:nodeKind sh:IRI .", "checks nothing"),
        (P + "sh:pattern '([a' ] .", "sh:pattern is left out: '([a' with the flags '' is no regular expression"),
        (P + "sh:pattern 'a' ; sh:flags 'z' ] .", "sh:pattern is left out: 'a' with the flags 'z'"),
        (P + "sh:minCount 1 ; sh:severity 'Warning' ] .", "so sh:Violation counts"),
        (P + "sh:minCount 1 ] ; sh:propery [ sh:path ex:p ] .", "no sh:propery, so it has no effect: sh:property?"),
        (P + "sh:minCount 1 ] ; sh:rule [ sh:subject sh:this ] .", "sh:rule is of SHACL Advanced Features"),
        (P + "sh:minCount 1 ] ; sh:js [] .", "sh:js is of SHACL JavaScript Extensions"),
        ("ex:S sh:targetClass 'C' ; sh:nodeKind sh:IRI .", "no IRI"),
        ("ex:S sh:targetClass ex:C ; sh:and () .", "empty"),
        ("ex:S sh:targetClass ex:C ; sh:property [ sh:path ( ex:p ) ; sh:minCount 1 ] .", "at least two"),
        (P + "sh:uniqueLang '1'^^xsd:boolean ] .", "no effect"),
        (P + "sh:minInclusive 5 ; sh:maxExclusive 5 ] .", "cannot both hold"),
        (P + "sh:minCount 2 ], [ sh:path ex:p ; sh:maxCount 1 ] .", "at least 2 and at most 1"),
        (P + "sh:class ex:C ; sh:datatype xsd:date ] .", "instances of nothing"),
        (P + "sh:in () ] .", "lists nothing"),
        (P + "sh:minCuont 1 ] .", "sh:minCount?"),
        (P + "sh:minCount 1 ; sh:severity 'bad' ] .", "sh:severity should be"),
        (P + "sh:minCount 1 ; sh:deactivated 'yes' ] .", "is checked"),
        ("ex:Lost sh:property [ sh:path ex:p ; sh:minCount 1 ] .", "checks nothing"),
        (P + "sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ] .",
         "neither"),
    ],
)  # fmt: skip
def test_a_problem_is_told_and_the_rest_goes_on(turtle: str, text: str) -> None:
    problems = read(turtle).problems
    assert [problem for problem in problems if text in problem.text], problems


def test_a_problem_at_a_blank_node_is_told_with_the_shape_that_it_belongs_to() -> None:
    (problem,) = read(
        "ex:S sh:targetClass ex:C ; sh:or ( [ sh:property [ sh:path ex:p ; sh:minCount 'x' ] ] ) ."
    ).problems
    assert (problem.node, problem.path) == (ox.NamedNode("urn:ex:S"), "<urn:ex:p>")


@pytest.mark.parametrize(
    "turtle",
    [
        "ex:S sh:targetClass ex:C ; sh:node ex:S .",
        P + "sh:node ex:T ] . ex:T sh:or ( ex:S ex:U ) .",
        "ex:S sh:targetClass ex:C ; sh:sparql [ sh:select 'SELECT $this { $this ?p ?o MINUS { $this a ex:D } }' ] .",
        "ex:S sh:targetClass ex:C ; sh:sparql [ sh:select 'SELECT $this { VALUES ?x { 1 } }' ] .",
        P + "sh:minCount 1 ] . ex:S sh:entailment <http://www.w3.org/ns/entailment/RDFS> .",
    ],
)
def test_what_has_no_meaning_stops(turtle: str) -> None:
    with pytest.raises(ValidationFailure, match=r"^<urn:ex:[ST]>: "):
        read(turtle)


def test_good_shapes_have_no_problems() -> None:
    assert read(P + "sh:minCount 1 ; sh:maxCount 1 ] .").problems == ()
    assert read(P + "sh:minInclusive 5 ; sh:maxInclusive 5 ], [ sh:path ex:p ; sh:minCount 2 ] .").problems == ()

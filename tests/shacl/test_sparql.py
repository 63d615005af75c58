"""Constraints written in SPARQL: for all focus nodes at once, the results are those of one node at a time."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest

from civilex.shacl import ValidationFailure, ValidationReport, sparql_checks, validate
from civilex.shacl.sparql_text import mentioned_predicates, runs_for_all

PREFIXES = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX ex: <urn:ex:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
ex: sh:declare [ sh:prefix "ex" ; sh:namespace "urn:ex:" ] .
"""
DATA = """
ex:a a ex:C ; ex:p 1, 2 ; ex:q ex:b ; ex:name "one" .
ex:b a ex:C ; ex:p 3 ; ex:q ex:a .
ex:c a ex:C ; ex:name "two", "three" .
_:d a ex:C ; ex:p 1 ; ex:q [ ex:p 9 ] .
"""
QUERIES = {
    "a pattern and a filter": "SELECT $this ?value { $this ex:p ?value FILTER(?value > 1) }",
    "no name": "SELECT $this { FILTER NOT EXISTS { $this ex:name ?name } }",
    "optional": "SELECT $this ?value { $this a ex:C OPTIONAL { $this ex:p ?value } FILTER(!BOUND(?value)) }",
    "distinct": "SELECT DISTINCT $this { $this ex:p ?one , ?two FILTER(?one < ?two) }",
    "bind": "SELECT $this ?value { BIND($this AS ?that) ?that ex:name ?value }",
    "bound": "SELECT $this { FILTER(BOUND($this)) $this ex:q ?q }",
    "nested group": "SELECT $this { { FILTER($this = ex:a) } }",
    "union": "SELECT $this ?value { { $this ex:p 3 BIND($this AS ?value) } UNION { FILTER($this = ex:c) } }",
    "two steps": "SELECT $this ?value { $this ex:q/ex:p ?value }",
}
APART = {
    "nested select": "SELECT $this ?value { { SELECT $this (COUNT(?n) AS ?value) { $this ex:name ?n } GROUP BY $this } "
    "FILTER(?value > 1) }",
    "aggregate": "SELECT $this (MAX(?p) AS ?value) { $this ex:p ?p } GROUP BY $this HAVING(COUNT(?p) > 1)",
    "limit": "SELECT $this ?value { $this ex:p ?value } ORDER BY ?value LIMIT 1",
}


def check(query: str, extra: str = "") -> ValidationReport:
    shapes = f'{PREFIXES} ex:S sh:targetClass ex:C ; sh:sparql [ sh:prefixes ex: ; {extra} sh:select """{query}""" ] .'

    def triples(turtle: str) -> list[ox.Triple]:
        return [quad.triple for quad in ox.parse(turtle, ox.RdfFormat.TURTLE, rename_blank_nodes=False)]

    return validate(triples(PREFIXES + DATA), triples(shapes))


def rows(report: ValidationReport) -> Counter[tuple[str, str]]:
    return Counter((str(result.focus_node), str(result.value)) for result in report.results)


@pytest.mark.parametrize("name", QUERIES)
def test_all_at_once_is_one_at_a_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert runs_for_all(QUERIES[name])
    at_once = rows(check(QUERIES[name]))
    monkeypatch.setattr(sparql_checks, "runs_for_all", lambda query: False)
    assert at_once == rows(check(QUERIES[name]))
    assert at_once


@pytest.mark.parametrize(("name", "count"), [*zip(APART, (1, 1, 3), strict=True)])
def test_what_stands_apart_runs_one_at_a_time(name: str, count: int) -> None:
    assert not runs_for_all(APART[name])
    assert check(APART[name]).total == count


def test_a_message_takes_values_from_the_solution() -> None:
    report = check("SELECT $this ?value { $this ex:name ?value }", "sh:message 'Name {?value} of {$this}'@en ;")
    assert "Name one of urn:ex:a" in {message.value for result in report.results for message in result.messages}


def test_a_query_that_does_not_parse_stops() -> None:
    with pytest.raises(ValidationFailure, match=r"^<urn:ex:\w+>: .*does not parse: error at [0-9:]+$"):
        check("SELECT $this { $this ex:p }")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (
            "PREFIX ex: <urn:ex:> SELECT ?x { ?x ex:p ?y ; a ex:C . ?y <urn:q>/ex:r ?z }",
            {"urn:ex:p", "urn:q", "urn:ex:r"},
        ),
        ("SELECT ?x { ?x ?p ?y }", None),
        ("SELECT ?x { ?x !<urn:q> ?y }", None),
        ("SELECT ?x { ?x (!<urn:q>) ?y }", None),
        ("SELECT ?x { ?x ?p true }", None),
        ("SELECT ?x { ?x <urn:q>* ?y }", None),
        ("SELECT ?x { ?x <urn:p> ?y , ?z ; ?any 5 }", None),
    ],
)
def test_the_properties_that_a_query_needs(query: str, found: set[str] | None) -> None:
    named = mentioned_predicates(query)
    assert named is None if found is None else named is not None and found <= named

"""Which terms of a query stand as predicates and as classes."""

from __future__ import annotations

import pytest

from civilex.sparql.roles import roles

PREFIX = "PREFIX ex: <urn:ex:> "


@pytest.mark.parametrize(
    ("pattern", "predicates", "classes"),
    [
        ("?s a ex:C ; ex:p/ex:q ex:o", "p q", "C"),
        ("?s (ex:a|^ex:b)*/ex:c ex:o . ?x !(ex:d|^a) 1 , ex:o ; a ex:C , ex:D . ?y ex:e ?z", "a b c d e", "C D"),
        ("[ ex:a ex:o ] ex:b (ex:o ex:o) . ?s ex:c [ ex:d ex:o ; a ex:E ]", "a b c d", "E"),
        ("GRAPH ex:g { ?a ex:q ?b VALUES ?v { ex:o } ?c ex:r ?d } OPTIONAL { ex:s ex:p ex:o }", "q r p", ""),
        ("?s ex:a ?o FILTER(ex:f(?o) = ex:o) ?s ex:b ?o FILTER ex:f(1) ?s ex:c ?o", "a b c", ""),
        ("FILTER NOT EXISTS { ?s a ex:C } BIND(ex:o AS ?x) ?x ex:a 'b' , ex:o", "a", "C"),
        ("?s (ex:a) ex:o . ?t (ex:b)+ ex:o . ?u ((ex:c/(ex:d))|ex:e)? ex:o", "a b c d e", ""),
        ("{ ?s ex:a ex:o } UNION { ?s ex:b ?p . ?p a ?class } { SELECT * { ex:s ex:c ex:o } }", "a b c", ""),
        ("?s ex:a 1 . ?s ex:b true . ?s ex:c 'x'@en . ?s ex:d '1'^^ex:t . ?s ex:e -1", "a b c d e", ""),
    ],
)
def test_roles(pattern: str, predicates: str, classes: str) -> None:
    found = list(roles(f"{PREFIX}SELECT * {{ {pattern} }}"))
    assert [token.text.removeprefix("ex:") for role, token in found if role == "predicate"] == predicates.split()
    assert [token.text.removeprefix("ex:") for role, token in found if role == "class"] == classes.split()

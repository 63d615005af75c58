"""Thirty constructs that nest, or repeat without end, each as deep as asked."""

# ruff: noqa: E501 (a construct is read best in one line)
from __future__ import annotations

from collections.abc import Callable

QUERY, UPDATE, TURTLE, TRIG = "application/sparql-query", "application/sparql-update", "text/turtle", "application/trig"
JSON, XML, N_QUADS = "application/ld+json", "application/rdf+xml", "application/n-quads"
P = "<http://e/p>"


def around(before: str, inside: str, after: str) -> Callable[[int], str]:
    return lambda depth: before * depth + inside + after * depth


def within(head: str, make: Callable[[int], str], tail: str = "") -> Callable[[int], str]:
    return lambda depth: head + make(depth) + tail


def repeated(head: str, part: str, tail: str, between: str = " ") -> Callable[[int], str]:
    return lambda depth: head + between.join([part] * depth) + tail


XML_HEAD = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
NESTING: dict[str, tuple[str, Callable[[int], str]]] = {
    "groups": (QUERY, within("ASK ", around("{ ", "", " }"))),
    "parentheses": (QUERY, within("ASK { FILTER ", around("(", "true", ")"), " }")),
    "IF": (QUERY, within("ASK { FILTER (", around("IF(true, ", "true", ", false)"), ") }")),
    "EXISTS": (QUERY, within("ASK { ", around("FILTER EXISTS { ", "", " }"), " }")),
    "NOT EXISTS": (QUERY, within("ASK { ", around("FILTER NOT EXISTS { ", "?s ?p ?o", " }"), " }")),
    "OPTIONAL": (QUERY, within("ASK { ", around("OPTIONAL { ", "", " }"), " }")),
    "MINUS": (QUERY, within("ASK { ", around("MINUS { ", "", " }"), " }")),
    "GRAPH": (QUERY, within("ASK { ", around("GRAPH ?g { ", "", " }"), " }")),
    "sub-selects": (QUERY, within("", around("SELECT * { { ", "SELECT * { }", " } }"))),
    "unions": (QUERY, within("ASK { ", around("{ ", "{ } UNION { }", " } UNION { }"), " }")),
    "paths": (QUERY, within("ASK { ?s ", around("(", P, ")"), " ?o }")),
    "functions": (QUERY, within("ASK { FILTER (", around("STR(", "'x'", ")"), " = 'x') }")),
    "lists in patterns": (QUERY, within(f"ASK {{ ?s {P} ", around("( ", "", " )"), " }")),
    "nodes in patterns": (QUERY, within("ASK { ?s ?p ", around(f"[ {P} ", "1", " ]"), " }")),
    "triple terms in patterns": (QUERY, within("ASK { ?s ?p ", around(f"<<( <http://e/a> {P} ", "1", " )>>"), " }")),
    "groups of an update": (UPDATE, within("DELETE { ?s ?p ?o } WHERE ", around("{ ", "", " }"))),
    "lists in data": (UPDATE, within(f"INSERT DATA {{ <http://e/l> {P} ", around("( ", "", " )"), " }")),
    "Turtle lists": (TURTLE, within(f"<http://e/a> {P} ", around("( ", "1", " )"), " .")),
    "Turtle nodes": (TURTLE, within(f"<http://e/a> {P} ", around(f"[ {P} ", "1", " ]"), " .")),
    "Turtle triple terms": (TURTLE, within(f"<http://e/a> {P} ", around(f"<<( <http://e/a> {P} ", "1", " )>>"), " .")),
    "Turtle annotations": (TURTLE, within(f"<http://e/a> {P} 1 ", around(f"{{| {P} 2 ", "", " |}"), " .")),
    "TriG lists": (TRIG, within(f"<http://e/g> {{ <http://e/a> {P} ", around("( ", "1", " )"), " }")),
    "N-Quads triple terms": (N_QUADS, within(f"<http://e/a> {P} ", around(f"<<( <http://e/a> {P} ", "<http://e/a>", " )>>"), " .")),
    "JSON objects": (JSON, around('{"http://e/p": ', '"x"', "}")),
    "JSON lists": (JSON, within('{"@id": "http://e/a", "http://e/p": {"@list": ', around("[", "1", "]"), "}}")),
    "JSON graphs": (JSON, around('{"@graph": [', '{"@id": "http://e/a"}', "]}")),
    "JSON contexts": (JSON, within('{"@id": "http://e/a", "@context": ', around('{"t": {"@id": "http://e/t", "@context": ', "{}", "}}"), "}")),
    "XML elements": (XML, within(XML_HEAD, around("<r:Description><e:p>", "", "</e:p></r:Description>"), "</r:RDF>")),
    "XML resources": (XML, within(XML_HEAD + "<r:Description>", around('<e:p r:parseType="Resource">', "", "</e:p>"), "</r:Description></r:RDF>")),
    "flat disjunctions": (QUERY, repeated("ASK { FILTER (", "true", ") }", " || ")),
}  # fmt: skip
"""Media type, and how to make a text of a depth."""
FLAT = {"flat disjunctions"}
MOST_TERMS = {"Turtle triple terms", "N-Quads triple terms"}
"""Of triple terms four may be nested: named by their reader, not by the setting of nesting."""
DEPTHS = [10, 64, 100, 1_000, 10_000, 100_000, 1_000_000]

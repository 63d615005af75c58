"""Sending the exchanges of a test and checking what comes back."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import rdflib
from manifests import Case, Exchange
from rdflib.compare import isomorphic
from server import Response, empty, load, send

JSON, XML = ("application/sparql-results+json", "application/json"), ("application/sparql-results+xml",)
TABLES = (*JSON, *XML, "text/csv", "text/tab-separated-values")
RDF = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")


def run(case: Case, address: str) -> None:
    """Run a test on a store that holds its graphs and nothing else; raises AssertionError where it fails."""
    empty(address)
    for graph, file in case.graphs.items():
        load(address, graph, file)
    variables: dict[str, str] = {}
    for exchange in case.exchanges:
        path, body = exchange.path, exchange.body
        for name, value in variables.items():
            path = path.replace(name, value)
            body = body and body.replace(name.encode(), value.encode())
        answer = send(address, exchange.method, path, exchange.headers, body)
        check(exchange, answer)
        if exchange.location:
            variables[exchange.location] = answer.headers["location"]


def check(exchange: Exchange, answer: Response) -> None:
    """Raise AssertionError where an answer is not what its exchange expects."""
    asked = f"{exchange.method} {exchange.path}"
    assert answer.status in exchange.statuses, f"{asked}: {answer.status} {answer.body!r}"
    if exchange.method == "HEAD":
        assert answer.body == b"", asked
    if exchange.boolean is not None:
        assert truth(answer) is exchange.boolean, f"{asked}: {answer.body!r}"
    if exchange.form is not None:
        assert answer.media_type in {"boolean": (*JSON, *XML), "tabular": TABLES, "RDF": RDF}[exchange.form], asked
    if exchange.location is not None:
        assert answer.headers.get("location"), asked
    if content_type := exchange.answer_headers.get("content-type"):
        assert answer.media_type == content_type.partition(";")[0], f"{asked}: {answer.headers}"
    if exchange.answer_body is not None:
        expected = rdflib.Graph().parse(data=exchange.answer_body, format="turtle")
        assert isomorphic(rdflib.Graph().parse(data=answer.body, format="turtle"), expected), (
            f"{asked}: {answer.body!r}"
        )


def truth(answer: Response) -> bool:
    """Return what an ASK was answered."""
    if answer.media_type in JSON:
        return bool(json.loads(answer.body)["boolean"])
    return ET.fromstring(answer.body).findtext("{http://www.w3.org/2005/sparql-results#}boolean") == "true"

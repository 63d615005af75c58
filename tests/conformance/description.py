"""The service description: tests of our own for the three that the W3C names without giving them a form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyshacl
import rdflib
from manifests import entries, local_name
from rdflib.namespace import RDF as RDF_TERMS
from server import Response, empty, send

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
SCHEMA = Path(__file__).parent / "service-description-shapes.ttl"
MEDIA_TYPES = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}


def read_names(manifest: Path) -> list[str]:
    """Return the names of the tests that the W3C lists."""
    graph = rdflib.Graph().parse(manifest, format="turtle")
    return [local_name(entry) for entry in entries(graph)]


def run_description(name: str, address: str) -> None:
    """Run the test of a name; raises AssertionError where it fails."""
    prepare(address)
    TESTS[name](address)


def prepare(address: str) -> None:
    """Let the service have a named graph, so that there is something to describe."""
    empty(address)
    done = send(address, "PUT", "/graphs/city/here", {"Content-Type": "text/turtle"}, b"<urn:x:a> <urn:x:b> 1, 2 .")
    assert done.status == 201, done


def described(address: str, media_type: str = "text/turtle") -> rdflib.Graph:
    """Return the description that a bare GET of the endpoint gives."""
    answer = bare_get(address, {"Accept": media_type})
    assert answer.media_type == media_type, answer
    return rdflib.Graph().parse(data=answer.body, format=MEDIA_TYPES[media_type])


def bare_get(address: str, headers: dict[str, str]) -> Response:
    """Return the answer to a GET of the endpoint without a query."""
    answer = send(address, "GET", "/sparql", headers)
    assert answer.status == 200, answer
    return answer


def returns_rdf(address: str) -> None:
    """A GET of the endpoint without a query gives RDF, in each format that is asked for, and without asking."""
    assert bare_get(address, {}).media_type in MEDIA_TYPES
    sizes = {len(described(address, media_type)) for media_type in MEDIA_TYPES}
    assert len(sizes) == 1
    assert sizes.pop() > 0


def has_endpoint_triple(address: str) -> None:
    """There is one sd:Service and its sd:endpoint is the address that was asked."""
    graph = described(address)
    (service,) = graph.subjects(RDF_TERMS.type, SD.Service)
    assert list(graph.objects(service, SD.endpoint)) == [rdflib.URIRef(f"{address}/sparql")]


def conforms_to_schema(address: str) -> None:
    """It keeps to the classes, domains and ranges of the vocabulary, and uses no term that is not in it."""
    graph = described(address)
    conforms, _, report = pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(SCHEMA), advanced=True)
    assert conforms, report


TESTS: dict[str, Callable[[str], None]] = {
    "returns-rdf": returns_rdf,
    "has-endpoint-triple": has_endpoint_triple,
    "conforms-to-schema": conforms_to_schema,
}

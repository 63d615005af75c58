"""Quads or triples out: Turtle with the prefixes of the project, N-Triples, RDF/XML, JSON-LD, TriG, N-Quads."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from civilex.namespaces import XSD, prefixes
from civilex.rdf.media_types import RDF_XML, TRIG, TURTLE, RdfFormat, by_media_type


def serialize(statements: Iterable[ox.Triple | ox.Quad], media_type: str) -> bytes:
    """Return the statements as one document, each once, sorted by their terms, so that equal data give equal bytes.

    Only the prefixes that occur are declared. A format without named graphs gets the triples of all graphs.
    Raises UnsupportedMediaType.

    >>> line = ox.Triple(ox.NamedNode("https://example.org/x"), ox.NamedNode("http://purl.org/dc/terms/title"),
    ...                  ox.Literal("Bins", language="en"))
    >>> print(serialize([line], "text/turtle").decode(), end="")
    @prefix dct: <http://purl.org/dc/terms/> .
    <https://example.org/x> dct:title "Bins"@en .
    """
    rdf_format = by_media_type(media_type)
    found = set(statements)
    if not rdf_format.syntax.supports_datasets:
        found = {statement.triple if isinstance(statement, ox.Quad) else statement for statement in found}
    ordered = sorted(found, key=_order)
    quads = [statement if isinstance(statement, ox.Quad) else ox.Quad(*statement) for statement in ordered]
    document = ox.serialize(quads, format=rdf_format.syntax, prefixes=prefixes_in(ordered)) or b""
    return _with_sorted_prefixes(document, rdf_format)


def prefixes_in(statements: Iterable[ox.Triple | ox.Quad]) -> dict[str, str]:
    """Return those prefixes of the project whose namespace an IRI of the statements begins with."""
    namespaces = set()
    for statement in statements:
        for term in (statement.subject, statement.predicate, statement.object):
            if isinstance(term, ox.Literal) and not term.language and term.datatype.value != XSD + "string":
                term = term.datatype
            if isinstance(term, ox.NamedNode):
                namespaces.add(namespace_of(term.value))
    return {name: namespace for name, namespace in prefixes().items() if name and namespace in namespaces}


def namespace_of(iri: str) -> str:
    """Return an IRI up to and including its last hash or slash.

    >>> namespace_of("http://www.w3.org/ns/dcat#Dataset")
    'http://www.w3.org/ns/dcat#'
    """
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _order(statement: ox.Triple | ox.Quad) -> tuple[str, str, bool, str, str]:
    """Sort by graph and subject, then ``rdf:type`` first, as people write it."""
    graph = str(statement.graph_name) if isinstance(statement, ox.Quad) else ""
    is_type = statement.predicate.value.endswith("#type")
    return graph, str(statement.subject), not is_type, str(statement.predicate), str(statement.object)


def _with_sorted_prefixes(document: bytes, rdf_format: RdfFormat) -> bytes:
    """Put the prefixes in order: pyoxigraph writes them in another one each time."""
    if rdf_format in (TURTLE, TRIG):
        lines = document.split(b"\n")
        count = next((at for at, line in enumerate(lines) if not line.startswith(b"@prefix ")), 0)
        return b"\n".join(sorted(lines[:count]) + lines[count:])
    if rdf_format is RDF_XML:
        start = document.find(b"<rdf:RDF ") + len(b"<rdf:RDF ")
        end = document.find(b">", start)
        return document[:start] + b" ".join(sorted(document[start:end].split(b" "))) + document[end:]
    return document

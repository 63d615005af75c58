"""What the store holds, counted graph by graph, in the words of VoID (W3C Interest Group Note, 3 March 2011)."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from civilex.namespaces import RDF_TYPE, expand
from civilex.queries import stored
from civilex.store import Queryable, Row, Term
from civilex.web.graph_names import path_of

_COUNTS = {
    "triples": "void:triples",
    "subjects": "void:distinctSubjects",
    "properties": "void:properties",
    "objects": "void:distinctObjects",
}


def dataset_description(store: Queryable, origin: str, address: str) -> list[ox.Triple]:
    """Return the description of all named graphs, each with its classes and properties and their numbers.

    ``origin`` is the scheme and host of this service, ``address`` that of the description itself.
    """
    document, whole = ox.NamedNode(address), ox.NamedNode(f"{address}#dataset")
    graphs = [ox.NamedNode(text(row["graph"])) for row in store.rows(stored("service/void-graphs").bind())]
    found = [
        described(document, RDF_TYPE, iri("void:DatasetDescription")),
        described(document, "foaf:primaryTopic", whole),
        described(whole, RDF_TYPE, iri("void:Dataset")),
        described(whole, "void:sparqlEndpoint", ox.NamedNode(f"{origin}/sparql")),
        described(whole, "dct:title", ox.Literal("All graphs of this service", language="en")),
    ]
    for graph in graphs:
        found += [
            described(graph, RDF_TYPE, iri("void:Dataset")),
            described(whole, "void:subset", graph),
            described(graph, "void:dataDump", ox.NamedNode(origin + path_of(graph.value))),
        ]
    return [*found, *counts(store), *partitions(store)]


def counts(store: Queryable) -> Iterator[ox.Triple]:
    """Go through the numbers of each graph."""
    for row in store.rows(stored("service/void-graphs").bind()):
        for name, property_ in _COUNTS.items():
            yield described(ox.NamedNode(text(row["graph"])), property_, row[name])


def partitions(store: Queryable) -> Iterator[ox.Triple]:
    """Go through the classes and the properties of each graph, each with its number."""
    for row in store.rows(stored("service/void-classes").bind()):
        yield from partition(row, "class", "void:classPartition", "void:class", "members", "void:entities")
    for row in store.rows(stored("service/void-properties").bind()):
        yield from partition(row, "property", "void:propertyPartition", "void:property", "triples", "void:triples")


def partition(row: Row, name: str, link: str, of: str, number: str, counted: str) -> Iterator[ox.Triple]:
    """Go through what is said of one class or property of one graph."""
    node = ox.BlankNode()
    yield described(ox.NamedNode(text(row["graph"])), link, node)
    yield described(node, of, row[name])
    yield described(node, counted, row[number])


def described(subject: ox.NamedNode | ox.BlankNode, property_: str, value: Term) -> ox.Triple:
    """Return a triple; the property is a CURIE of the project or an IRI."""
    return ox.Triple(subject, iri(property_), value)


def iri(name: str) -> ox.NamedNode:
    """Return the term that a CURIE of the project names."""
    return ox.NamedNode(expand(name))


def text(term: Term) -> str:
    """Return the text of an IRI or a literal."""
    return "" if isinstance(term, ox.Triple) else term.value

"""What the store holds, counted graph by graph, in the words of VoID (W3C Interest Group Note, 3 March 2011)."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from civilex.namespaces import RDF_TYPE, expand
from civilex.queries import stored
from civilex.store import Queryable, Term
from civilex.store.dataset import graph_slug
from civilex.terminology.labels import from_iri
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
    counted = store.rows(stored("service/void-graphs").bind())
    found = [
        described(document, RDF_TYPE, iri("void:DatasetDescription")),
        described(document, "foaf:primaryTopic", whole),
        described(whole, RDF_TYPE, iri("void:Dataset")),
        described(whole, "void:sparqlEndpoint", ox.NamedNode(f"{origin}/sparql")),
        described(whole, "dct:title", ox.Literal("All graphs of this service", language="en")),
    ]
    for row in counted:
        graph = ox.NamedNode(text(row["graph"]))
        found += [
            described(graph, RDF_TYPE, iri("void:Dataset")),
            described(whole, "void:subset", graph),
            described(graph, "void:dataDump", ox.NamedNode(origin + path_of(graph.value))),
            *(described(graph, property_, row[name]) for name, property_ in _COUNTS.items()),
        ]
    return [*found, *partitions(store), *linksets(store, whole, f"{address}#")]


def partitions(store: Queryable) -> Iterator[ox.Triple]:
    """Go through the classes and the properties of each graph, each with its number."""
    for place, row in enumerate(store.rows(stored("service/void-classes").bind())):
        node = ox.BlankNode(f"class{place}")
        yield described(ox.NamedNode(text(row["graph"])), "void:classPartition", node)
        yield described(node, "void:class", row["class"])
        yield described(node, "void:entities", row["members"])
    for place, row in enumerate(store.rows(stored("service/void-properties").bind())):
        node = ox.BlankNode(f"property{place}")
        yield described(ox.NamedNode(text(row["graph"])), "void:propertyPartition", node)
        yield described(node, "void:property", row["property"])
        yield described(node, "void:triples", row["triples"])


def linksets(store: Queryable, within: ox.NamedNode | ox.BlankNode, base: str) -> Iterator[ox.Triple]:
    """Go through the linksets: for each mapping set and relation what links what, how often, and by which licence.

    They are subsets of ``within`` and of the graph of the set; their names begin with ``base``. The targets are the
    vocabularies that the set names as its sources.
    """
    for row in store.rows(stored("service/void-linksets").bind()):
        graph, relation = text(row["graph"]), text(row["relation"])
        name = f"{base}{graph_slug(graph)}-{from_iri(relation).partition(':')[2] or from_iri(relation)}"
        linkset = ox.NamedNode(name)
        yield described(linkset, RDF_TYPE, iri("void:Linkset"))
        yield described(within, "void:subset", linkset)
        yield described(ox.NamedNode(graph), "void:subset", linkset)
        yield described(linkset, "void:linkPredicate", row["relation"])
        yield described(linkset, "void:triples", row["triples"])
        targets = {"void:subjectsTarget": row.get("subjects"), "void:objectsTarget": row.get("objects")}
        for property_, target in targets.items():
            if isinstance(target, ox.NamedNode):
                yield described(linkset, property_, target)
                yield described(target, RDF_TYPE, iri("void:Dataset"))
        if (license_ := row.get("license")) is not None:
            yield described(linkset, "dct:license", license_)


def described(subject: ox.NamedNode | ox.BlankNode, property_: str, value: Term) -> ox.Triple:
    """Return a triple; the property is a CURIE of the project or an IRI."""
    return ox.Triple(subject, iri(property_), value)


def iri(name: str) -> ox.NamedNode:
    """Return the term that a CURIE of the project names."""
    return ox.NamedNode(expand(name))


def text(term: Term) -> str:
    """Return the text of an IRI or a literal."""
    return "" if isinstance(term, ox.Triple) else term.value

"""What the graph ``system/commits`` says of a commit, in terms of PROV-O, for queries to ask."""

from __future__ import annotations

from urllib.parse import quote

import pyoxigraph as ox

from civilex.namespaces import DCT, RDF_TYPE, XSD
from civilex.store.difference import COMMITS, in_graph
from civilex.store.journal import Entry

PROV = "http://www.w3.org/ns/prov#"
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
GRAPH_NAME = ox.NamedNode(COMMITS)


def commit_iri(base_iri: str, number: int) -> str:
    """Return the IRI of a commit below the base of whoever runs the service.

    >>> commit_iri("http://localhost:8000/id/", 7)
    'http://localhost:8000/id/commit/7'
    """
    return f"{base_iri}commit/{number}"


def triples(entry: Entry, base_iri: str) -> list[ox.Triple]:
    """Return what is recorded of a commit: what it is, when, by whom, why, from what, and which graphs it changed."""
    commit = ox.NamedNode(commit_iri(base_iri, entry.number))
    agent = ox.NamedNode(f"{base_iri}agent/{quote(entry.author, safe='')}")
    said: list[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]] = [
        (commit, RDF_TYPE, ox.NamedNode(f"{PROV}Activity")),
        (commit, f"{DCT}identifier", ox.Literal(entry.number)),
        (commit, f"{PROV}endedAtTime", ox.Literal(entry.time, datatype=ox.NamedNode(f"{XSD}dateTime"))),
        (commit, f"{PROV}wasAssociatedWith", agent),
        (agent, RDF_TYPE, ox.NamedNode(f"{PROV}Agent")),
        (agent, RDFS_LABEL, ox.Literal(entry.author)),
    ]
    if entry.message:
        said.append((commit, f"{DCT}description", ox.Literal(entry.message)))
    if entry.source:
        said.append((commit, f"{DCT}source", ox.Literal(entry.source)))
    said += [(commit, f"{PROV}influenced", ox.NamedNode(graph)) for graph in entry.graphs if graph]
    return [ox.Triple(subject, ox.NamedNode(predicate), object_) for subject, predicate, object_ in said]


def quads(entry: Entry, base_iri: str) -> frozenset[ox.Quad]:
    """Return the record of a commit in its graph."""
    return frozenset(in_graph(triples(entry, base_iri), GRAPH_NAME))

"""Background: facts that shapes look up and that are never checked themselves.

Shapes ask two things of it: which table a code belongs to (``skos:inScheme``), and what a checksum algorithm is. Only
these facts, and only of the terms that the data mention, are laid beside the data, so that the check stays as small as
the data and no shape finds a target in the background.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pyoxigraph as ox

from civilex import reference_model
from civilex.namespaces import RDF_TYPE, SKOS

_CHECKSUM_ALGORITHM = ox.NamedNode("http://spdx.org/rdf/terms#ChecksumAlgorithm")


def facts_about(mentioned: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return the background facts about the objects of these triples."""
    tables = _authority_tables()
    terms = {triple.object for triple in mentioned if isinstance(triple.object, ox.NamedNode)}
    return [fact for term in terms for fact in tables.get(term, ())]


@cache
def tables() -> frozenset[str]:
    """Return the IRIs of the tables whose entries are at hand."""
    scheme = SKOS + "inScheme"
    facts = (fact for entry in _authority_tables().values() for fact in entry)
    return frozenset(str(fact.object)[1:-1] for fact in facts if fact.predicate.value == scheme)


@cache
def _authority_tables() -> dict[ox.NamedNode, list[ox.Triple]]:
    path = reference_model.root() / "ontology" / "vocabularies" / "eu-authority.ttl"
    facts: dict[ox.NamedNode, list[ox.Triple]] = {}
    for quad in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE):
        is_entry = quad.predicate.value == SKOS + "inScheme"
        is_algorithm = quad.predicate.value == RDF_TYPE and quad.object == _CHECKSUM_ALGORITHM
        if isinstance(quad.subject, ox.NamedNode) and (is_entry or is_algorithm):
            facts.setdefault(quad.subject, []).append(quad.triple)
    return facts

"""What the tests of the concept schemes share: the files, the schemes they hold, and values found in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from civilex import namespaces, reference_model

FOLDER = reference_model.root() / "ontology" / "vocabularies"
SCHEMES = {
    "change-request-status", "community", "component-group", "contract-clause", "data-type", "delivery-principle",
    "evidence-basis", "fact-kind", "initiative-phase", "interoperability-level", "involvement-role", "legal-form",
    "management-area", "maturity-level", "municipal-unit", "operating-model-component", "product-status", "risk-factor",
    "risk-question", "service-type", "term-status",
}  # fmt: skip
FILES = [FOLDER / f"{name}.ttl" for name in sorted(SCHEMES | {"eu-authority"})]
OTHERS = {"de", "es", "fr", "pt"}
"""The languages besides English."""
GROUPS = {
    "strategy-management": "B1 B2 B3 B4 B5 B6 B7",
    "citizen-centric-service-management": "B8 B9 B10 B11",
    "digital-and-physical-resource-management": "B12 B13 B14",
}


Triples = frozenset[ox.Triple]


def iri(curie: str) -> ox.NamedNode:
    return ox.NamedNode(namespaces.expand(curie))


def read(path: Path) -> Triples:
    return frozenset(quad.triple for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE))


def read_all() -> ox.Store:
    """All vocabulary files as one graph."""
    store = ox.Store()
    store.extend(ox.Quad(*triple) for path in FILES for triple in read(path))
    return store


def values(vocabularies: ox.Store, subject: ox.NamedNode, predicate: str) -> list[str]:
    """The values of a property in order, IRIs and literals alike as text; of what is translated, the English."""
    found = [quad.object for quad in vocabularies.quads_for_pattern(subject, iri(predicate), None)]
    shown = [value for value in found if getattr(value, "language", None) not in OTHERS]
    return sorted(value.value for value in shown if not isinstance(value, ox.Triple))


def subjects(vocabularies: ox.Store, predicate: str, value: ox.NamedNode) -> set[ox.NamedNode]:
    found = {quad.subject for quad in vocabularies.quads_for_pattern(None, iri(predicate), value)}
    return {subject for subject in found if isinstance(subject, ox.NamedNode)}


def scheme_iri(scheme: str) -> ox.NamedNode:
    return ox.NamedNode(namespaces.CONCEPT + scheme)


def own_concepts(vocabularies: ox.Store) -> Iterator[tuple[str, ox.NamedNode]]:
    """Every concept of the project's own schemes, with the scheme's slug."""
    for scheme in sorted(SCHEMES):
        for concept in sorted(subjects(vocabularies, "skos:inScheme", scheme_iri(scheme)), key=str):
            yield scheme, concept

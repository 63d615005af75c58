"""What is known of the terms that mappings speak of, read from RDF."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from civilex.mapping.chains.premises import Term
from civilex.namespaces import CONCEPT, DCT, NS, RDF_TYPE, SKOS
from civilex.rdf.mapping_slots import OWL

_WHOLE = 3
"""A namespace with so many concepts is one whose every concept is taken to be known."""
_GONE = {f"{CONCEPT}term-status/{name}" for name in ("deprecated", "superseded")}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Terms by IRI, and the namespaces of which every term is known: whatever else is written there does not exist."""

    terms: Mapping[str, Term] = field(default_factory=dict)
    namespaces: frozenset[str] = frozenset()

    def is_missing(self, iri: str) -> bool:
        """Say whether a term ought to be known and is not."""
        return iri not in self.terms and namespace_of(iri) in self.namespaces


def namespace_of(iri: str) -> str:
    """Return what stands before the last part of an IRI.

    >>> namespace_of("https://example.org/a/b")
    'https://example.org/a/'
    """
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def vocabulary_of(triples: Iterable[ox.Triple]) -> Vocabulary:
    """Return what triples say of terms: SKOS concepts with their schemes, and classes and properties."""
    schemes: dict[str, set[str]] = defaultdict(set)
    successors: dict[str, set[str]] = defaultdict(set)
    gone: set[str] = set()
    described: set[str] = set()
    for triple in triples:
        if not isinstance(triple.subject, ox.NamedNode):
            continue
        subject, predicate, value = triple.subject.value, triple.predicate.value, triple.object
        if predicate == RDF_TYPE:
            described.add(subject)
        elif predicate == SKOS + "inScheme" and isinstance(value, ox.NamedNode):
            schemes[subject].add(value.value)
        elif predicate == DCT + "isReplacedBy" and isinstance(value, ox.NamedNode):
            successors[subject].add(value.value)
            gone.add(subject)
        elif (predicate == OWL + "deprecated" and isinstance(value, ox.Literal) and value.value in ("true", "1")) or (
            predicate == NS + "status" and isinstance(value, ox.NamedNode) and value.value in _GONE
        ):
            gone.add(subject)
    terms = {
        iri: Term(tuple(sorted(schemes[iri])), iri in gone, tuple(sorted(successors[iri])))
        for iri in described | gone | schemes.keys()
    }
    sizes = Counter(namespace_of(iri) for iri in schemes)
    return Vocabulary(terms, frozenset(space for space, size in sizes.items() if size >= _WHOLE))

"""A mapping and its set as RDF, by the rules of SSSOM/RDF."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pyoxigraph as ox

from civilex.namespaces import DCT, RDF_TYPE, XSD

SSSOM = "https://w3id.org/sssom/"
OWL = "http://www.w3.org/2002/07/owl#"
NO_TERM_FOUND = SSSOM + "NoTermFound"
MANUAL_CURATION = "https://w3id.org/semapv/vocab/ManualMappingCuration"

Value = ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class MappingAssertion:
    """One mapping with its evidence: identifiers are absolute IRIs, ``confidence`` lies between 0 and 1.

    ``extensions`` maps further property IRIs to values (SSSOM extension slots).
    """

    subject: str
    predicate: str
    object: str
    justification: str
    subject_label: str | None = None
    object_label: str | None = None
    confidence: float | None = None
    mapping_date: date | None = None
    comment: str | None = None
    record_id: str | None = None
    extensions: Mapping[str, Value] = field(default_factory=dict)

    def iri(self, mapping_set: str) -> str:
        """Return the IRI of the mapping: its record id, or one made from the set and what is mapped to what."""
        if self.record_id:
            return self.record_id
        digest = hashlib.sha256(f"{self.subject} {self.predicate} {self.object}".encode()).hexdigest()
        return f"{mapping_set}#{digest[:12]}"


def mapping_triples(mapping_set: str, mapping: MappingAssertion) -> list[ox.Triple]:
    """Return the mapping as RDF: the mapped triple itself, and a node with its evidence.

    A mapping without record id gets an IRI in place of SSSOM/RDF's blank node, so that it can be linked to and two
    loads give the same triples. ``sssom:NoTermFound`` gives no mapped triple.
    """
    node = ox.NamedNode(mapping.iri(mapping_set))
    subject, predicate, object_ = (ox.NamedNode(iri) for iri in (mapping.subject, mapping.predicate, mapping.object))
    triples = [] if mapping.object == NO_TERM_FOUND else [ox.Triple(subject, predicate, object_)]
    triples.append(ox.Triple(ox.NamedNode(mapping_set), ox.NamedNode(SSSOM + "mappings"), node))
    slots: list[tuple[str, Value | None]] = [
        (RDF_TYPE, ox.NamedNode(OWL + "Axiom")),
        (RDF_TYPE, ox.NamedNode(SSSOM + "Mapping")),
        (OWL + "annotatedSource", subject),
        (OWL + "annotatedProperty", predicate),
        (OWL + "annotatedTarget", object_),
        (SSSOM + "mapping_justification", ox.NamedNode(mapping.justification)),
        (SSSOM + "subject_label", _text(mapping.subject_label)),
        (SSSOM + "object_label", _text(mapping.object_label)),
        (SSSOM + "confidence", _typed(mapping.confidence, "double")),
        ("http://purl.org/pav/authoredOn", _typed(mapping.mapping_date, "date")),
        ("http://www.w3.org/2000/01/rdf-schema#comment", _text(mapping.comment)),
        *mapping.extensions.items(),
    ]
    triples += [ox.Triple(node, ox.NamedNode(name), value) for name, value in slots if value is not None]
    return triples


def mapping_set_triples(mapping_set: str, slots: Mapping[str, str]) -> list[ox.Triple]:
    """Return the description of a mapping set: its type, and the SSSOM slots given by name, those that RDF knows."""
    node = ox.NamedNode(mapping_set)
    known: dict[str, tuple[str, bool]] = {
        "license": (DCT + "license", True),
        "mapping_set_title": (DCT + "title", False),
        "mapping_set_description": (DCT + "description", False),
        "mapping_set_version": (OWL + "versionInfo", False),
        "subject_source": (SSSOM + "subject_source", True),
        "object_source": (SSSOM + "object_source", True),
        "mapping_provider": (SSSOM + "mapping_provider", True),
    }
    triples = [ox.Triple(node, ox.NamedNode(RDF_TYPE), ox.NamedNode(SSSOM + "MappingSet"))]
    for slot, (property_, is_iri) in known.items():
        if slot in slots:
            value: Value = ox.NamedNode(slots[slot]) if is_iri else ox.Literal(slots[slot])
            triples.append(ox.Triple(node, ox.NamedNode(property_), value))
    return triples


def _text(value: str | None) -> ox.Literal | None:
    return ox.Literal(value) if value else None


def _typed(value: float | date | None, datatype: str) -> ox.Literal | None:
    return None if value is None else ox.Literal(str(value), datatype=ox.NamedNode(XSD + datatype))

"""A mapping and its set as RDF, by the rules of SSSOM/RDF."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import pyoxigraph as ox

from civilex.namespaces import RDF_TYPE, XSD
from civilex.rdf.mapping_slots import (
    ENUMERATIONS,
    MAPPING_SLOTS,
    NO_TERM_FOUND,
    OWL,
    SEMAPV,
    SET_SLOTS,
    SSSOM,
    Slot,
    SlotValue,
)

MANUAL_CURATION = SEMAPV + "ManualMappingCuration"

Value = ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class MappingAssertion:
    """One mapping with its evidence: SSSOM slots by name, identifiers as absolute IRIs.

    ``extensions`` maps further property IRIs to values (SSSOM extension slots). ``line`` is where it was read.
    """

    slots: Mapping[str, SlotValue]
    extensions: Mapping[str, Value] = field(default_factory=dict)
    line: int | None = field(default=None, compare=False)

    @property
    def subject(self) -> str:
        """The IRI of what is mapped; empty where it is a text without IRI (``subject_label``)."""
        return str(self.slots.get("subject_id", ""))

    @property
    def predicate(self) -> str:
        """The IRI of the relation."""
        return str(self.slots["predicate_id"])

    @property
    def object(self) -> str:
        """The IRI of what it is mapped to; empty where it is a text without IRI (``object_label``)."""
        return str(self.slots.get("object_id", ""))

    @property
    def justification(self) -> str:
        """The IRI of how the mapping was made."""
        return str(self.slots["mapping_justification"])

    @property
    def subject_label(self) -> str | None:
        """What the subject is called."""
        return self.text("subject_label")

    @property
    def object_label(self) -> str | None:
        """What the object is called."""
        return self.text("object_label")

    @property
    def comment(self) -> str | None:
        """Why it is so, in words."""
        return self.text("comment")

    @property
    def record_id(self) -> str | None:
        """The IRI that the mapping was given."""
        return self.text("record_id")

    @property
    def confidence(self) -> float | None:
        """How sure its makers are, from 0 to 1; ``None`` counts as 1 (SSSOM, confidence model)."""
        value = self.slots.get("confidence")
        return value if isinstance(value, float) else None

    @property
    def agreement(self) -> float | None:
        """How far its reviewer agrees, from -1 to 1."""
        value = self.slots.get("reviewer_agreement")
        return value if isinstance(value, float) else None

    @property
    def mapping_date(self) -> date | None:
        """When it was made."""
        value = self.slots.get("mapping_date")
        return value if isinstance(value, date) else None

    @property
    def is_negated(self) -> bool:
        """Whether it says that the relation does not hold (``predicate_modifier`` Not)."""
        return self.slots.get("predicate_modifier") == "Not"

    @property
    def says_nothing_fits(self) -> bool:
        """Whether it says that nothing was found (``sssom:NoTermFound``) on one of its sides."""
        return NO_TERM_FOUND in (self.subject, self.object)

    @property
    def holds(self) -> bool:
        """Whether it states its triple: two IRIs, not negated, and its reviewer does not disagree."""
        two = bool(self.subject and self.object) and not self.says_nothing_fits
        return two and not self.is_negated and (self.agreement or 0.0) >= 0

    def text(self, slot: str) -> str | None:
        """Return the text of a slot that holds one value."""
        value = self.slots.get(slot)
        return value if isinstance(value, str) and value else None

    def iri(self, mapping_set: str) -> str:
        """Return the IRI of the mapping: its record id, or one made from the set, what is mapped, by whom and how."""
        return self.record_id or f"{mapping_set}#{hashlib.sha256(self._identity().encode()).hexdigest()[:12]}"

    def _identity(self) -> str:
        """Return what tells the mapping from the others of its set; what is usual leaves no trace in it."""
        parts = [self.subject or f'"{self.subject_label}"', self.predicate, self.object or f'"{self.object_label}"']
        if self.is_negated:
            parts.append("Not")
        if self.justification != MANUAL_CURATION:
            parts.append(self.justification)
        for slot in ("author_id", "author_label", "mapping_tool", "mapping_tool_id"):
            value = self.slots.get(slot)
            parts += [f"{slot}={one}" for one in (value if isinstance(value, tuple) else [value] if value else [])]
        return " ".join(parts)


def mapping_triples(mapping_set: str, mapping: MappingAssertion, iri: str | None = None) -> list[ox.Triple]:
    """Return the mapping as RDF: the mapped triple itself where it holds, and a node with its evidence.

    A mapping without record id gets an IRI in place of SSSOM/RDF's blank node, so that it can be linked to and two
    loads give the same triples. What does not hold (Not, ``sssom:NoTermFound``, a text, a reviewer who disagrees)
    gives no mapped triple.
    """
    node = ox.NamedNode(iri or mapping.iri(mapping_set))
    triples = [mapped_triple(mapping)] if mapping.holds else []
    triples.append(ox.Triple(ox.NamedNode(mapping_set), ox.NamedNode(SSSOM + "mappings"), node))
    triples += [ox.Triple(node, ox.NamedNode(RDF_TYPE), ox.NamedNode(type_)) for type_ in MAPPING_TYPES]
    for name, value in mapping.slots.items():
        if name != "record_id":
            triples += _slot_triples(node, MAPPING_SLOTS[name], value)
    triples += [ox.Triple(node, ox.NamedNode(name), value) for name, value in mapping.extensions.items()]
    return triples


MAPPING_TYPES = (OWL + "Axiom", SSSOM + "Mapping")


def mapped_triple(mapping: MappingAssertion) -> ox.Triple:
    """Return the triple that a mapping states."""
    return ox.Triple(*(ox.NamedNode(iri) for iri in (mapping.subject, mapping.predicate, mapping.object)))


def mapping_set_triples(mapping_set: str, slots: Mapping[str, SlotValue]) -> list[ox.Triple]:
    """Return the description of a mapping set: its type and its slots, given by name."""
    node = ox.NamedNode(mapping_set)
    triples = [ox.Triple(node, ox.NamedNode(RDF_TYPE), ox.NamedNode(SSSOM + "MappingSet"))]
    for name, value in slots.items():
        if name in SET_SLOTS and name != "mapping_set_id":
            triples += _slot_triples(node, SET_SLOTS[name], value)
    return triples


def _slot_triples(node: ox.NamedNode, slot: Slot, value: SlotValue) -> Iterator[ox.Triple]:
    for one in value if isinstance(value, tuple) else (value,):
        yield ox.Triple(node, ox.NamedNode(slot.property), _term(slot, one))


def _term(slot: Slot, value: str | float | date) -> Value:
    if slot.kind in ("reference", "uri"):
        return ox.NamedNode(str(value))
    if slot.kind == "number":
        return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "double"))
    if slot.kind == "date":
        return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "date"))
    iri = ENUMERATIONS.get(slot.kind, {}).get(str(value))
    return ox.NamedNode(iri) if iri else ox.Literal(str(value))


__all__ = [
    "MANUAL_CURATION",
    "NO_TERM_FOUND",
    "MappingAssertion",
    "mapped_triple",
    "mapping_set_triples",
    "mapping_triples",
]

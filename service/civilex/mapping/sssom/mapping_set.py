"""A set of mappings with its metadata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from civilex.mapping.sssom.hashing import hash_of
from civilex.mapping.sssom.propagation import condensed
from civilex.rdf.mapping_slots import SlotValue
from civilex.rdf.mapping_triples import MappingAssertion, mapping_set_triples, mapping_triples


@dataclass(frozen=True, slots=True)
class ExtensionSlot:
    """What a slot of the set's own is called and means: its property and the IRI of its type."""

    name: str
    property: str
    type_hint: str


@dataclass(frozen=True, slots=True)
class MappingSet:
    """A set of mappings: ``slots`` are those of the set by name, identifiers expanded to IRIs, values propagated.

    ``curie_map`` are the prefixes that the document declares, ``extensions`` its own slots.
    """

    iri: str
    slots: Mapping[str, SlotValue]
    mappings: tuple[MappingAssertion, ...]
    curie_map: Mapping[str, str] = field(default_factory=dict)
    extensions: tuple[ExtensionSlot, ...] = ()

    def iris(self) -> list[str]:
        """Return the IRI of each mapping, in their order.

        Mappings that the same people made of the same terms in the same way, and that differ in something else, are
        told apart by a hash of all that they say; those that say the same share one IRI.
        """
        taken: dict[str, MappingAssertion] = {}
        found = []
        for mapping in self.mappings:
            iri = mapping.iri(self.iri)
            if taken.setdefault(iri, mapping) is not mapping and taken[iri] != mapping:
                iri = f"{iri}-{hash_of(mapping).lower()}"
            found.append(iri)
        return found

    def triples(self) -> list[ox.Triple]:
        """Return the set and its mappings as RDF; what all mappings share stands at the set, except their date."""
        short = condensed(self, keeping=("mapping_date",))
        triples = mapping_set_triples(self.iri, short.slots)
        for iri, mapping in zip(self.iris(), short.mappings, strict=True):
            triples += mapping_triples(self.iri, mapping, iri)
        return triples

    def with_mappings(self, mappings: tuple[MappingAssertion, ...]) -> MappingSet:
        """Return the set with other mappings."""
        return replace(self, mappings=mappings)

"""Chains as SSSOM: derived mappings, each with the mappings that it follows from as data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pyoxigraph as ox

from civilex import __version__
from civilex.mapping.chains.finding import Chain
from civilex.mapping.chains.premises import Step
from civilex.mapping.sssom import MappingSet
from civilex.mapping.sssom.prefixes import Compactor
from civilex.mapping.sssom.rdf_format import rdf_triples
from civilex.rdf.mapping_slots import SEMAPV
from civilex.rdf.mapping_triples import MappingAssertion

CHAINING, INVERSION = SEMAPV + "MappingChaining", SEMAPV + "MappingInversion"
DERIVED_FROM = "http://www.w3.org/ns/prov#wasDerivedFrom"
LICENSE = "https://w3id.org/sssom/license/unspecified"


def as_mapping(chain: Chain, today: date) -> MappingAssertion:
    """Return a chain as a mapping: justified by chaining, its proof in words, its premises as ``see_also``."""
    return MappingAssertion(
        {
            "subject_id": chain.subject,
            "predicate_id": chain.predicate,
            "object_id": chain.object,
            "mapping_justification": CHAINING if len(chain.steps) > 1 else INVERSION,
            "mapping_tool": "civilex",
            "mapping_tool_version": __version__,
            "mapping_date": today,
            "confidence": round(chain.confidence, 4),
            "see_also": chain.premises,
            "comment": proof(chain),
        }
    )


def proof(chain: Chain) -> str:
    """Return the proof of a chain in words: each step with its rule and confidence, then the rules between them."""
    compactor = Compactor({})
    told = " then ".join(_told(step, compactor) for step in chain.steps)
    rules = ", ".join(dict.fromkeys(chain.rules))
    return f"{told}; confidence {chain.confidence:.2f}" + (f"; by {rules}" if rules else "")


def as_set(chains: Iterable[Chain], iri: str, title: str, today: date) -> MappingSet:
    """Return the derived ones of chains as a mapping set; what is stated is left to the sets that state it."""
    derived = tuple(as_mapping(chain, today) for chain in chains if not chain.is_stated)
    return MappingSet(iri, {"mapping_set_id": iri, "mapping_set_title": title, "license": LICENSE}, derived)


def as_rdf(mapping_set: MappingSet) -> list[ox.Triple]:
    """Return derived mappings as SSSOM/RDF, with ``prov:wasDerivedFrom`` to each premise.

    The mapped triples themselves are not among them: they are conclusions, not statements.
    """
    concluded = {(mapping.subject, mapping.predicate, mapping.object) for mapping in mapping_set.mappings}
    triples = [
        triple
        for triple in rdf_triples(mapping_set)
        if not isinstance(triple.subject, ox.NamedNode)
        or not isinstance(triple.object, ox.NamedNode)
        or (triple.subject.value, triple.predicate.value, triple.object.value) not in concluded
    ]
    for iri, mapping in zip(mapping_set.iris(), mapping_set.mappings, strict=True):
        premises = mapping.slots["see_also"]
        assert isinstance(premises, tuple)  # noqa: S101  as_mapping makes it so
        derived = ox.NamedNode(DERIVED_FROM)
        triples += [ox.Triple(ox.NamedNode(iri), derived, ox.NamedNode(premise)) for premise in premises]
    return triples


def _told(step: Step, compactor: Compactor) -> str:
    subject, predicate, object_ = map(compactor.compact, (step.subject, step.predicate, step.object))
    rules = f" [{', '.join(step.rules)}]" if step.rules else ""
    return f"{subject} {predicate} {object_} ({step.premise.confidence:.2f}){rules}"

"""SSSOM/RDF read and written, and linksets: documents with nothing but the mapped triples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pyoxigraph as ox

from civilex.errors import UnreadableData
from civilex.mapping.sssom.mapping_set import ExtensionSlot, MappingSet
from civilex.mapping.sssom.metadata import UNSPECIFIED_LICENSE, Metadata, require_identity
from civilex.mapping.sssom.prefixes import BUILT_IN_PREFIXES, is_iri
from civilex.mapping.sssom.problems import Problem, Problems, UnreadableMappings
from civilex.mapping.sssom.propagation import PROPAGATED, propagated
from civilex.mapping.sssom.records import check_record
from civilex.mapping.sssom.values import Misfit, Values
from civilex.namespaces import DCT, RDF_TYPE, SKOS, XSD
from civilex.rdf.mapping_slots import (
    ENUMERATIONS,
    MAPPING_SLOTS,
    OWL,
    RDFS,
    READ_TOO,
    SEMAPV,
    SET_SLOTS,
    SSSOM,
    Slot,
    SlotValue,
)
from civilex.rdf.mapping_triples import MappingAssertion, Value
from civilex.rdf.parsing import NEUTRAL_BASE, parse
from civilex.rdf.source_places import places

Node = ox.NamedNode | ox.BlankNode
Facts = Mapping[Node, list[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal]]]
OTHER_MAPPING_PREDICATES = (
    OWL + "sameAs",
    OWL + "equivalentClass",
    OWL + "equivalentProperty",
    RDFS + "subClassOf",
    RDFS + "subPropertyOf",
)
_OWN_TYPE = ox.NamedNode(SSSOM + "Mapping")
_KNOWN = {"mappings", "extension_definitions"}


def read_rdf(
    content: bytes,
    media_type: str,
    problems: Problems,
    source: str,
    *,
    parsed: Sequence[ox.Triple] | None = None,
    fill: Mapping[str, SlotValue] | None = None,
) -> MappingSet:
    """Read a set from an RDF document; without one the document's mapped triples are taken as a linkset.

    ``parsed`` are its triples where somebody has read it already, ``fill`` slots of a set that it does not have.
    Raises UnreadableMappings for a document that does not parse, and where it describes several sets.
    """
    try:
        triples = parsed
        if triples is None:
            triples = [quad.triple for quad in parse(content, media_type, source=source).quads]
    except UnreadableData as error:
        problem = Problem("not-rdf", error.reason, line=error.line, column=error.column)
        raise UnreadableMappings([problem], source) from error
    nodes = set_nodes(triples)
    if len(nodes) > 1:
        names = ", ".join(sorted(str(node) for node in nodes))
        reason = f"the document describes several mapping sets ({names}): send one at a time"
        raise UnreadableMappings([Problem("several-sets", reason, line=1, column=1)], source)
    if not nodes:
        found = linkset(triples, problems, source)
        slots = {**found.slots, **(fill or {})}
        return replace(found, iri=str(slots["mapping_set_id"]), slots=slots)
    count = len(problems.found)
    found = set_of(triples, nodes[0], problems, source)
    iris = {problem.mapping for problem in problems.found[count:] if problem.mapping}
    if iris:
        where = places(content, media_type, {iri for iri in iris if iri}, base_iri=NEUTRAL_BASE)
        problems.found[count:] = [
            _placed(problem, where[problem.mapping].line, where[problem.mapping].column)
            if problem.mapping in where
            else problem
            for problem in problems.found[count:]
        ]
    return found


def set_nodes(triples: Iterable[ox.Triple]) -> list[Node]:
    """Return the nodes of the mapping sets that triples describe, sorted."""
    type_, class_ = ox.NamedNode(RDF_TYPE), ox.NamedNode(SSSOM + "MappingSet")
    found = {t.subject for t in triples if t.predicate == type_ and t.object == class_}
    return sorted((node for node in found if not isinstance(node, ox.Triple)), key=str)


def set_of(triples: Sequence[ox.Triple], node: Node, problems: Problems, source: str) -> MappingSet:
    """Return the set that a node stands for, with its mappings in the order of their IRIs, values propagated.

    A mapping's IRI becomes its record id, unless it is one that was made for it (docs/decisions/0003).
    """
    facts: dict[Node, list[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal]]] = defaultdict(list)
    for triple in triples:
        if not isinstance(triple.subject, ox.Triple) and not isinstance(triple.object, ox.Triple):
            facts[triple.subject].append((triple.predicate.value, triple.object))
    values = Values({}, iris_allowed=True)
    own = _extension_definitions(facts, node)
    by_property = {slot.property: slot for slot in SET_SLOTS.values()} | {
        property_: SET_SLOTS[name] for property_, name in READ_TOO.items()
    }
    slots, _ = _read_slots(facts[node], by_property, values, problems, None)
    if isinstance(node, ox.NamedNode):
        slots["mapping_set_id"] = node.value
    metadata = Metadata(slots)
    iri = require_identity(metadata, problems, provisional=f"urn:sssom:{source}")
    shared = {name: value for name, value in slots.items() if name in PROPAGATED}
    mappings: list[MappingAssertion] = []
    names: list[str | None] = []
    further = dict(own)
    of_mapping = {slot.property: slot for slot in MAPPING_SLOTS.values()} | {
        property_: MAPPING_SLOTS[name] for property_, name in READ_TOO.items()
    }
    members = sorted((o for p, o in facts[node] if p == SSSOM + "mappings" and not isinstance(o, ox.Literal)), key=str)
    for member in members:
        count = len(problems.found)
        name = member.value if isinstance(member, ox.NamedNode) else None
        found, extensions = _read_slots(facts[member], of_mapping, values, problems, name)
        check_record(found, None, {}, problems, shared)
        problems.found[count:] = [_about(problem, name) for problem in problems.found[count:]]
        if not problems.has_violations_since(count):
            ordered = {slot: found[slot] for slot in MAPPING_SLOTS if slot in found}
            mappings.append(MappingAssertion(ordered, extensions))
            names.append(name)
            for property_, value in extensions.items():
                further.setdefault(property_, _own_slot(property_, value, further))
    ordered_slots = {name: metadata.slots[name] for name in SET_SLOTS if name in metadata.slots}
    read = propagated(MappingSet(iri, ordered_slots, tuple(mappings), {}, tuple(further.values())))
    named = (
        replace(mapping, slots={"record_id": name, **mapping.slots}) if name not in (None, made) else mapping
        for mapping, name, made in zip(read.mappings, names, read.iris(), strict=True)
    )
    return read.with_mappings(tuple(named))


def linkset(triples: Sequence[ox.Triple], problems: Problems, source: str) -> MappingSet:
    """Return the mapped triples of a document without evidence as a set, in their order.

    A predicate of SKOS that ends like a mapping relation counts, however it is spelt.
    """
    mappings = []
    for triple in triples:
        predicate = triple.predicate.value
        relates = predicate.startswith(SKOS) and predicate.casefold().endswith("match")
        if not relates and predicate not in OTHER_MAPPING_PREDICATES:
            continue
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode):
            mappings.append(
                MappingAssertion(
                    {
                        "subject_id": triple.subject.value,
                        "predicate_id": predicate,
                        "object_id": triple.object.value,
                        "mapping_justification": SEMAPV + "UnspecifiedMatching",
                    }
                )
            )
    if not mappings:
        reason = "the document has no sssom:MappingSet and no triple that maps one term to another"
        problems.add(Problem("no-mappings", reason, line=1, column=1))
    else:
        reason = "the mappings come without evidence (no sssom:MappingSet): they count as of unspecified origin"
        problems.add(Problem("no-evidence", reason, "info", line=1, column=1))
    iri = f"urn:sssom:{source.rpartition('/')[2] or 'linkset'}"
    return MappingSet(iri, {"mapping_set_id": iri, "license": UNSPECIFIED_LICENSE}, tuple(mappings))


def rdf_triples(mapping_set: MappingSet) -> list[ox.Triple]:
    """Return a set as SSSOM/RDF that any reader of it understands, with the definitions of its own slots.

    A mapping has the one type that the standard gives it, and its date by the property of SSSOM 1.0 and that of 1.1.
    """
    triples = [triple for triple in mapping_set.triples() if triple.object != _OWN_TYPE]
    dated = MAPPING_SLOTS["mapping_date"].property
    triples += [
        ox.Triple(triple.subject, ox.NamedNode(DCT + "created"), triple.object)
        for triple in triples
        if triple.predicate.value == dated
    ]
    node = ox.NamedNode(mapping_set.iri)
    for number, extension in enumerate(mapping_set.extensions, 1):
        definition = ox.BlankNode(f"extension{number}")
        said: list[tuple[str, Value]] = [
            (RDF_TYPE, ox.NamedNode(SSSOM + "ExtensionDefinition")),
            (SSSOM + "slot_name", ox.Literal(extension.name)),
            (SSSOM + "property", ox.NamedNode(extension.property)),
            (SSSOM + "type_hint", ox.NamedNode(extension.type_hint)),
        ]
        triples.append(ox.Triple(node, ox.NamedNode(SSSOM + "extension_definitions"), definition))
        triples += [ox.Triple(definition, ox.NamedNode(property_), value) for property_, value in said]
    return triples


def _read_slots(
    facts: list[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal]],
    by_property: Mapping[str, Slot],
    values: Values,
    problems: Problems,
    mapping: str | None,
) -> tuple[dict[str, SlotValue], dict[str, Value]]:
    """Return the slots that facts about a node fill, and what else is said of it."""
    texts: dict[str, list[str]] = defaultdict(list)
    extensions: dict[str, Value] = {}
    for property_, value in facts:
        slot = by_property.get(property_)
        if slot:
            texts[slot.name].append(_text(slot, value))
        elif property_ == RDF_TYPE or property_.removeprefix(SSSOM) in _KNOWN or isinstance(value, ox.BlankNode):
            continue
        else:
            extensions[property_] = value
    slots: dict[str, SlotValue] = {}
    named = {slot.name: slot for slot in by_property.values()}
    for name, several in texts.items():
        try:
            slots[name] = values.values(named[name], sorted(set(several)))
        except Misfit as misfit:
            problems.add(Problem(misfit.code, misfit.reason, slot=name, fix=misfit.fix, mapping=mapping))
    return slots, extensions


def _text(slot: Slot, value: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    names = {iri: name for name, iri in ENUMERATIONS.get(slot.kind, {}).items() if iri}
    return names.get(value.value, value.value)


def _extension_definitions(facts: Facts, node: Node) -> dict[str, ExtensionSlot]:
    found = {}
    for property_, value in facts.get(node, []):
        if property_ == SSSOM + "extension_definitions" and not isinstance(value, ox.Literal):
            said = {name.removeprefix(SSSOM): term.value for name, term in facts.get(value, [])}
            if "slot_name" in said and is_iri(said.get("property", "")):
                hint = said.get("type_hint", XSD + "string")
                found[said["property"]] = ExtensionSlot(said["slot_name"], said["property"], hint)
    return found


def _own_slot(property_: str, value: Value, taken: Mapping[str, ExtensionSlot]) -> ExtensionSlot:
    """Return a slot for a property that nobody named: ``ext_source`` for dct:source."""
    local = "".join(c if c.isalnum() or c == "_" else "_" for c in property_.rpartition("#")[2].rpartition("/")[2])
    name = f"ext_{local or 'value'}"
    while any(other.name == name for other in taken.values()):
        name += "_"
    hint = BUILT_IN_PREFIXES["linkml"] + "uriOrCurie" if isinstance(value, ox.NamedNode) else value.datatype.value
    return ExtensionSlot(name, property_, hint)


def _about(problem: Problem, mapping: str | None) -> Problem:
    return Problem(
        problem.code, problem.reason, problem.severity, problem.line, None, problem.slot, problem.fix, mapping
    )


def _placed(problem: Problem, line: int | None, column: int | None) -> Problem:
    return Problem(
        problem.code, problem.reason, problem.severity, line, column, problem.slot, problem.fix, problem.mapping
    )

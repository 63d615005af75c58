"""The slots of SSSOM's mappings and mapping sets: the type, property and place of each (SSSOM 1.0 and 1.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from civilex.namespaces import DCT

SSSOM = "https://w3id.org/sssom/"
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
PAV = "http://purl.org/pav/"
SEMAPV = "https://w3id.org/semapv/vocab/"
NO_TERM_FOUND = SSSOM + "NoTermFound"

Kind = Literal["reference", "uri", "text", "date", "number", "entity type", "modifier", "cardinality", "version"]
SlotValue = str | float | date | tuple[str, ...]
"""The value of a slot: identifiers are absolute IRIs, a slot that may hold several values holds a tuple."""

ENTITY_TYPES = {
    "owl class": OWL + "Class",
    "owl object property": OWL + "ObjectProperty",
    "owl data property": OWL + "DataProperty",
    "owl annotation property": OWL + "AnnotationProperty",
    "owl named individual": OWL + "NamedIndividual",
    "skos concept": "http://www.w3.org/2004/02/skos/core#Concept",
    "rdfs resource": RDFS + "Resource",
    "rdfs class": RDFS + "Class",
    "rdfs literal": RDFS + "Literal",
    "rdfs datatype": RDFS + "Datatype",
    "rdf property": RDF + "Property",
    "composed entity expression": SSSOM + "ComposedEntityExpression",
}
MODIFIERS = {"Not": SSSOM + "NegatedPredicate"}
VERSIONS = {"1.0": SSSOM + "version1.0", "1.1": SSSOM + "version1.1"}
CARDINALITIES = ("1:1", "1:n", "n:1", "n:n", "1:0", "0:1", "0:0")
ENUMERATIONS: dict[str, dict[str, str | None]] = {
    "entity type": {**ENTITY_TYPES},
    "modifier": {**MODIFIERS},
    "version": {**VERSIONS},
    "cardinality": dict.fromkeys(CARDINALITIES),
}
"""The values of an enumeration, each with the IRI that it has in RDF; ``None``: a literal."""
LITERAL = "rdfs literal"


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot: its name and kind of value, whether it may hold several, and the IRI of its property in RDF.

    ``propagated``: a value of the set counts for all of its mappings. ``least`` and ``most`` bound numbers.
    ``since`` is the version of SSSOM that has it.
    """

    name: str
    kind: Kind
    many: bool
    property: str
    propagated: bool
    least: float
    most: float
    since: str


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_MAPPING_ORDER = _names("""
record_id subject_id subject_label subject_category predicate_id predicate_label predicate_modifier object_id
object_label object_category mapping_justification author_id author_label reviewer_id reviewer_label creator_id
creator_label license subject_type subject_source subject_source_version object_type object_source
object_source_version predicate_type mapping_provider mapping_source mapping_cardinality cardinality_scope mapping_tool
mapping_tool_id mapping_tool_version mapping_date publication_date review_date confidence reviewer_agreement
curation_rule curation_rule_text subject_match_field object_match_field match_string subject_preprocessing
object_preprocessing similarity_score similarity_measure see_also issue_tracker_item other comment
""")
_SET_ORDER = _names("""
sssom_version mapping_set_id mapping_set_version mapping_set_source mapping_set_title mapping_set_description
mapping_set_confidence creator_id creator_label license subject_type subject_source subject_source_version object_type
object_source object_source_version predicate_type mapping_provider cardinality_scope mapping_tool mapping_tool_id
mapping_tool_version mapping_date publication_date subject_match_field object_match_field subject_preprocessing
object_preprocessing similarity_measure curation_rule curation_rule_text see_also issue_tracker other comment
""")
_PROPAGATED = _names("""
subject_type predicate_type object_type subject_source subject_source_version object_source object_source_version
mapping_provider cardinality_scope mapping_tool mapping_tool_id mapping_tool_version mapping_date subject_match_field
object_match_field subject_preprocessing object_preprocessing curation_rule curation_rule_text similarity_measure
""")
_MANY = _names("""
creator_id creator_label author_id author_label reviewer_id reviewer_label mapping_set_source cardinality_scope
subject_match_field object_match_field match_string subject_preprocessing object_preprocessing curation_rule
curation_rule_text see_also
""")
_SINCE_1_1 = _names("""
sssom_version predicate_type mapping_set_confidence cardinality_scope mapping_tool_id review_date reviewer_agreement
record_id
""")
_KINDS: dict[Kind, tuple[str, ...]] = {
    "reference": _names("""record_id subject_id predicate_id object_id mapping_justification creator_id author_id
        reviewer_id subject_source object_source mapping_source mapping_tool_id subject_match_field object_match_field
        subject_preprocessing object_preprocessing curation_rule issue_tracker_item"""),
    "uri": _names("mapping_set_id license mapping_provider mapping_set_source issue_tracker see_also"),
    "date": _names("mapping_date publication_date review_date"),
    "number": _names("mapping_set_confidence confidence reviewer_agreement similarity_score"),
    "entity type": _names("subject_type predicate_type object_type"),
    "modifier": ("predicate_modifier",),
    "cardinality": ("mapping_cardinality",),
    "version": ("sssom_version",),
}
_PROPERTIES = {
    "subject_id": OWL + "annotatedSource",
    "predicate_id": OWL + "annotatedProperty",
    "object_id": OWL + "annotatedTarget",
    "mapping_set_version": OWL + "versionInfo",
    "mapping_set_title": DCT + "title",
    "mapping_set_description": DCT + "description",
    "creator_id": DCT + "creator",
    "author_id": PAV + "authoredBy",
    "license": DCT + "license",
    "mapping_set_source": "http://www.w3.org/ns/prov#wasDerivedFrom",
    "mapping_date": PAV + "authoredOn",
    "publication_date": DCT + "issued",
    "see_also": RDFS + "seeAlso",
    "comment": RDFS + "comment",
}
READ_TOO = {DCT + "created": "mapping_date"}
"""Properties that are read and never written: SSSOM 1.1 moves the date from PAV to Dublin Core terms."""


def _slot(name: str) -> Slot:
    kind: Kind = next((kind for kind, names in _KINDS.items() if name in names), "text")
    return Slot(
        name,
        kind,
        name in _MANY,
        _PROPERTIES.get(name, SSSOM + name),
        name in _PROPAGATED,
        -1 if name == "reviewer_agreement" else 0,
        1,
        "1.1" if name in _SINCE_1_1 else "1.0",
    )


MAPPING_SLOTS: dict[str, Slot] = {name: _slot(name) for name in _MAPPING_ORDER}
"""The slots of a mapping, in the order of the model, which is that of the columns of a canonical file."""
SET_SLOTS: dict[str, Slot] = {name: _slot(name) for name in _SET_ORDER}
"""The slots of a mapping set, in the order of the model."""

"""The reasoning view: what an OWL DL reasoner is given of some RDF graphs, as axioms that can be left out singly.

Imports are dropped (the graphs that belong together are given together, and nothing is fetched), annotations too, and
literals and ranges of datatypes outside the OWL 2 datatype map, which HermiT refuses (OWL 2 Structural Specification,
section 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from civilex.namespaces import RDF_TYPE, XSD

OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_LOGICAL = {
    RDF_TYPE,
    RDF + "first",
    RDF + "rest",
    *(RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")),
}
_NOT_LOGICAL_OF_OWL = {"imports", "versionIRI", "versionInfo", "priorVersion", "deprecated", "annotatedSource"}
_DECLARATIONS = {OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "NamedIndividual", "Ontology")}
_DECLARATIONS |= {OWL + "AnnotationProperty", RDFS + "Datatype", RDFS + "Class", RDF + "Property"}
_XSD_IN_OWL = (
    "decimal integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger long int short byte "
    "unsignedLong unsignedInt unsignedShort unsignedByte double float string normalizedString token language Name "
    "NCName NMTOKEN boolean hexBinary base64Binary anyURI dateTime dateTimeStamp"
)
DATATYPES = {XSD + name for name in _XSD_IN_OWL.split()} | {OWL + "real", OWL + "rational", RDFS + "Literal"}
DATATYPES |= {RDF + name for name in ("PlainLiteral", "XMLLiteral", "langString")}


@dataclass(frozen=True, slots=True)
class Axiom:
    """One axiom or fact, as the triples that write it, and the name of the source that it stands in."""

    triples: tuple[ox.Triple, ...]
    source: str

    @property
    def is_fact(self) -> bool:
        """Whether it says something of individuals, and not of classes or properties."""
        for triple in self.triples:
            term = triple.object if triple.predicate.value == RDF_TYPE else triple.predicate
            if isinstance(term, ox.NamedNode) and term.value.startswith((OWL, RDFS)):
                return False
        return True


@dataclass(frozen=True, slots=True)
class ReasoningView:
    """The declarations, which are always kept, the axioms, and the properties used that nobody declares."""

    declarations: tuple[ox.Triple, ...]
    axioms: tuple[Axiom, ...]
    undeclared: tuple[str, ...]

    def classes(self) -> list[str]:
        """Return the IRIs of the declared classes, sorted."""
        declared = (triple.subject for triple in self.declarations if triple.object == _OWL_CLASS)
        return sorted(node.value for node in declared if isinstance(node, ox.NamedNode))


_OWL_CLASS = ox.NamedNode(OWL + "Class")
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def reasoning_view(sources: Mapping[str, Iterable[ox.Triple]]) -> ReasoningView:
    """Return the view of some RDF graphs, given as name of the source (a file, say) to triples.

    Properties that are used but declared nowhere are left out and listed: to a reasoner they would be annotations.
    """
    content = {name: list(triples) for name, triples in sources.items()}
    typed = {(t.subject, t.object) for triples in content.values() for t in triples if t.predicate.value == RDF_TYPE}
    declared = _of_type(typed, "ObjectProperty") | _of_type(typed, "DatatypeProperty")
    annotations = _of_type(typed, "AnnotationProperty")
    headers = {OWL + "Ontology", OWL + "Axiom", "https://w3id.org/sssom/MappingSet"}
    about_documents = {subject for subject, kind in typed if isinstance(kind, ox.NamedNode) and kind.value in headers}
    declarations: dict[ox.Triple, None] = {}
    axioms: list[Axiom] = []
    undeclared: set[str] = set()
    seen: set[ox.Triple] = set()
    for name, triples in content.items():
        kept = []
        for triple in triples:
            predicate = triple.predicate.value
            if triple in seen or triple.subject in about_documents or predicate in annotations:
                continue
            if not _is_logical(predicate) and predicate not in declared:
                if not predicate.startswith((RDFS, OWL)):
                    undeclared.add(predicate)
                continue
            if _is_declaration(triple):
                declarations[triple] = None
            elif not _is_outside_owl(triple, declared):
                kept.append(triple)
                if predicate == RDF_TYPE and isinstance(triple.object, ox.NamedNode) and _is_foreign(triple.object):
                    declarations[ox.Triple(triple.object, triple.predicate, _OWL_CLASS)] = None
            seen.add(triple)
        axioms += [Axiom(part, name) for part in _split(kept)]
    return ReasoningView(tuple(declarations), tuple(axioms), tuple(sorted(undeclared)))


def _of_type(typed: set[tuple[ox.NamedNode | ox.BlankNode | ox.Triple, Term]], kind: str) -> set[str]:
    """Return the IRIs of the nodes that have a type of OWL."""
    wanted = ox.NamedNode(OWL + kind)
    return {subject.value for subject, found in typed if found == wanted and isinstance(subject, ox.NamedNode)}


def _is_logical(predicate: str) -> bool:
    return predicate in _LOGICAL or (
        predicate.startswith(OWL) and predicate.removeprefix(OWL) not in _NOT_LOGICAL_OF_OWL
    )


def _is_declaration(triple: ox.Triple) -> bool:
    return (
        triple.predicate.value == RDF_TYPE
        and isinstance(triple.subject, ox.NamedNode)
        and isinstance(triple.object, ox.NamedNode)
        and triple.object.value in _DECLARATIONS
    )


def _is_foreign(node: ox.NamedNode) -> bool:
    return not node.value.startswith((OWL, RDFS, RDF, XSD))


def _is_outside_owl(triple: ox.Triple, declared: set[str]) -> bool:
    if isinstance(triple.object, ox.Literal):
        return triple.object.datatype.value not in DATATYPES
    if triple.predicate.value == RDFS + "range" and isinstance(triple.object, ox.NamedNode):
        return not _is_foreign(triple.object) and triple.object.value not in DATATYPES | {OWL + "Thing"}
    about_property = triple.predicate.value in (RDFS + "domain", RDFS + "range", RDFS + "subPropertyOf")
    return about_property and isinstance(triple.subject, ox.NamedNode) and triple.subject.value not in declared


def _split(triples: list[ox.Triple]) -> list[tuple[ox.Triple, ...]]:
    """Group the triples into axioms: one triple each, those joined by blank nodes together, disjoint pairs apart."""
    group: dict[ox.BlankNode, ox.BlankNode] = {}

    def root(node: ox.BlankNode) -> ox.BlankNode:
        while group.setdefault(node, node) != node:
            node = group[node]
        return node

    def blank(triple: ox.Triple) -> list[ox.BlankNode]:
        return [node for node in (triple.subject, triple.object) if isinstance(node, ox.BlankNode)]

    for triple in triples:
        nodes = blank(triple)
        if len(nodes) == 2:
            group[root(nodes[0])] = root(nodes[1])
    joined: dict[ox.BlankNode, list[ox.Triple]] = {}
    parts: list[tuple[ox.Triple, ...]] = []
    for triple in triples:
        if nodes := blank(triple):
            joined.setdefault(root(nodes[0]), []).append(triple)
        else:
            parts.append((triple,))
    for cluster in joined.values():
        parts += _disjoint_pairs(cluster) or [tuple(cluster)]
    return parts


def _disjoint_pairs(cluster: list[ox.Triple]) -> list[tuple[ox.Triple, ...]]:
    """Return what an owl:AllDisjointClasses over named classes says, pair by pair; nothing for another axiom."""
    if not any(triple.object == ox.NamedNode(OWL + "AllDisjointClasses") for triple in cluster):
        return []
    members = [triple.object for triple in cluster if triple.predicate.value == RDF + "first"]
    disjoint = ox.NamedNode(OWL + "disjointWith")
    return [
        (ox.Triple(first, disjoint, second),)
        for index, first in enumerate(members)
        for second in members[index + 1 :]
        if isinstance(first, ox.NamedNode) and isinstance(second, ox.NamedNode)
    ]

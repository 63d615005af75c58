"""Where axioms contradict each other by rules that can be followed by hand, each with the axioms that lead there.

A forward chaining over types, subclasses, subproperties, domains, ranges, inverses and disjoint classes (OWL 2 RL:
cax-sco, cax-eqc, prp-spo1, prp-dom, prp-rng, prp-inv, prp-symp, cax-dw), each fact with the axioms of its first and so
shortest derivation. What it finds is only a candidate: it sees most contradictions that people write, not all that a
DL reasoner sees, and its axioms need not be minimal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from civilex.namespaces import RDF_TYPE
from civilex.reasoning.reasoning_view import OWL, RDFS, Axiom

Reasons = frozenset[Axiom]
Node = ox.NamedNode | ox.BlankNode
_EDGES = {
    RDFS + "subClassOf": "above",
    RDFS + "subPropertyOf": "implies",
    RDFS + "domain": "domain",
    RDFS + "range": "range",
}


class _Schema:
    """What the axioms say about classes and properties, indexed by the term that they are about."""

    def __init__(self, axioms: Sequence[Axiom]):
        self.edges: dict[str, defaultdict[str, list[tuple[str, Axiom]]]] = {
            name: defaultdict(list) for name in ("above", "implies", "domain", "range", "inverse", "disjoint")
        }
        self.facts: list[tuple[ox.Triple, Axiom]] = []
        for axiom in axioms:
            for triple in axiom.triples:
                self._read(triple, axiom)

    def _read(self, triple: ox.Triple, axiom: Axiom) -> None:
        predicate, subject, object_ = triple.predicate.value, triple.subject, triple.object
        if not isinstance(subject, ox.NamedNode) or not isinstance(object_, ox.NamedNode):
            if not predicate.startswith((OWL, RDFS)):
                self.facts.append((triple, axiom))
            return
        if predicate in _EDGES:
            self._add(_EDGES[predicate], subject, object_, axiom)
        elif predicate == RDF_TYPE and object_.value == OWL + "SymmetricProperty":
            self._add("inverse", subject, subject, axiom)
        elif predicate in (OWL + "equivalentClass", OWL + "equivalentProperty"):
            for first, second in ((subject, object_), (object_, subject)):
                self._add("above" if predicate.endswith("Class") else "implies", first, second, axiom)
        elif predicate in (OWL + "inverseOf", OWL + "disjointWith", OWL + "complementOf"):
            for first, second in ((subject, object_), (object_, subject)):
                self._add("inverse" if predicate.endswith("inverseOf") else "disjoint", first, second, axiom)
        elif not predicate.startswith((OWL, RDFS)):
            self.facts.append((triple, axiom))

    def _add(self, edge: str, subject: ox.NamedNode, object_: ox.NamedNode, axiom: Axiom) -> None:
        self.edges[edge][subject.value].append((object_.value, axiom))


def clashes(axioms: Sequence[Axiom]) -> list[Reasons]:
    """Return, for each node that gets two disjoint types, the axioms behind the shortest such clash, shortest first."""
    schema = _Schema(axioms)
    types: defaultdict[Node, dict[str, Reasons]] = defaultdict(dict)
    found: dict[Node, Reasons] = {}
    known: set[ox.Triple] = set()
    round_: list[tuple[ox.Triple, Reasons]] = [(triple, frozenset((axiom,))) for triple, axiom in schema.facts]
    while round_:
        following: list[tuple[ox.Triple, Reasons]] = []
        for triple, reasons in round_:
            if triple in known:
                continue
            known.add(triple)
            if triple.predicate.value == RDF_TYPE and isinstance(triple.object, ox.NamedNode):
                own = types[_node(triple.subject)]
                own[triple.object.value] = reasons
                for other, axiom in schema.edges["disjoint"][triple.object.value]:
                    if other in own:
                        _keep_shorter(found, _node(triple.subject), reasons | own[other] | {axiom})
                if triple.object.value == OWL + "Nothing":
                    _keep_shorter(found, _node(triple.subject), reasons)
            following += [(new, reasons | {axiom}) for new, axiom in _consequences(schema, triple)]
        round_ = following
    return sorted(found.values(), key=lambda reasons: (len(reasons), sorted(str(axiom.triples) for axiom in reasons)))


def _consequences(schema: _Schema, triple: ox.Triple) -> Iterator[tuple[ox.Triple, Axiom]]:
    type_ = ox.NamedNode(RDF_TYPE)
    if triple.predicate.value == RDF_TYPE:
        if isinstance(triple.object, ox.NamedNode):
            for above, axiom in schema.edges["above"][triple.object.value]:
                yield ox.Triple(triple.subject, type_, ox.NamedNode(above)), axiom
        return
    for class_, axiom in schema.edges["domain"][triple.predicate.value]:
        yield ox.Triple(triple.subject, type_, ox.NamedNode(class_)), axiom
    for implied, axiom in schema.edges["implies"][triple.predicate.value]:
        yield ox.Triple(triple.subject, ox.NamedNode(implied), triple.object), axiom
    if isinstance(triple.object, ox.NamedNode | ox.BlankNode):
        for class_, axiom in schema.edges["range"][triple.predicate.value]:
            yield ox.Triple(triple.object, type_, ox.NamedNode(class_)), axiom
        for inverse, axiom in schema.edges["inverse"][triple.predicate.value]:
            yield ox.Triple(triple.object, ox.NamedNode(inverse), triple.subject), axiom


def _keep_shorter(found: dict[Node, Reasons], node: Node, reasons: Reasons) -> None:
    if node not in found or len(reasons) < len(found[node]):
        found[node] = reasons


def _node(subject: object) -> Node:
    if isinstance(subject, ox.NamedNode | ox.BlankNode):
        return subject
    raise TypeError(f"{subject} is not the subject of an RDF 1.1 triple")

"""Axioms in words, for people who read neither Turtle nor description logic."""

from __future__ import annotations

import pyoxigraph as ox

from civilex.namespaces import RDF_TYPE, compact
from civilex.rdf.serializing import serialize
from civilex.reasoning.reasoning_view import OWL, RDF, RDFS, Axiom

_SENTENCES = {
    RDF_TYPE: "{s} is {a} {o}",
    RDFS + "subClassOf": "every {s} is {a} {o}",
    RDFS + "subPropertyOf": "{s} implies {o}",
    RDFS + "domain": "what has {s} is {a} {o}",
    RDFS + "range": "a value of {s} is {a} {o}",
    OWL + "disjointWith": "no {s} is {a} {o}",
    OWL + "equivalentClass": "{s} and {o} are the same class",
    OWL + "inverseOf": "{s} is the inverse of {o}",
}


def axiom_text(axiom: Axiom) -> str:
    """Return an axiom as a sentence where it is one triple, a key or a chain, else as Turtle on one line.

    >>> line = ox.Triple(ox.NamedNode("http://www.w3.org/ns/org#Organization"), ox.NamedNode(OWL + "disjointWith"),
    ...                  ox.NamedNode("http://www.w3.org/2004/02/skos/core#Concept"))
    >>> axiom_text(Axiom((line,), "consistency.ttl"))
    'no org:Organization is a skos:Concept'
    """
    if len(axiom.triples) == 1:
        triple = axiom.triples[0]
        subject, predicate, object_ = (_name(term) for term in (triple.subject, triple.predicate, triple.object))
        article = "an" if object_[0] in "aeiou" else "a"
        sentence = _SENTENCES.get(triple.predicate.value, "{s} {p} {o}")
        return sentence.format(s=subject, p=predicate, o=object_, a=article)
    for triple in axiom.triples:
        if triple.predicate.value == OWL + "hasKey":
            return f"members of {_name(triple.subject)} with the same {' and '.join(_members(axiom, triple))} are one"
        if triple.predicate.value == OWL + "propertyChainAxiom":
            return f"{', then '.join(_members(axiom, triple))} implies {_name(triple.subject)}"
    lines = serialize(axiom.triples, "text/turtle").decode().splitlines()
    return " ".join(line.strip() for line in lines if not line.startswith("@prefix"))


def _members(axiom: Axiom, head: ox.Triple) -> list[str]:
    """Return the names of the members of the list that a triple of the axiom leads to, in their order."""
    of = {(triple.subject, triple.predicate.value): triple.object for triple in axiom.triples}
    found = []
    node = head.object
    while isinstance(node, ox.BlankNode):
        found.append(_name(of[node, RDF + "first"]))
        node = of[node, RDF + "rest"]
    return found


def _name(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        name = compact(term.value)
        return f"<{name}>" if name == term.value else name
    return str(term)

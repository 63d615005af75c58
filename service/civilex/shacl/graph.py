"""An RDF graph in memory, indexed for reading shapes; literals exactly as written."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from civilex.shacl.ill_formed import IllFormedShape

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = RDF + "type"
RDF_FIRST = RDF + "first"
RDF_REST = RDF + "rest"
RDF_NIL = RDF + "nil"

Node = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Graph:
    """Triples by subject and predicate, in the order in which they were given."""

    def __init__(self, triples: Iterable[ox.Triple]):
        """Index the triples; one given twice counts once."""
        self._forward: dict[Term, dict[str, list[Term]]] = {}
        self._backward: dict[str, dict[Term, list[Node]]] = {}
        self.triples = list(dict.fromkeys(triples))
        for triple in self.triples:
            predicate = triple.predicate.value
            self._forward.setdefault(triple.subject, {}).setdefault(predicate, []).append(triple.object)
            self._backward.setdefault(predicate, {}).setdefault(triple.object, []).append(triple.subject)  # type: ignore[arg-type]

    def values(self, subject: Term, predicate: str) -> list[Term]:
        """Return the objects of a subject and predicate."""
        return self._forward.get(subject, {}).get(predicate, [])

    def value(self, subject: Term, predicate: str) -> Term | None:
        """Return the only object; ``None`` where there is none; raises IllFormedShape where there are several."""
        found = self.values(subject, predicate)
        if len(found) > 1:
            raise IllFormedShape(f"there is more than one value of <{predicate}>", subject)
        return found[0] if found else None

    def predicates(self, subject: Term) -> list[str]:
        """Return the predicates of a subject."""
        return list(self._forward.get(subject, {}))

    def subjects(self, predicate: str, object_: Term | None = None) -> list[Node]:
        """Return the subjects of a predicate, with this object where one is given; each once."""
        objects = self._backward.get(predicate, {})
        if object_ is not None:
            return objects.get(object_, [])
        return list(dict.fromkeys(subject for subjects in objects.values() for subject in subjects))

    def used(self, namespace: str) -> list[tuple[Node, str]]:
        """Return subjects with the rest of each predicate that begins with a namespace; each pair once."""
        names = [iri for iri in self._backward if iri.startswith(namespace)]
        return [(subject, iri.removeprefix(namespace)) for iri in names for subject in self.subjects(iri)]

    def named_owner(self, node: Node) -> Node:
        """Return the nearest IRI from which triples lead to a blank node, or the node where there is none."""
        todo, seen = [node], {node}
        for other in todo:
            if isinstance(other, ox.NamedNode):
                return other
            found = [subject for objects in self._backward.values() for subject in objects.get(other, ())]
            todo += [subject for subject in dict.fromkeys(found) if subject not in seen]
            seen.update(found)
        return node

    def items(self, node: Term) -> list[Term]:
        """Return the members of an RDF list; raises IllFormedShape where it is none or has no end."""
        found: list[Term] = []
        seen: set[Term] = set()
        while node != ox.NamedNode(RDF_NIL):
            first, rest = self.value(node, RDF_FIRST), self.value(node, RDF_REST)
            if first is None or rest is None or node in seen:
                raise IllFormedShape("this is not an RDF list with an end", node)
            seen.add(node)
            found.append(first)
            node = rest
        return found

    def is_a(self, node: Term, class_iri: str) -> bool:
        """Say whether the node is an instance of the class, subclasses included."""
        wanted = {class_iri}
        todo = [class_iri]
        while todo:
            for subclass in self.subjects(RDFS + "subClassOf", ox.NamedNode(todo.pop())):
                if isinstance(subclass, ox.NamedNode) and subclass.value not in wanted:
                    wanted.add(subclass.value)
                    todo.append(subclass.value)
        return any(isinstance(kind, ox.NamedNode) and kind.value in wanted for kind in self.values(node, RDF_TYPE))


def is_true(value: Term) -> bool:
    """Say whether a term is the boolean ``true``, however it is written."""
    return isinstance(value, ox.Literal) and value.datatype.value == XSD + "boolean" and value.value in ("true", "1")

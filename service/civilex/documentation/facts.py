"""Triples by subject, so that a term's texts, links and lists are looked up by name."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from civilex.namespaces import RDF_TYPE
from civilex.store import Term
from civilex.terminology.labels import Label

OWL = "http://www.w3.org/2002/07/owl#"
RDF = RDF_TYPE.removesuffix("type")
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SH = "http://www.w3.org/ns/shacl#"


class Facts:
    """What a set of triples says, by subject and property. Values are in a stable order."""

    def __init__(self, triples: Iterable[ox.Triple]):
        """Sort the triples by subject and property."""
        self._by_subject: dict[str, dict[str, list[Term]]] = {}
        self._subjects: dict[tuple[str, str], list[str]] = {}
        for triple in triples:
            subject, value = _key(triple.subject), triple.object
            values = self._by_subject.setdefault(subject, {}).setdefault(triple.predicate.value, [])
            if value not in values:
                values.append(value)
                self._subjects.setdefault((triple.predicate.value, _key(value)), []).append(subject)

    def __contains__(self, iri: str) -> bool:
        return iri in self._by_subject

    def values(self, node: str, predicate: str) -> list[Term]:
        """Return the objects of a property of a node; named and literal ones sorted, as files may list them anyhow."""
        return sorted(self._by_subject.get(node, {}).get(predicate, []), key=str)

    def texts(self, node: str, predicate: str) -> list[Label]:
        """Return the literals of a property with their languages."""
        return [
            Label(value.value, value.language)
            for value in self.values(node, predicate)
            if isinstance(value, ox.Literal)
        ]

    def text(self, node: str, predicate: str) -> str | None:
        """Return the one literal of a property as text; the first where there are several."""
        found = self.texts(node, predicate)
        return found[0].value if found else None

    def nodes(self, node: str, predicate: str) -> list[str]:
        """Return the resources that a property leads to, blank nodes as ``_:name``."""
        return [_key(value) for value in self.values(node, predicate) if not isinstance(value, ox.Literal)]

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return the resources that have a resource as value of a property, sorted."""
        return sorted(self._subjects.get((predicate, value), []))

    def of_type(self, *types: str) -> list[str]:
        """Return the named resources of one of the types, sorted."""
        found = {subject for type_ in types for subject in self.subjects(RDF_TYPE, type_)}
        return sorted(subject for subject in found if not subject.startswith("_:"))

    def subjects_with(self, predicate: str) -> list[str]:
        """Return the named resources that have a property, sorted."""
        return sorted(
            node for node, facts in self._by_subject.items() if predicate in facts and not node.startswith("_:")
        )

    def members(self, node: str) -> list[Term]:
        """Return the members of an RDF list."""
        found: list[Term] = []
        while node != RDF + "nil" and node in self:
            found += self.values(node, RDF + "first")
            rest = self.nodes(node, RDF + "rest")
            node = rest[0] if rest else RDF + "nil"
        return found

    def is_true(self, node: str, predicate: str) -> bool:
        """Say whether a property of a node is the boolean true."""
        return self.text(node, predicate) in ("true", "1")


def _key(term: Term) -> str:
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else str(getattr(term, "value", term))

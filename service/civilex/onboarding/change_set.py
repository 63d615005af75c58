"""What an import would change: for people by department and system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from civilex.namespaces import DCT, NS, RDF_TYPE, SKOS

Content = Mapping[str, frozenset[ox.Triple]]
"""The triples of named graphs, by the graph's IRI."""
_LABELS = (SKOS + "prefLabel", DCT + "title")
_PARTS = {NS + "hasRemit", "http://data.europa.eu/m8g/contactPoint"}
"""Properties whose value is described as a part of the department."""
_EVIDENCE_OF = "http://www.w3.org/2002/07/owl#annotatedSource"


@dataclass(frozen=True, slots=True)
class Changes:
    """The names of the departments, or systems, that an import adds, changes and removes."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What changes from one content of the city's graphs to the next; ``added`` and ``removed`` count triples.

    ``dangling`` says, for each thing that is removed and still referred to, by what.
    """

    departments: Changes
    systems: Changes
    added: int
    removed: int
    dangling: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes."""
        return not self.added and not self.removed


def compare(old: Content, new: Content) -> ChangeSet:
    """Return what changes from the old content of a city's graphs to the new."""
    before, after = _merged(old), _merged(new)
    added = sum(len(triples - old.get(graph, frozenset())) for graph, triples in new.items())
    removed = sum(len(triples - new.get(graph, frozenset())) for graph, triples in old.items())
    return ChangeSet(
        _changes("CityDepartment", before, after),
        _changes("InformationSystem", before, after),
        added,
        removed,
        _dangling(before, after),
    )


def _merged(content: Content) -> frozenset[ox.Triple]:
    return frozenset().union(*content.values())


def _changes(class_: str, before: frozenset[ox.Triple], after: frozenset[ox.Triple]) -> Changes:
    old, new = _described(class_, before), _described(class_, after)
    names = _names(before) | _names(after)
    return Changes(
        added=tuple(sorted(names.get(iri, iri) for iri in new.keys() - old.keys())),
        changed=tuple(sorted(names.get(iri, iri) for iri in new.keys() & old.keys() if old[iri] != new[iri])),
        removed=tuple(sorted(names.get(iri, iri) for iri in old.keys() - new.keys())),
    )


def _described(class_: str, triples: Iterable[ox.Triple]) -> dict[str, set[ox.Triple]]:
    """Return, for each instance of a class, what is said of it, of its remit and contact, and of their mappings."""
    by_subject: dict[object, set[ox.Triple]] = {}
    evidence: dict[object, list[object]] = {}
    for triple in triples:
        by_subject.setdefault(triple.subject, set()).add(triple)
        if triple.predicate.value == _EVIDENCE_OF:
            evidence.setdefault(triple.object, []).append(triple.subject)
    wanted = ox.NamedNode(NS + class_)
    described: dict[str, set[ox.Triple]] = {}
    for subject, own in by_subject.items():
        if not isinstance(subject, ox.NamedNode) or not any(
            t.predicate.value == RDF_TYPE and t.object == wanted for t in own
        ):
            continue
        parts: list[object] = [triple.object for triple in own if triple.predicate.value in _PARTS]
        parts += [node for part in list(parts) for node in evidence.get(part, ())]
        described[subject.value] = own.union(*(by_subject.get(part, set()) for part in parts))
    return described


def _names(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """Return a name for each subject that has one: the same one however the triples come."""
    names: dict[str, str] = {}
    for triple in triples:
        label = triple.object
        if triple.predicate.value not in _LABELS or not isinstance(label, ox.Literal):
            continue
        if isinstance(triple.subject, ox.NamedNode):
            # An English name stands beside the native one only where a city gives both: the native one is shown.
            rank = ("1" if label.language == "en" else "0") + label.value
            names[triple.subject.value] = min(names.get(triple.subject.value, rank), rank)
    return {iri: ranked[1:] for iri, ranked in names.items()}


def _dangling(before: frozenset[ox.Triple], after: frozenset[ox.Triple]) -> tuple[str, ...]:
    gone = {triple.subject for triple in before} - {triple.subject for triple in after}
    names = _names(before)
    kept = {
        (
            str(names.get(triple.subject.value, triple.subject.value)),
            names.get(triple.object.value, triple.object.value),
        )
        for triple in after
        if triple.object in gone
        and isinstance(triple.subject, ox.NamedNode)
        and isinstance(triple.object, ox.NamedNode)
    }
    return tuple(
        f"'{subject}' still refers to '{object_}', which this import removes" for subject, object_ in sorted(kept)
    )

"""What changed between two versions of an ontology, and how much its version number must rise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from civilex.namespaces import RDF_TYPE, SKOS
from civilex.quality.change_levels import (
    ORDER,
    VERSIONS,
    Level,
    heaviest,
    least_version,
    of_added,
    of_removed,
    rises_enough,
)
from civilex.quality.report import rdf_files, read_file
from civilex.rdf.serializing import serialize
from civilex.store import Term

_OWL, _RDFS = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/2000/01/rdf-schema#"
_SH = "http://www.w3.org/ns/shacl#"
_TERM_TYPES = {
    **{_OWL + name: "class" for name in ("Class",)},
    _RDFS + "Class": "class",
    _RDFS + "Datatype": "datatype",
    **{_OWL + name + "Property": "property" for name in ("Object", "Datatype", "Annotation")},
    RDF_TYPE.removesuffix("type") + "Property": "property",
    _OWL + "Ontology": "ontology",
    SKOS + "ConceptScheme": "concept scheme",
    SKOS + "Concept": "concept",
    _SH + "NodeShape": "shape",
    _SH + "PropertyShape": "shape",
}
_DEPRECATED = (_OWL + "deprecated", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>')
Statements = dict[tuple[str, str], Term]
"""The statements on one subject: predicate and object as text, to the object; a blank node as what is said of it."""


@dataclass(frozen=True, slots=True)
class TermChange:
    """What happened to one term: ``kind`` is class, property, ...; ``what`` added, removed, changed or deprecated.

    ``added`` and ``removed`` hold predicate and object; an object is text as in N-Triples, a blank node what it says.
    ``replaced_by`` is the term of the new version that a removed or deprecated one gave way to, as far as can be told.
    """

    term: str
    kind: str
    what: str
    level: Level
    added: tuple[tuple[str, str], ...] = ()
    removed: tuple[tuple[str, str], ...] = ()
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes, heaviest first; the two versions as the files say them (``None`` where they do not)."""

    changes: tuple[TermChange, ...]
    old_version: str | None
    new_version: str | None

    @property
    def level(self) -> Level:
        """How much the version must rise: the level of the heaviest change."""
        return heaviest([change.level for change in self.changes])

    @property
    def rises_enough(self) -> bool | None:
        """Whether the new version number does rise so much; ``None`` where that cannot be told."""
        return rises_enough(self.level, self.old_version, self.new_version)

    @property
    def least_version(self) -> str | None:
        """The least number that the new version may have; ``None`` where the old one is not three numbers."""
        return least_version(self.level, self.old_version)


def difference(old: Sequence[Path], new: Sequence[Path]) -> Difference:
    """Return what changed from the old files (or folders of RDF files) to the new; where a term stands does not count.

    Raises UnreadableData for a file that cannot be read.
    """
    before, after = (
        describe(triple for path in rdf_files(paths) for triple in read_file(path)) for paths in (old, new)
    )
    found = (_change(term, before, after) for term in before.keys() | after.keys())
    changes = sorted(filter(None, found), key=lambda change: (-ORDER.index(change.level), change.term))
    return Difference(tuple(changes), version(before), version(after))


def describe(triples: Iterable[ox.Triple]) -> dict[str, Statements]:
    """Return the statements on each named subject."""
    by_subject: dict[Term, list[ox.Triple]] = {}
    for triple in dict.fromkeys(triples):
        by_subject.setdefault(triple.subject, []).append(triple)

    def text(term: Term, seen: frozenset[Term]) -> str:
        if not isinstance(term, ox.BlankNode):
            return str(term)
        if term in seen:
            return "[...]"
        inner = seen | {term}
        facts = sorted(f"{fact.predicate} {text(fact.object, inner)}" for fact in by_subject.get(term, []))
        return f"[ {' ; '.join(facts)} ]"

    return {
        subject.value: {(fact.predicate.value, text(fact.object, frozenset())): fact.object for fact in facts}
        for subject, facts in by_subject.items()
        if isinstance(subject, ox.NamedNode)
    }


def version(described: dict[str, Statements]) -> str | None:
    """Return the version that the ontologies or concept schemes state, the highest where they differ."""
    found = {
        value.value
        for statements in described.values()
        for (predicate, _), value in statements.items()
        if predicate == _OWL + "versionInfo" and isinstance(value, ox.Literal)
    }
    return max(found, key=lambda text: [part.zfill(9) for part in text.split(".")], default=None)


def _change(term: str, before: dict[str, Statements], after: dict[str, Statements]) -> TermChange | None:
    old, new = before.get(term, {}), after.get(term, {})
    kind = _kind(new) or _kind(old)
    counts = kind is not None
    kind = kind or "resource"
    added = {key: value for key, value in new.items() if key not in old and key[0] not in VERSIONS}
    removed = {key: value for key, value in old.items() if key not in new and key[0] not in VERSIONS}
    if not added and not removed:
        return None
    if not new:
        successor = _successor(old, before, after)
        return TermChange(term, kind, "removed", "major" if counts else "patch", (), tuple(sorted(removed)), successor)
    if not old:
        return TermChange(term, kind, "added", "minor" if counts else "patch", tuple(sorted(added)))
    levels: list[Level] = [of_added(key[0], blank=isinstance(value, ox.BlankNode)) for key, value in added.items()]
    levels += [of_removed(key[0], blank=isinstance(value, ox.BlankNode)) for key, value in removed.items()]
    level = heaviest(levels) if counts else "patch"
    what = "deprecated" if _DEPRECATED in added else "changed"
    successor = _successor(new, before, after) if what == "deprecated" else None
    return TermChange(term, kind, what, level, tuple(sorted(added)), tuple(sorted(removed)), successor)


def _kind(statements: Statements) -> str | None:
    """Return what kind of term this is; anything that stands in a concept scheme is a concept."""
    types = {str(getattr(value, "value", "")) for (predicate, _), value in statements.items() if predicate == RDF_TYPE}
    for type_, kind in _TERM_TYPES.items():
        if type_ in types:
            return kind
    return "concept" if any(predicate == SKOS + "inScheme" for predicate, _ in statements) else None


def _successor(statements: Statements, before: dict[str, Statements], after: dict[str, Statements]) -> str | None:
    """Return the term that replaces one: as it says itself, else the new term that has its definition."""
    for (predicate, _), value in sorted(statements.items(), key=lambda item: item[0]):
        if predicate.endswith("isReplacedBy") and isinstance(value, ox.NamedNode):
            return value.value
    definitions = {key for key in statements if key[0] == SKOS + "definition"}
    heirs = sorted(term for term, facts in after.items() if term not in before and definitions & facts.keys())
    return heirs[0] if heirs else None


def as_rdf(found: Difference, media_type: str = "text/turtle") -> bytes:
    """Return the changes as RDF: a change set of the ChangeSet vocabulary for each term, with reified statements."""
    space = "http://purl.org/vocab/changeset/schema#"
    rdf = RDF_TYPE.removesuffix("type")
    triples = []

    def say(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        triples.append(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value))

    for number, change in enumerate(found.changes, 1):
        node = f"urn:civilex:change/{number}"
        say(node, RDF_TYPE, ox.NamedNode(space + "ChangeSet"))
        say(node, space + "subjectOfChange", ox.NamedNode(change.term))
        say(node, space + "changeReason", ox.Literal(f"{change.kind} {change.what} ({change.level})", language="en"))
        if change.replaced_by:
            say(change.term, "http://purl.org/dc/terms/isReplacedBy", ox.NamedNode(change.replaced_by))
        for relation, statements in (("addition", change.added), ("removal", change.removed)):
            for at, (predicate, value) in enumerate(statements, 1):
                statement = f"{node}/{relation}/{at}"
                say(node, space + relation, ox.NamedNode(statement))
                say(statement, RDF_TYPE, ox.NamedNode(rdf + "Statement"))
                say(statement, rdf + "subject", ox.NamedNode(change.term))
                say(statement, rdf + "predicate", ox.NamedNode(predicate))
                say(statement, rdf + "object", _term(value))
    return serialize(triples, media_type)


def _term(text: str) -> ox.NamedNode | ox.Literal:
    """Return a term from its text; what is said of a blank node stays a text."""
    if text.startswith("[ ") or text.startswith("_:"):
        return ox.Literal(text)
    value = next(iter(ox.parse(f"<urn:s> <urn:p> {text} .", ox.RdfFormat.N_TRIPLES))).object
    assert isinstance(value, ox.NamedNode | ox.Literal)  # noqa: S101 (a blank node was told apart above)
    return value

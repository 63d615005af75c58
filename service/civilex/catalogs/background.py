"""Background: facts that shapes look up and that are never checked themselves.

Shapes ask of it which table a code belongs to (``skos:inScheme``), what a checksum algorithm is, whether a name or an
IRI is a known department, which municipal unit a theme stands for, which system there is. Only facts about terms that
the data mention are laid beside the data, so that the check stays as small as the data and no shape finds a target in
the background.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from civilex import reference_model
from civilex.errors import UnreadableData
from civilex.mapping import read_sssom
from civilex.namespaces import NS, RDF_TYPE, SKOS
from civilex.rdf.media_types import by_extension
from civilex.rdf.parsing import parse
from civilex.shacl import Loader

DEPARTMENT = ox.NamedNode(NS + "CityDepartment")
UNIT = ox.NamedNode(NS + "MunicipalUnit")
_TYPE = ox.NamedNode(RDF_TYPE)
_CHECKSUM_ALGORITHM = ox.NamedNode("http://spdx.org/rdf/terms#ChecksumAlgorithm")
_ALT_LABEL = ox.NamedNode(SKOS + "altLabel")
_LABELS = frozenset({SKOS + "prefLabel", SKOS + "altLabel", "http://xmlns.com/foaf/0.1/name"})
_NAMES = _LABELS | {
    "http://purl.org/dc/terms/publisher",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2006/vcard/ns#fn",
    "http://www.w3.org/2006/vcard/ns#organization-name",
}
"""Properties under which a catalogue may name a department."""
_MATCHES = frozenset(SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"))
_KEPT = _MATCHES | {RDF_TYPE, SKOS + "inScheme", NS + "intervalInHours", NS + "ownedBy"}

Facts = Mapping[ox.NamedNode, Sequence[ox.Triple]]


@dataclass(frozen=True, slots=True)
class _Background:
    """Facts by subject, and departments by the names that they go by, without regard to case and spacing."""

    facts: Facts
    departments: Mapping[str, frozenset[ox.NamedNode]]


def facts_about(data: Loader, known: Sequence[Path] = ()) -> list[ox.Triple]:
    """Return the background facts about the terms of the data, and about the departments that they name.

    ``known`` are files of the user's (RDF, or mappings as SSSOM/TSV) that are looked up like what is shipped. A name
    that a department goes by, in whatever case and spacing, becomes a label of the department, as it is written.
    Raises UnreadableData for a file that does not parse.
    """
    sources = [_authority_tables(), _reference_model(), *([_background(_read_all(known))] if known else ())]
    names = data.literals_of(_NAMES)
    found: dict[ox.Triple, None] = {}
    for source in sources:
        named = {
            ox.Triple(department, _ALT_LABEL, name)
            for name in names
            for department in source.departments.get(_plain(name.value), ())
        }
        departments = {triple.subject for triple in named}
        found |= dict.fromkeys(sorted(named, key=str))
        for term in sorted((term for term in source.facts if term in departments or data.has(term)), key=str):
            found |= dict.fromkeys(source.facts[term])
    found |= dict.fromkeys(fact for target in _matched(found) for fact in _reference_model().facts.get(target, ()))
    return list(found)


def _matched(facts: Iterable[ox.Triple]) -> set[ox.NamedNode]:
    """Return the concepts that facts say others match: which municipal unit, for a theme."""
    return {fact.object for fact in facts if fact.predicate.value in _MATCHES and isinstance(fact.object, ox.NamedNode)}


def _background(triples: Iterable[ox.Triple]) -> _Background:
    facts: dict[ox.NamedNode, list[ox.Triple]] = defaultdict(list)
    departments: set[ox.NamedNode] = set()
    labels: list[tuple[str, ox.NamedNode]] = []
    for triple in triples:
        if not isinstance(triple.subject, ox.NamedNode):
            continue
        if triple.predicate.value in _KEPT:
            facts[triple.subject].append(triple)
        if triple.predicate == _TYPE and triple.object == DEPARTMENT:
            departments.add(triple.subject)
        if triple.predicate.value in _LABELS and isinstance(triple.object, ox.Literal):
            labels.append((_plain(triple.object.value), triple.subject))
    named: dict[str, set[ox.NamedNode]] = defaultdict(set)
    for label, subject in labels:
        if subject in departments:
            named[label].add(subject)
    return _Background(facts, {label: frozenset(found) for label, found in named.items()})


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


@cache
def tables() -> frozenset[str]:
    """Return the IRIs of the authority tables whose entries are at hand."""
    facts = (fact for entry in _authority_tables().facts.values() for fact in entry)
    return frozenset(
        fact.object.value
        for fact in facts
        if fact.predicate.value == SKOS + "inScheme" and isinstance(fact.object, ox.NamedNode)
    )


@cache
def _authority_tables() -> _Background:
    path = reference_model.root() / "ontology" / "vocabularies" / "eu-authority.ttl"
    kept = []
    for quad in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE):
        is_entry = quad.predicate.value in (SKOS + "inScheme", NS + "intervalInHours")
        is_algorithm = quad.predicate.value == RDF_TYPE and quad.object == _CHECKSUM_ALGORITHM
        if is_entry or is_algorithm:
            kept.append(quad.triple)
    return _background(kept)


@cache
def _reference_model() -> _Background:
    ontology = reference_model.root() / "ontology"
    files = [
        *sorted((ontology / "cities").glob("*.ttl")),
        ontology / "vocabularies" / "municipal-unit.ttl",
        ontology / "mappings" / "data-theme.sssom.tsv",
    ]
    return _background(_read_all(files))


def _read_all(files: Iterable[Path]) -> list[ox.Triple]:
    return [triple for path in files for triple in _triples(path)]


def _triples(path: Path) -> list[ox.Triple]:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnreadableData(f"the file cannot be opened: {reason}.", source=str(path)) from error
    if path.name.endswith(".sssom.tsv"):
        return read_sssom(content.decode("utf-8"), path.name).triples()
    return [quad.triple for quad in parse(content, by_extension(path).media_type, source=str(path)).quads]

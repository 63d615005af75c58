"""What every schema is made of: a class and its fields in order, read from the shapes that a city's data is held to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from civilex import reference_model
from civilex.documentation.constraints import Constraint, constraints
from civilex.documentation.facts import OWL, RDF, RDFS, Facts
from civilex.errors import InvalidParameter
from civilex.mapping.chains.rules import IDENTICAL
from civilex.mapping.sssom import MappingSet
from civilex.namespaces import SKOS, XSD, compact, expand
from civilex.rdf.mapping_slots import SEMAPV
from civilex.rdf.one_graph import read_graph
from civilex.terminology.labels import Label

LANGUAGE_TEXT = RDF + "langString"
CONFIRMING = (SEMAPV + "ManualMappingCuration", SEMAPV + "MappingReview")
_LEVELS = ("Violation", "Warning", "Info")


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its local name, the property that it is, and what its values are.

    ``datatype`` is the IRI of literals, ``None`` for resources and where nothing is said; ``classes`` those of
    resources; ``choices`` the only values, those of ``scheme`` where they are concepts. ``least`` values are demanded
    (``level`` Violation) or only recommended; ``most`` is ``None`` without limit. ``limits`` are SHACL parameters.
    """

    name: str
    iri: str
    datatype: str | None = None
    classes: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    scheme: str | None = None
    least: int = 0
    most: int | None = None
    level: str = "Violation"
    limits: tuple[tuple[str, str], ...] = ()
    labels: tuple[Label, ...] = ()
    descriptions: tuple[Label, ...] = ()

    @property
    def is_link(self) -> bool:
        """Whether its values are resources."""
        return self.datatype is None and (bool(self.classes) or self.scheme is not None)

    @property
    def is_text_by_language(self) -> bool:
        """Whether its values are texts, one a language."""
        return self.datatype == LANGUAGE_TEXT

    @property
    def has_many(self) -> bool:
        """Whether it may have several values, languages aside."""
        return self.most != 1

    @property
    def is_required(self) -> bool:
        """Whether data without it is wrong, not only poor."""
        return self.least > 0 and self.level == "Violation"

    def description(self, language: str = "en") -> str:
        """Return what it means, in a language or else in English."""
        said = {label.language: label.value for label in (*self.labels, *self.descriptions)}
        return said.get(language) or said.get("en") or ""


@dataclass(frozen=True, slots=True)
class Profile:
    """A class with its fields: those that are demanded first, then by name; ``version`` is that of the model."""

    name: str
    iri: str
    fields: tuple[Field, ...]
    version: str
    labels: tuple[Label, ...] = ()
    descriptions: tuple[Label, ...] = ()

    def field(self, name: str) -> Field:
        """Return a field by its name; raises KeyError."""
        return next(one for one in self.fields if one.name == name)


def profiled_classes() -> dict[str, str]:
    """Return the classes that have fields: local name to IRI, sorted by name."""
    found: dict[str, str] = {}
    for demand in _demands():
        for iri in demand.targets if len(demand.path) == 1 and not demand.inverse else ():
            found[_local(iri)] = iri
    return dict(sorted(found.items()))


def profile_of(name: str, mapped: MappingSet | None = None) -> Profile:
    """Return the profile of a class, named by local name, CURIE or IRI.

    ``mapped`` is a set whose subjects are local fields, as literals or by IRI, and whose objects are properties: the
    fields that are confirmed (:func:`confirmed_names`) get their local names. Raises InvalidParameter (``class``).
    """
    known = profiled_classes()
    iri = known.get(name) or next((one for one in known.values() if one == expand(name)), None)
    if iri is None:
        raise InvalidParameter("class", f"'{name}' is no class with shapes; there are: {', '.join(known)}")
    facts = _facts()
    above = _ancestors(facts, iri)
    by_property: dict[str, Field] = {}
    for demand in _demands():
        if len(demand.path) == 1 and not demand.inverse and above.intersection(demand.targets):
            path = demand.path[0]
            found = _field(facts, demand)
            by_property[path] = _merged(by_property[path], found) if path in by_property else found
    names = _distinct(by_property)
    if mapped is not None:
        local = confirmed_names(mapped)
        names |= {path: local[path] for path in by_property if path in local}
        if len(set(names.values())) < len(names):
            raise InvalidParameter("fields", f"two fields of {_local(iri)} would have the same name")
    fields = [replace(field, name=names[path]) for path, field in by_property.items()]
    fields.sort(key=lambda one: (not one.is_required, one.least == 0, one.name.casefold()))
    version = next(
        (text for one in facts.of_type(OWL + "Ontology") if (text := facts.text(one, OWL + "versionInfo"))), ""
    )
    labels, descriptions = facts.texts(iri, SKOS + "prefLabel"), facts.texts(iri, SKOS + "definition")
    labels = labels or facts.texts(iri, RDFS + "label")
    return Profile(_local(iri), iri, tuple(fields), version, tuple(labels), tuple(descriptions))


def confirmed_names(mapped: MappingSet) -> dict[str, str]:
    """Return the local name of each property that a confirmed mapping says it is.

    Confirmed is what was made or reviewed by hand, is not negated, and not refuted by its reviewer; only mappings by
    which the two are the same count.
    """
    found: dict[str, str] = {}
    for mapping in mapped.mappings:
        agreement = mapping.slots.get("reviewer_agreement")
        is_confirmed = mapping.justification in CONFIRMING or (isinstance(agreement, int | float) and agreement > 0)
        is_refuted = bool(mapping.slots.get("predicate_modifier")) or (
            isinstance(agreement, int | float) and agreement < 0
        )
        if mapping.predicate in IDENTICAL and is_confirmed and not is_refuted and mapping.object:
            found[mapping.object] = mapping.subject_label if not mapping.subject else _local(mapping.subject)  # type: ignore[assignment]
    return {path: name for path, name in found.items() if name}


def concepts_of(choices: Sequence[str]) -> dict[str, str]:
    """Return choices by the last part of their IRI, or as they are where they are texts."""
    return {_local(one) if ":" in one else one: one for one in choices}


@cache
def _facts() -> Facts:
    root = reference_model.root()
    paths = [root / "ontology" / "city.ttl"]
    for folder in ("ontology/modules", "ontology/vocabularies", "shapes/city"):
        paths += sorted((root / folder).glob("*.ttl"))
    return Facts(triple for path in paths for triple in read_graph(path.read_bytes(), "text/turtle", source=str(path)))


@cache
def _demands() -> tuple[Constraint, ...]:
    return tuple(constraints(_facts()))


def _field(facts: Facts, demand: Constraint) -> Field:
    path = demand.path[0]
    labels = facts.texts(path, RDFS + "label") or facts.texts(demand.shape, "http://www.w3.org/ns/shacl#name")
    descriptions = facts.texts(path, SKOS + "definition")
    ranges = tuple(one for one in facts.nodes(path, RDFS + "range") if not one.startswith("_:"))
    datatype, classes = demand.datatype, demand.classes
    if datatype is None and not classes and not demand.choices:
        literal = [one for one in ranges if one.startswith((XSD, RDF)) or one == RDFS + "Literal"]
        datatype = literal[0] if literal and literal[0] != RDFS + "Literal" else None
        classes = tuple(one for one in ranges if one not in literal)
    if datatype is None and not classes and OWL + "ObjectProperty" in facts.nodes(path, RDF + "type"):
        classes = (RDFS + "Resource",)
    schemes = {one for choice in demand.choices for one in facts.nodes(choice, SKOS + "inScheme")}
    return Field(
        _local(path),
        path,
        datatype,
        classes,
        demand.choices,
        min(schemes, default=None),
        demand.least,
        demand.most,
        demand.level,
        demand.limits,
        tuple(labels),
        tuple(descriptions),
    )


def _merged(one: Field, other: Field) -> Field:
    """Return a field that two shapes speak of: the heavier demand, and all that is said of its values."""
    heavier = min(one, other, key=lambda field: (field.least == 0, _LEVELS.index(field.level)))
    limits = [field.most for field in (one, other) if field.most is not None]
    return replace(
        one,
        datatype=one.datatype or other.datatype,
        classes=tuple(dict.fromkeys((*one.classes, *other.classes))),
        choices=one.choices or other.choices,
        scheme=one.scheme or other.scheme,
        least=heavier.least,
        level=heavier.level,
        most=min(limits, default=None),
        limits=tuple(dict.fromkeys((*one.limits, *other.limits))),
    )


def _distinct(by_property: Mapping[str, Field]) -> dict[str, str]:
    """Return the names of properties; those that would share one have the prefix of their vocabulary before it."""
    names = [_local(path) for path in by_property]
    return {path: _local(path) if names.count(_local(path)) == 1 else prefixed(path) for path in by_property}


def prefixed(iri: str) -> str:
    """Return the name of a term with the prefix of its vocabulary.

    >>> prefixed("http://purl.org/dc/terms/title")
    'dctTitle'
    """
    short = compact(iri)
    prefix, colon, local = short.partition(":") if short != iri else ("", "", "")
    local = local if colon and "/" not in local else _local(iri)
    return f"{prefix if colon and prefix.isalnum() else 'x'}{local[:1].upper()}{local[1:]}"


def _ancestors(facts: Facts, iri: str) -> set[str]:
    found, waiting = {iri}, [iri]
    while waiting:
        for above in facts.nodes(waiting.pop(), RDFS + "subClassOf"):
            if above not in found and not above.startswith("_:"):
                found.add(above)
                waiting.append(above)
    return found


def _local(iri: str) -> str:
    return re.split(r"[/#:]", iri.rstrip("/#"))[-1]

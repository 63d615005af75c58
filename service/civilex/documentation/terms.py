"""The model as values: modules with their classes and properties, vocabularies with their concepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from civilex.documentation.constraints import Constraint
from civilex.rdf.mapping_triples import MappingAssertion
from civilex.terminology.labels import Label

Texts = tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A class or a property of the model.

    ``kind`` is class, object property, datatype property or annotation property; ``translations`` are the languages
    into which its texts were translated, each with its status; ``questions`` are names of stored queries.
    """

    iri: str
    kind: str
    module: str
    labels: Texts
    definitions: Texts
    examples: Texts
    notes: Texts
    sources: Texts
    parents: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    inverses: tuple[str, ...] = ()
    characteristics: tuple[str, ...] = ()
    deprecated: bool = False
    replaced_by: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    change_notes: Texts = ()
    constraints: tuple[Constraint, ...] = ()
    questions: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    mappings: tuple[tuple[str, MappingAssertion], ...] = ()
    translations: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The last part of the IRI: the anchor of the term on its page."""
        return self.iri.rpartition("/")[2]

    @property
    def is_class(self) -> bool:
        """Whether the term is a class."""
        return self.kind == "class"


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the ontology: its header and its own terms, classes first."""

    name: str
    iri: str
    titles: Texts
    descriptions: Texts
    version: str
    imports: tuple[str, ...]
    terms: tuple[Term, ...]
    translations: Mapping[str, str]

    @property
    def classes(self) -> list[Term]:
        """The classes, by name."""
        return [term for term in self.terms if term.is_class]

    @property
    def properties(self) -> list[Term]:
        """The properties, by name."""
        return [term for term in self.terms if not term.is_class]


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of a vocabulary; ``broader`` are IRIs of concepts above it in the same vocabulary."""

    iri: str
    notation: str | None
    labels: Texts
    alternatives: Texts
    definitions: Texts
    examples: Texts
    notes: Texts
    sources: Texts
    broader: tuple[str, ...]
    deprecated: bool

    @property
    def name(self) -> str:
        """The last part of the IRI: the anchor of the concept on its page."""
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A concept scheme of the model with its concepts, in the order of their notations or names."""

    name: str
    iri: str
    labels: Texts
    definitions: Texts
    sources: Texts
    version: str | None
    concepts: tuple[Concept, ...]
    translations: Mapping[str, str]

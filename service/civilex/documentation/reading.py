"""The reference model read from its files into values: terms with all that is known of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from civilex import reference_model
from civilex.documentation.constraints import Constraint, constraints
from civilex.documentation.facts import OWL, RDFS, Facts
from civilex.documentation.terms import Concept, Module, Term, Vocabulary
from civilex.mapping.alignments import alignment_names, alignment_sssom
from civilex.mapping.sssom import read_sssom
from civilex.namespaces import CONCEPT, DCT, NS, ONTOLOGY, RDF_TYPE, SKOS
from civilex.quality.report import references
from civilex.queries import StoredQuery
from civilex.queries import read as read_query
from civilex.rdf.mapping_triples import MappingAssertion
from civilex.rdf.one_graph import read_graph
from civilex.terminology.labels import Label

_KINDS = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "object property",
    OWL + "DatatypeProperty": "datatype property",
    OWL + "AnnotationProperty": "annotation property",
}
_CHARACTERISTICS = {OWL + f"{name}Property": name.lower() for name in ("Symmetric", "Transitive", "Functional")}


@dataclass(frozen=True, slots=True)
class Reference:
    """The whole model: modules, vocabularies, the labels of everything that they speak of, and the stored questions."""

    modules: tuple[Module, ...]
    vocabularies: tuple[Vocabulary, ...]
    labels: Mapping[str, tuple[Label, ...]]
    terms: Mapping[str, Term]
    questions: Mapping[str, StoredQuery]
    version: str
    titles: tuple[Label, ...]
    descriptions: tuple[Label, ...]

    def module_of(self, iri: str) -> Module | None:
        """Return the module that a term belongs to; ``None`` for a term from elsewhere."""
        term = self.terms.get(iri)
        return next((module for module in self.modules if term and module.name == term.module), None)


@cache
def reference() -> Reference:
    """Return the reference model as it lies in ``ontology/``, ``shapes/city/`` and ``queries/``."""
    return read_reference(reference_model.root())


def read_reference(root: Path) -> Reference:
    """Read a reference model from its folder; raises UnreadableData for a file that does not parse."""
    paths = [root / "ontology" / "city.ttl"]
    for folder in ("ontology/modules", "ontology/vocabularies", "shapes/city"):
        paths += sorted((root / folder).glob("*.ttl"))
    outside = sorted((root / "ontology" / "alignments").glob("*.ttl"))
    reader = _Reader(_facts(paths), _facts(outside), root)
    facts = reader.facts
    modules = tuple(reader.modules())
    header = ONTOLOGY + "city"
    return Reference(
        modules,
        tuple(reader.vocabularies()),
        reader.labels(),
        {term.iri: term for module in modules for term in module.terms},
        {path.stem: read_query(path, path.stem) for path in sorted((root / "queries" / "competency").glob("*.rq"))},
        facts.text(header, OWL + "versionInfo") or "",
        tuple(facts.texts(header, DCT + "title")),
        tuple(facts.texts(header, DCT + "description")),
    )


def _facts(paths: list[Path]) -> Facts:
    return Facts(triple for path in paths for triple in read_graph(path.read_bytes(), "text/turtle", source=str(path)))


class _Reader:
    """Reads terms, with what refers to them gathered once; ``outside`` is what alignments say of outside terms."""

    def __init__(self, facts: Facts, outside: Facts, root: Path):
        self.facts = facts
        self.outside = outside
        self.demands = constraints(facts)
        self.questions = _mentions(root / "queries" / "competency")
        self.rules = _mentions(root / "queries" / "rules")
        self.mappings = _mappings()
        self.translations = _translations(facts)

    def modules(self) -> list[Module]:
        found = []
        for iri in self.facts.of_type(OWL + "Ontology"):
            terms = [self.term(term) for term in self.facts.subjects(RDFS + "isDefinedBy", iri) if term.startswith(NS)]
            terms.sort(key=lambda term: (not term.is_class, term.deprecated, term.name.casefold()))
            if terms:
                imports = tuple(name for name in self.facts.nodes(iri, OWL + "imports") if name.startswith(ONTOLOGY))
                found.append(
                    Module(
                        iri.removeprefix(ONTOLOGY),
                        iri,
                        tuple(map(_short_title, self.facts.texts(iri, DCT + "title"))),
                        tuple(self.facts.texts(iri, DCT + "description")),
                        self.facts.text(iri, OWL + "versionInfo") or "",
                        imports,
                        tuple(terms),
                        self.translations.get(iri, {}),
                    )
                )
        return found

    def term(self, iri: str) -> Term:
        facts = self.facts
        types = facts.nodes(iri, RDF_TYPE)
        kind = next(kind for type_, kind in _KINDS.items() if type_ in types)
        up = RDFS + ("subClassOf" if kind == "class" else "subPropertyOf")
        home = facts.nodes(iri, RDFS + "isDefinedBy")[0]
        inverses = [*facts.nodes(iri, OWL + "inverseOf"), *facts.subjects(OWL + "inverseOf", iri)]
        return Term(
            iri,
            kind,
            home.removeprefix(ONTOLOGY),
            labels=tuple(facts.texts(iri, SKOS + "prefLabel")),
            definitions=tuple(facts.texts(iri, SKOS + "definition")),
            examples=tuple(facts.texts(iri, SKOS + "example")),
            notes=tuple(facts.texts(iri, SKOS + "scopeNote")),
            sources=tuple(facts.texts(iri, DCT + "source")),
            parents=_named(facts.nodes(iri, up)),
            children=_named(facts.subjects(up, iri)),
            domains=self.ends(iri, "domain", inverses),
            ranges=self.ends(iri, "range", inverses),
            inverses=_named(inverses),
            characteristics=tuple(name for type_, name in _CHARACTERISTICS.items() if type_ in types),
            deprecated=facts.is_true(iri, OWL + "deprecated"),
            replaced_by=_named(facts.nodes(iri, DCT + "isReplacedBy")),
            replaces=_named([*facts.nodes(iri, DCT + "replaces"), *facts.subjects(DCT + "isReplacedBy", iri)]),
            change_notes=tuple(facts.texts(iri, SKOS + "changeNote")),
            constraints=self.constraints(iri, kind),
            questions=tuple(self.questions.get(iri, ())),
            rules=tuple(self.rules.get(iri, ())),
            mappings=tuple(self.mappings.get(iri, ())),
            translations=self.translations.get(home, {}),
        )

    def ends(self, iri: str, end: str, inverses: list[str]) -> tuple[str, ...]:
        """Return the domain or range of a property; where it has none of its own, that of its inverse turned round."""
        other = "range" if end == "domain" else "domain"
        turned = [node for inverse in inverses for node in self.facts.nodes(inverse, RDFS + other)]
        return _named(self.facts.nodes(iri, RDFS + end) or turned)

    def constraints(self, iri: str, kind: str) -> tuple[Constraint, ...]:
        if kind == "class":
            return tuple(demand for demand in self.demands if iri in demand.targets)
        return tuple(demand for demand in self.demands if demand.path == (iri,) and not demand.inverse)

    def vocabularies(self) -> list[Vocabulary]:
        facts = self.facts
        found = []
        for iri in facts.of_type(SKOS + "ConceptScheme"):
            if iri.startswith(CONCEPT):
                concepts = [self.concept(concept) for concept in facts.subjects(SKOS + "inScheme", iri)]
                concepts.sort(key=lambda concept: [_natural(text) for text in (concept.notation or "", concept.name)])
                found.append(
                    Vocabulary(
                        iri.removeprefix(CONCEPT),
                        iri,
                        tuple(facts.texts(iri, SKOS + "prefLabel")),
                        tuple(facts.texts(iri, SKOS + "definition")),
                        tuple(facts.texts(iri, DCT + "source")),
                        facts.text(iri, OWL + "versionInfo"),
                        tuple(concepts),
                        self.translations.get(iri, {}),
                    )
                )
        return found

    def concept(self, iri: str) -> Concept:
        facts = self.facts
        return Concept(
            iri,
            facts.text(iri, SKOS + "notation"),
            tuple(facts.texts(iri, SKOS + "prefLabel")),
            tuple(facts.texts(iri, SKOS + "altLabel")),
            tuple(facts.texts(iri, SKOS + "definition")),
            tuple(facts.texts(iri, SKOS + "example")),
            tuple(facts.texts(iri, SKOS + "scopeNote")),
            tuple(facts.texts(iri, DCT + "source")),
            tuple(facts.nodes(iri, SKOS + "broader")),
            facts.is_true(iri, OWL + "deprecated"),
        )

    def labels(self) -> dict[str, tuple[Label, ...]]:
        """Return the labels of everything that has one: outside terms and shapes included."""
        labels = {
            iri: tuple(facts.texts(iri, SKOS + "prefLabel"))
            for facts in (self.outside, self.facts)
            for iri in facts.subjects_with(SKOS + "prefLabel")
        }
        for iri in self.facts.of_type(OWL + "Ontology"):
            labels[iri] = tuple(map(_short_title, self.facts.texts(iri, DCT + "title")))
        return labels


def _mentions(folder: Path) -> dict[str, list[str]]:
    """Return the names of the queries of a folder that mention a term, by term."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.glob("*.rq")):
        for triple in references(path):
            if isinstance(triple.object, ox.NamedNode):
                found[triple.object.value].append(path.stem)
    return found


def _mappings() -> dict[str, list[tuple[str, MappingAssertion]]]:
    """Return the mappings of our terms to other standards, by term, each with the standard."""
    found: dict[str, list[tuple[str, MappingAssertion]]] = defaultdict(list)
    for standard in alignment_names():
        for mapping in read_sssom(alignment_sssom(standard), standard).mappings:
            found[mapping.subject].append((standard, mapping))
    return found


def _translations(facts: Facts) -> dict[str, dict[str, str]]:
    """Return the status of each translation, by what was translated and language."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for node in facts.of_type(NS + "Translation"):
        language, status = facts.text(node, NS + "intoLanguage"), facts.nodes(node, NS + "status")
        for whole in facts.nodes(node, NS + "translates"):
            if language and status:
                found[whole][language.lower()] = status[0].rpartition("/")[2]
    return found


def _named(nodes: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(node for node in nodes if not node.startswith("_:")))


def _short_title(text: Label) -> Label:
    """Return the title of a module without the name of the ontology before it."""
    return Label(text.value.rpartition(": ")[2], text.language)


def _natural(text: str) -> list[tuple[int, str]]:
    """Return a key by which B2 comes before B10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text) if part]

"""What the reference says of one resource: the part that a page of the service shows, with the same templates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from civilex.documentation.class_diagram import Picture, module_picture
from civilex.documentation.language import LANGUAGES, Language
from civilex.documentation.place import Place
from civilex.documentation.reading import Reference
from civilex.documentation.terms import Concept, Module, Term, Vocabulary


@dataclass(frozen=True, slots=True)
class Section:
    """A term with its module, a module, a concept with its vocabulary, or a vocabulary; the diagram of the module."""

    at: Place
    term: Term | None = None
    module: Module | None = None
    concept: Concept | None = None
    vocabulary: Vocabulary | None = None
    picture: Picture | None = None


def section(model: Reference, iri: str, languages: Sequence[str], href: Callable[[str], str | None]) -> Section | None:
    """Return what the reference says of a resource, in the first of the languages that its pages are written in.

    ``None`` for what is no part of the model.
    """
    tags = [tag.lower().partition("-")[0] for tag in languages]
    language = Language(next((tag for tag in tags if tag in LANGUAGES), "en"), model)
    at = Place(language, href, lambda name: f"/queries/{name}", open=True)
    term = model.terms.get(iri)
    for module in model.modules:
        if module.iri == iri or (term and term.module == module.name):
            return Section(at, term=term, module=module, picture=module_picture(module, language, href))
    for vocabulary in model.vocabularies:
        if vocabulary.iri == iri:
            return Section(at, vocabulary=vocabulary)
        for concept in vocabulary.concepts:
            if concept.iri == iri:
                return Section(at, concept=concept, vocabulary=vocabulary)
    return None

"""Where a term stands, seen from the page that speaks of it, and what a template asks of the model there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from civilex.documentation.language import Language
from civilex.documentation.terms import Concept, Term
from civilex.queries import StoredQuery


@dataclass(frozen=True, slots=True)
class Place:
    """A page in one language: ``href`` leads from an IRI to an address, ``question_href`` from a query's name.

    ``open`` says that the parts of a term are unfolded. The static site also needs ``root`` (the way to its top
    folder), ``base`` (to that of the language), ``home`` and ``translations`` (the same page in each language).
    """

    language: Language
    href: Callable[[str], str | None]
    question_href: Callable[[str], str | None]
    open: bool = False
    root: str = ""
    base: str = ""
    home: str = ""
    translations: Sequence[tuple[str, str]] = ()

    def properties_of(self, term: Term) -> list[str]:
        """Return the properties that are said of a class itself, without the deprecated."""
        known = self.language.model.terms.values()
        return [each.iri for each in known if term.iri in each.domains and not each.deprecated]

    def leading_to(self, term: Term) -> list[str]:
        """Return the properties that lead to a class, without the deprecated."""
        known = self.language.model.terms.values()
        return [each.iri for each in known if term.iri in each.ranges and not each.deprecated]

    def questions(self, term: Term) -> list[StoredQuery]:
        """Return the stored queries that use a term."""
        return [self.language.model.questions[name] for name in term.questions]

    def alternatives(self, concept: Concept) -> list[str]:
        """Return the other labels of a concept in the language of the page."""
        return sorted(
            label.value
            for label in concept.alternatives
            if label.language and label.language.partition("-")[0] == self.language.tag
        )

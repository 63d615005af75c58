"""The tree of a vocabulary, with the names of its concepts in all languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from civilex.namespaces import RDF_TYPE, SKOS
from civilex.store import Queryable
from civilex.terminology.labels import Label, all_labels, from_iri, pick
from civilex.terminology.vocabulary import Branch, read_vocabulary
from civilex.web.links import page_of
from civilex.web.resource import Resource

SCHEME, CONCEPT = f"{SKOS}ConceptScheme", f"{SKOS}Concept"
SHOWN_CONCEPTS = 2000
"""So many branches a page shows; the data have all."""
CONCEPT_QUESTIONS = ("62", "63", "64", "65")
"""What the page of a concept answers: who calls it what and where, homonyms, synonyms, what uses it."""


@dataclass(frozen=True, slots=True)
class ShownBranch:
    """A concept in a tree: its name in the best language, those in the other languages, its code, what is below it."""

    iri: str
    href: str
    label: Label
    others: tuple[Label, ...]
    notation: str | None
    below: tuple[ShownBranch, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the branch with all that is below it."""
        return {
            "iri": self.iri,
            "page": self.href,
            "label": self.label.value,
            "language": self.label.language,
            "labels": {label.language or "": label.value for label in (*self.others, self.label)},
            "notation": self.notation,
            "narrower": [branch.as_json() for branch in self.below],
        }


def is_a(resource: Resource, class_: str) -> bool:
    """Say whether a resource is stated or derived to be of a class."""
    return any(
        not fact.incoming and fact.predicate.value == RDF_TYPE and str(fact.value) == f"<{class_}>"
        for fact in resource.facts
    )


def shown_tree(store: Queryable, scheme: str, languages: Sequence[str], own_base: str) -> list[ShownBranch]:
    """Return the tree of a concept scheme, its branches in the order of codes and names."""
    vocabulary = read_vocabulary(store, scheme)
    names = all_labels(store, vocabulary.concepts)

    def shown(branch: Branch) -> ShownBranch:
        iri = branch.concept
        label = pick(names.get(iri, ()), languages) or Label(from_iri(iri))
        # all_labels has the labels of the best property first: one for each language
        by_language = {one.language: one for one in reversed(names.get(iri, ()))}
        others = tuple(one for tag, one in sorted(by_language.items(), key=lambda item: item[0] or "") if one != label)
        below = tuple(in_order(shown(one) for one in branch.below))
        return ShownBranch(iri, page_of(iri, own_base), label, others, vocabulary.notations.get(iri), below)

    return in_order(shown(branch) for branch in vocabulary.branches())


def in_order(branches: Iterator[ShownBranch]) -> list[ShownBranch]:
    """Return branches in the order in which a reader looks for them."""
    return sorted(branches, key=lambda one: (one.notation or "", one.label.value.casefold(), one.iri))

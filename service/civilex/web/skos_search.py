"""Search as Skosmos has it: labels that fit a pattern, each concept with the label that fits and the one to show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyoxigraph as ox

from civilex.namespaces import RDF_TYPE, SKOS, compact
from civilex.store import Queryable
from civilex.terminology.labels import Label, from_iri, labels, pick
from civilex.terminology.search.index import SearchIndex
from civilex.terminology.search.narrowing import Question
from civilex.terminology.search.patterns import FoundLabel, labels_like, values_of
from civilex.web.skos_concepts import values

PREF, ALT, HIDDEN = (f"{SKOS}{name}Label" for name in ("pref", "alt", "hidden"))
LABEL_FIELDS = (PREF, ALT, HIDDEN)
CONCEPT_FIELDS = (
    *("broader", "narrower", "related", "exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"),
    *("prefLabel", "altLabel", "hiddenLabel", "definition", "scopeNote", "notation"),
)
"""What the parameter ``fields`` may add to each result."""


class SkosSearch:
    """Searches in an index for one caller: ``question`` narrows by rights, languages, classes and schemes."""

    def __init__(self, index: SearchIndex, store: Queryable, question: Question, languages: Sequence[str]):
        """Take the index, the store as the caller may read it, what narrows, and the languages of shown labels."""
        self._index, self._store, self._languages = index, store, languages
        self._question = replace(question, fields=LABEL_FIELDS, types=question.types or [f"{SKOS}Concept"])

    def fitting(self, pattern: str, *, unique: bool, within: Iterable[str] | None = None) -> list[FoundLabel]:
        """Return the labels that fit a pattern; ``within`` are the only concepts that count.

        A concept comes once for each label that fits; once only with ``unique``, by its preferred label where that is
        among them.
        """
        found = labels_like(self._index, pattern, self._question)
        if within is not None:
            wanted = set(within)
            found = [label for label in found if label.item in wanted]
        if not unique:
            return found
        best: dict[str, FoundLabel] = {}
        for label in found:
            held = best.get(label.item)
            if held is None or self._place(label) < self._place(held):
                best[label.item] = label
        return [label for label in found if best[label.item] is label]

    def _place(self, label: FoundLabel) -> tuple[int, int]:
        languages = list(self._languages)
        known = languages.index(label.language) if label.language in languages else len(languages)
        return LABEL_FIELDS.index(label.field), known

    def results(
        self, found: Sequence[FoundLabel], ids: Mapping[str, str], fields: Sequence[str] = ()
    ) -> list[dict[str, Any]]:
        """Return labels that were found as results; ``ids`` are the identifiers of vocabularies by scheme."""
        concepts = list(dict.fromkeys(label.item for label in found))
        if not concepts:
            return []
        said = values(self._store, concepts, [PREF, *(SKOS + name for name in fields)])
        classes = values_of(self._index, concepts, RDF_TYPE, self._question)
        in_schemes = values_of(self._index, concepts, f"{SKOS}inScheme", self._question)
        targets = {
            value.value
            for own in said.values()
            for listed in own.values()
            for value in listed
            if isinstance(value, ox.NamedNode)
        }
        names = labels(self._store, targets, self._languages)
        return [
            self._result(
                label,
                said.get(label.item, {}),
                classes.get(label.item, []),
                next((ids[iri] for iri in in_schemes.get(label.item, []) if iri in ids), None),
                names,
                fields,
            )
            for label in found
        ]

    def _result(
        self,
        found: FoundLabel,
        said: Mapping[str, Sequence[ox.NamedNode | ox.Literal]],
        classes: Sequence[str],
        vocabulary: str | None,
        names: Mapping[str, Label],
        fields: Sequence[str],
    ) -> dict[str, Any]:
        own = [Label(one.value, one.language) for one in said.get(PREF, ()) if isinstance(one, ox.Literal)]
        shown = pick(own, self._languages) or Label(from_iri(found.item))
        result: dict[str, Any] = {
            "uri": found.item,
            "type": [compact(iri) for iri in classes],
            "localname": found.item.rstrip("/#").replace("#", "/").rpartition("/")[2],
            "prefLabel": shown.value,
            "lang": shown.language,
        }
        if found.field == ALT:
            result["altLabel"] = found.text
        elif found.field == HIDDEN:
            result["hiddenLabel"] = found.text
        elif found.text != shown.value:
            result |= {"matchedPrefLabel": found.text, "lang": found.language}
        if vocabulary:
            result["vocab"] = vocabulary
        for name in fields:
            result |= _field(name, said.get(SKOS + name, ()), names)
        return result


def _field(name: str, listed: Sequence[ox.NamedNode | ox.Literal], names: Mapping[str, Label]) -> dict[str, Any]:
    """Return an asked field of a result: other concepts with their names, texts by language, or codes."""
    if not listed:
        return {}
    if isinstance(listed[0], ox.NamedNode):
        return {name: [{"uri": one.value, "prefLabel": names[one.value].value} for one in listed if one.value in names]}
    texts: dict[str, list[str]] = {}
    for one in listed:
        texts.setdefault((one.language if isinstance(one, ox.Literal) else None) or "", []).append(one.value)
    if name == "prefLabel":
        return {"prefLabels": {tag: one[0] for tag, one in texts.items()}}
    if name == "notation":
        return {name: [text for one in texts.values() for text in one]}
    return {f"{name}s" if name.endswith("Label") else name: texts}


def best_for_label(found: Sequence[FoundLabel], label: str) -> list[FoundLabel]:
    """Return those of the labels that fit a looked-up label best: preferred before alternative, exact case first."""
    for field in LABEL_FIELDS:
        for same in (str.__eq__, lambda one, other: one.casefold() == other.casefold(), lambda *_: True):
            hits = [one for one in found if one.field == field and same(one.text, label)]
            if hits:
                return hits
    return []

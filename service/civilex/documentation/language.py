"""One language in which the reference is shown: texts of the model by ordered fallback, texts of the pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from civilex.documentation.constraints import Constraint
from civilex.documentation.reading import Reference
from civilex.namespaces import XSD, compact
from civilex.terminology.labels import Label, asked_languages, from_iri, pick
from civilex.terminology.translations import PROPOSED, status_in

LANGUAGES = {"en": "English", "es": "Español", "fr": "Français", "pt": "Português", "de": "Deutsch"}
"""The languages of the pages, each by its own name; the first is that of the originals."""
FALLBACKS = {tag: tuple(asked_languages(tag, None)) for tag in LANGUAGES}
"""The languages to try for a text, in order."""


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text in the best language there is; ``foreign`` is its language where that is not the asked one."""

    value: str
    language: str | None
    foreign: str | None = None
    proposed: bool = False


@cache
def interface() -> Mapping[str, Mapping[str, str]]:
    """Return the texts of the pages themselves: key to language to text."""
    texts: dict[str, dict[str, str]] = json.loads((Path(__file__).parent / "interface.json").read_text("utf-8"))
    return texts


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the pages, with the model whose texts it shows."""

    tag: str
    model: Reference

    def say(self, key: str, **values: object) -> str:
        """Return a text of the pages in this language."""
        return interface()[key][self.tag].format(**values)

    def text(self, candidates: Sequence[Label], translations: Mapping[str, str] | None = None) -> ShownText | None:
        """Return the best of the texts; ``translations`` tell which languages hold proposed ones."""
        found = pick(candidates, FALLBACKS[self.tag])
        if found is None:
            return None
        foreign = found.language if found.language and not _same(found.language, self.tag) else None
        return ShownText(
            found.value, found.language, foreign, status_in(translations or {}, found.language) == PROPOSED
        )

    def name(self, iri: str) -> ShownText:
        """Return the label of anything that the model speaks of; its CURIE or last part where it has none."""
        datatype = iri.rpartition("#")[2]
        if iri.startswith(XSD) or datatype == "langString":
            key = "text" if datatype in ("string", "langString") else f"datatype_{datatype}"
            return ShownText(self.say(key) if key in interface() else datatype, None)
        return self.text(self.model.labels.get(iri, ())) or ShownText(from_iri(iri), None)

    def names(self, iris: Iterable[str]) -> str:
        """Return labels in one text, parted by commas."""
        return ", ".join(self.name(iri).value for iri in iris)

    def how_many(self, constraint: Constraint) -> str:
        """Return in words how many values a constraint asks for."""
        least, most = constraint.least, constraint.most
        if most is None:
            return self.say("at_least", n=least) if least else self.say("any_number")
        if most == 0:
            return self.say("none")
        if least == most:
            return self.say("exactly", n=least)
        return self.say("from_to", n=least, m=most) if least else self.say("at_most", n=most)

    def limits(self, constraint: Constraint) -> list[str]:
        """Return in words the bounds and patterns that a constraint sets."""
        return [self.say(name, v=value) for name, value in constraint.limits]

    def curie(self, iri: str) -> str:
        """Return an IRI in its short form."""
        return compact(iri)


def _same(tag: str, language: str) -> bool:
    return tag.lower().partition("-")[0] == language

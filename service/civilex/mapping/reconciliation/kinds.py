"""The types of what names are reconciled to, and the properties that tell them apart (names in ``terms.tsv``)."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from civilex.terminology.labels import Label, pick


@dataclass(frozen=True, slots=True)
class Term:
    """A type or property of the reconciliation service: its id and its names by language."""

    id: str
    names: Mapping[str, str]

    def name(self, languages: Sequence[str]) -> str:
        """Return the name in the first of the languages that it has, else in English."""
        found = pick([Label(text, language) for language, text in self.names.items()], [*languages, "en"])
        return found.value if found else self.id


def _terms(role: str) -> tuple[Term, ...]:
    text = resources.files(__package__).joinpath("terms.tsv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return tuple(
        Term(row["id"], {name: text for name, text in row.items() if name not in ("role", "id")})
        for row in rows
        if row["role"] == role
    )


KINDS = _terms("type")
"""The types, the main one of an entity first where it has several."""

PROPERTIES = _terms("property")
"""The properties: the first six may stand in a question, all may be asked for of an entity."""

QUESTIONS = frozenset(("parent", "city", "department", "unit", "scheme", "type"))
LINKS = frozenset(("parent", "city", "department", "unit", "scheme"))
"""The properties whose values are resources."""


def kind(identifier: str) -> Term | None:
    """Return a type by its id, ``None`` where there is none."""
    return next((term for term in KINDS if term.id == identifier), None)


def property_(identifier: str) -> Term | None:
    """Return a property by its id, ``None`` where there is none."""
    return next((term for term in PROPERTIES if term.id == identifier), None)

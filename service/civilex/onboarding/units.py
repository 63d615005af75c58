"""The cell that says which municipal units a department stands for, and the words that name a concept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from civilex.namespaces import CONCEPT, SKOS
from civilex.onboarding.problems import did_you_mean
from civilex.queries import stored
from civilex.store import Queryable

MUNICIPAL_UNITS = CONCEPT + "municipal-unit"
LEGAL_FORMS = CONCEPT + "legal-form"
MARKS = {
    "=": "exactMatch",
    "~": "closeMatch",
    "<": "broadMatch",
    "/": "broadMatch",
    ">": "narrowMatch",
    "+": "narrowMatch",
}
"""What a mark before a unit says, as the SKOS property from the department's remit to the unit.

The signs are read from left to right: the remit is less (``<``) or more (``>``) than the unit, several units are
grouped (``+``) in one remit, or one unit is shared (``/``) by several departments.
"""
NONE = ("none", "no unit", "no match", "-")


@dataclass(frozen=True, slots=True)
class Names:
    """The concepts of a scheme by the names that people give them.

    ``formal`` has notations and preferred labels, ``every`` the alternative labels too, all case-folded; ``labels``
    has one label to show for each concept, and ``written`` every name as the scheme writes it.
    """

    formal: Mapping[str, str]
    every: Mapping[str, str]
    labels: Mapping[str, str]
    written: tuple[str, ...]

    @classmethod
    def in_scheme(cls, store: Queryable, scheme: str) -> Names:
        """Return the names of a scheme's concepts, as the store has them."""
        formal: dict[str, str] = {}
        other: dict[str, str] = {}
        labels: dict[str, str] = {}
        written: list[str] = []
        for row in store.rows(stored("service/names-in-scheme").bind({"scheme": ox.NamedNode(scheme)})):
            concept, name, property_ = row["concept"], row["name"], row["property"]
            if not isinstance(concept, ox.NamedNode) or not isinstance(name, ox.Literal):
                continue
            written.append(name.value)
            is_formal = isinstance(property_, ox.NamedNode) and property_.value != SKOS + "altLabel"
            (formal if is_formal else other).setdefault(name.value.casefold(), concept.value)
            if is_formal and (name.language == "en" or concept.value not in labels):
                labels[concept.value] = name.value
            # The last part of the IRI names a concept that has no notation.
            formal.setdefault(concept.value.rpartition("/")[2].casefold(), concept.value)
        return cls(formal, other | formal, labels, tuple(written))


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """A unit that a remit is mapped to: the SKOS property's local name, and whether a mark asked for it."""

    unit: str
    label: str
    relation: str
    is_marked: bool


def read_units(text: str, names: Names) -> tuple[UnitMatch, ...]:
    """Return the units of a cell; raises ValueError with what to write for an unknown one or a contradiction."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    found: list[UnitMatch] = []
    for part in parts:
        mark, name = (part[0], part[1:].strip()) if part[0] in MARKS else ("", part)
        unit = names.every.get(" ".join(name.casefold().split()))
        if unit is None:
            raise ValueError(_unknown(name, names))
        relation = MARKS[mark or ("=" if len(parts) == 1 else ">")]
        if unit in {match.unit for match in found}:
            raise ValueError(f"the unit '{name}' stands twice in '{text}': write it once")
        found.append(UnitMatch(unit, names.labels[unit], relation, bool(mark)))
    if len(found) > 1 and any(match.relation == "exactMatch" for match in found):
        reason = "a remit of several units is exactly none of them: write ~ or > in place of ="
        raise ValueError(f"'{text}': {reason}")
    return tuple(found)


def is_units_only(text: str, names: Names) -> bool:
    """Say whether a text consists of notations or preferred labels of units, and so is no description of its own."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    bare = [part[1:].strip() if part[0] in MARKS else part for part in parts]
    return bool(bare) and all(name.casefold() in names.formal for name in bare)


def _unknown(name: str, names: Names) -> str:
    pieces = [piece.strip() for piece in name.split(",")]
    if len(pieces) > 1 and all(piece.lstrip("".join(MARKS)).strip().casefold() in names.every for piece in pieces):
        return f"'{name}' is not a municipal unit: separate several by ';' ({'; '.join(pieces)})"
    return f"'{name}' is not a municipal unit: {did_you_mean(name, names.written, _choices(names.labels))}"


def _choices(labels: Mapping[str, str]) -> str:
    notations: Iterable[str] = (iri.rpartition("/")[2] for iri in labels)
    return f"write one of {', '.join(notations)}"

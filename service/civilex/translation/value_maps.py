"""Value maps: the codes of a column as a mapping set whose subjects are literals, and how far it covers the data.

SSSOM, 5.2: a mapping whose subject is a text without identifier has ``subject_type`` ``rdfs literal`` and the text as
``subject_label``. The lists that the texts and terms come from, and their versions, are ``subject_source``,
``subject_source_version``, ``object_source``, ``object_source_version``.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pyoxigraph as ox

from civilex.errors import InvalidInput
from civilex.mapping.chains.premises import confidence_of
from civilex.mapping.chains.rules import IDENTICAL
from civilex.mapping.sssom import MappingSet
from civilex.namespaces import compact
from civilex.queries import stored
from civilex.rdf.mapping_slots import ENTITY_TYPES, LITERAL, NO_TERM_FOUND
from civilex.rdf.mapping_triples import MappingAssertion
from civilex.store import Queryable
from civilex.translation.table_reading import Table

Coverage = Literal["mapped", "mapped to what is gone", "not the same", "several", "no term", "not in the map", "empty"]
COVERAGES: dict[Coverage, str] = {
    "mapped": "the value is one term",
    "mapped to what is gone": "the value is one term, which its list does not have or has deprecated",
    "not the same": "the value is mapped, and to no term that is the same",
    "several": "the value would be several terms",
    "no term": "somebody looked, and found no term for the value (sssom:NoTermFound)",
    "not in the map": "the map says nothing of the value",
    "empty": "the cell is empty",
}
SIMILAR = 0.75
"""Values of the map that are as like a value that it lacks are shown beside it (difflib)."""
_LISTS = ("subject_source", "subject_source_version", "object_source", "object_source_version")


@dataclass(frozen=True, slots=True)
class Target:
    """A term that a value is mapped to, by which relation and how sure."""

    term: str
    label: str
    relation: str
    confidence: float

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        told = {"term": self.term, "label": self.label, "relation": compact(self.relation)}
        return told | {"confidence": round(self.confidence, 4)}


@dataclass(frozen=True, slots=True)
class ValueMap:
    """What a mapping set says of literal values; ``lists`` are the slots that name lists and their versions."""

    name: str
    targets: Mapping[str, tuple[Target, ...]]
    lists: Mapping[str, str] = field(default_factory=dict)
    denied: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, mapping_set: MappingSet, name: str) -> ValueMap:
        """Read the mappings with literal subjects.

        Raises InvalidInput where there is none.
        """
        targets: dict[str, list[Target]] = {}
        denied: set[tuple[str, str]] = set()
        sure = mapping_set.slots.get("mapping_set_confidence")
        for mapping in mapping_set.mappings:
            if not _is_literal(mapping):
                continue
            value = _key(mapping.subject_label or "")
            if mapping.slots.get("predicate_modifier"):
                denied.add((value, mapping.object))
                continue
            confidence = confidence_of(
                _number(mapping.slots.get("confidence")),
                _number(mapping.slots.get("reviewer_agreement")),
                _number(sure),
            )
            label = mapping.object_label or compact(mapping.object)
            targets.setdefault(value, []).append(Target(mapping.object, label, mapping.predicate, confidence))
        if not targets:
            raise InvalidInput(
                f"{name} maps no literal: a value map has the values of the data in subject_label, and subject_type "
                "'rdfs literal'."
            )
        lists = {slot: _lists(mapping_set, slot) for slot in _LISTS}
        kept = {
            value: tuple(
                dict.fromkeys(one for one in several if (value, one.term) not in denied and one.confidence > 0)
            )
            for value, several in targets.items()
        }
        return cls(name, kept, {slot: text for slot, text in lists.items() if text}, frozenset(denied))

    def of_value(self, value: str) -> tuple[Target, ...] | None:
        """Return what a value is mapped to; ``None`` where the map says nothing of it."""
        return self.targets.get(_key(value))

    def same(self, value: str) -> tuple[Target, ...]:
        """Return the terms that a value is the same as, each once, without those that stand for nothing found."""
        found = [one for one in self.of_value(value) or () if one.relation in IDENTICAL and one.term != NO_TERM_FOUND]
        return tuple({one.term: one for one in found}.values())


@dataclass
class ValueReport:
    """How far a value map covers a column: each different value with its rows, and what the map has beside."""

    map: ValueMap
    column: str
    gone: frozenset[str]
    rows: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def coverage(self, value: str) -> Coverage:
        """Say what the map says of a value."""
        if not value.strip():
            return "empty"
        targets, same = self.map.of_value(value), self.map.same(value)
        if targets is None:
            return "not in the map"
        if len(same) > 1:
            return "several"
        if same:
            return "mapped to what is gone" if same[0].term in self.gone else "mapped"
        return "no term" if any(one.term == NO_TERM_FOUND for one in targets) else "not the same"

    def by_coverage(self) -> dict[Coverage, tuple[int, int]]:
        """Return for each that occurs how many values and rows it has."""
        found: dict[Coverage, tuple[int, int]] = {}
        for value, rows in self.counts.items():
            kind = self.coverage(value)
            before = found.get(kind, (0, 0))
            found[kind] = (before[0] + 1, before[1] + rows)
        return {kind: found[kind] for kind in COVERAGES if kind in found}

    @property
    def completeness(self) -> float | None:
        """The share of rows that are mapped to one term, of those with a value; ``None``: there is none."""
        counted = self.by_coverage()
        filled = self.rows - counted.get("empty", (0, 0))[1]
        return counted.get("mapped", (0, 0))[1] / filled if filled else None

    @property
    def unused(self) -> list[str]:
        """The values of the map that the column does not have, sorted."""
        return sorted(self.map.targets.keys() - {_key(value) for value in self.counts})

    def similar(self, value: str) -> list[str]:
        """Return values of the map that are like a value which it lacks."""
        folded = {known.casefold(): known for known in self.map.targets}
        found = difflib.get_close_matches(_key(value).casefold(), folded, 3, SIMILAR)
        return [folded[one] for one in found]

    def values(self) -> Iterator[tuple[str, int, Coverage]]:
        """Go through the different values: those not mapped first, then by their rows."""
        told = [(value, rows, self.coverage(value)) for value, rows in self.counts.items()]
        return iter(sorted(told, key=lambda one: (one[2] in ("mapped", "empty"), -one[1], one[0])))

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        share = self.completeness
        return {
            "set": self.map.name,
            "lists": dict(self.map.lists),
            "column": self.column,
            "rows": self.rows,
            "completeness": None if share is None else round(share, 6),
            "coverage": {
                kind: {"values": values, "rows": rows, "means": COVERAGES[kind]}
                for kind, (values, rows) in self.by_coverage().items()
            },
            "values": [
                {
                    "value": value,
                    "rows": rows,
                    "coverage": kind,
                    "targets": [one.as_json() for one in self.map.of_value(value) or ()],
                    **({"similar": self.similar(value)} if kind == "not in the map" else {}),
                }
                for value, rows, kind in self.values()
            ],
            "unused": self.unused,
        }

    def as_text(self, most: int = 50) -> Iterator[str]:
        """Give the lines of the report for a terminal."""
        share = self.completeness
        told = "no row has a value" if share is None else f"{share:.1%} of the rows with a value are mapped to one term"
        yield f"{self.column}: {self.rows:,} rows, {len(self.counts):,} different values; {told} by {self.map.name}"
        yield from (f"  {slot.replace('_', ' ')}: {text}" for slot, text in self.map.lists.items())
        for kind, (values, rows) in self.by_coverage().items():
            yield f"  {kind:<23}{values:>7,} values {rows:>8,} rows   {COVERAGES[kind]}"
        shown = [one for one in self.values() if one[2] not in ("mapped", "empty")]
        for value, rows, kind in shown[:most]:
            targets = ", ".join(f"{one.label} ({compact(one.relation)})" for one in self.map.of_value(value) or ())
            like = ", ".join(self.similar(value)) if kind == "not in the map" else ""
            yield (
                f"{rows:>8,}  {value}: {kind}"
                + (f": {targets}" if targets else "")
                + (f"; like: {like}" if like else "")
            )
        if len(shown) > most:
            yield f"... and {len(shown) - most:,} more; --format json has all of them."
        if self.unused:
            yield f"not in the column: {', '.join(self.unused[:most])}"


def covered(table: Table, column: int, value_map: ValueMap, gone: Iterable[str] = ()) -> ValueReport:
    """Count how far a value map covers a column, row by row; ``gone`` are the terms that no longer hold."""
    report = ValueReport(value_map, table.header[column], frozenset(gone))
    for _, cells in table.rows:
        report.rows += 1
        report.counts[cells[column]] = report.counts.get(cells[column], 0) + 1
    return report


def gone_terms(store: Queryable, value_map: ValueMap) -> set[str]:
    """Return the terms of a map that no longer hold: deprecated, or absent from a list that the store has."""
    terms = sorted({one.term for several in value_map.targets.values() for one in several} - {NO_TERM_FOUND, ""})
    list_ = value_map.lists.get("object_source", "")
    lists: Sequence[ox.NamedNode] = [ox.NamedNode(list_)] if ":" in list_ else []
    query = stored("service/terms-that-are-gone").bind({"term": [ox.NamedNode(iri) for iri in terms], "list": lists})
    return {row["term"].value for row in store.rows(query) if isinstance(row["term"], ox.NamedNode)}


def _is_literal(mapping: MappingAssertion) -> bool:
    kind = str(mapping.slots.get("subject_type", ""))
    return not mapping.subject and kind in (LITERAL, ENTITY_TYPES[LITERAL]) and bool(mapping.subject_label)


def _lists(mapping_set: MappingSet, slot: str) -> str:
    said = {str(mapping_set.slots.get(slot, "")), *(str(one.slots.get(slot, "")) for one in mapping_set.mappings)}
    return ", ".join(sorted(said - {""}))


def _key(value: str) -> str:
    """Return a value as codes are compared: blanks around it do not count, case does."""
    return " ".join(value.split())


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None

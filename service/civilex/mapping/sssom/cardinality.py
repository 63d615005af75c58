"""How many subjects are mapped to how many objects: computed for each mapping (SSSOM, mapping_cardinality)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from civilex.rdf.mapping_slots import NO_TERM_FOUND
from civilex.rdf.mapping_triples import MappingAssertion

Side = tuple[str, str]


def cardinalities(mappings: Sequence[MappingAssertion]) -> list[str | None]:
    """Return the cardinality of each mapping, within those that share the values of its ``cardinality_scope``.

    The absence of a term counts as none and does not count against others; negated mappings have no cardinality.
    """
    objects: dict[tuple[object, ...], set[Side]] = defaultdict(set)
    subjects: dict[tuple[object, ...], set[Side]] = defaultdict(set)
    for mapping in mappings:
        if _counts(mapping):
            scope, subject, object_ = _scope(mapping), _side(mapping, "subject"), _side(mapping, "object")
            objects[(*scope, subject)].add(object_)
            subjects[(*scope, object_)].add(subject)
    found: list[str | None] = []
    for mapping in mappings:
        if mapping.is_negated:
            found.append(None)
        elif not _counts(mapping):
            left, right = (0 if one == NO_TERM_FOUND else 1 for one in (mapping.subject, mapping.object))
            found.append(f"{left}:{right}")
        else:
            scope, subject, object_ = _scope(mapping), _side(mapping, "subject"), _side(mapping, "object")
            left_many = len(subjects[(*scope, object_)]) > 1
            right_many = len(objects[(*scope, subject)]) > 1
            found.append(f"{'n' if left_many else '1'}:{'n' if right_many else '1'}")
    return found


def with_cardinality(mappings: Sequence[MappingAssertion]) -> tuple[MappingAssertion, ...]:
    """Return the mappings with their cardinality as it is, whatever they said of it."""
    return tuple(
        mapping if one is None else replace(mapping, slots={**mapping.slots, "mapping_cardinality": one})
        for mapping, one in zip(mappings, cardinalities(mappings), strict=True)
    )


def _counts(mapping: MappingAssertion) -> bool:
    return not mapping.is_negated and not mapping.says_nothing_fits


def _scope(mapping: MappingAssertion) -> tuple[object, ...]:
    names = mapping.slots.get("cardinality_scope", ())
    return tuple((name, mapping.slots.get(name)) for name in (names if isinstance(names, tuple) else ()))


def _side(mapping: MappingAssertion, side: str) -> Side:
    iri = mapping.slots.get(f"{side}_id")
    return ("iri", str(iri)) if iri else ("text", str(mapping.slots.get(f"{side}_label")))

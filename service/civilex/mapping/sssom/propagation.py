"""What a set says once for all of its mappings: brought down to them, and back up (SSSOM/TSV, propagatable slots)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from civilex.rdf.mapping_slots import SET_SLOTS

if TYPE_CHECKING:
    from civilex.mapping.sssom.mapping_set import MappingSet

PROPAGATED = tuple(name for name, slot in SET_SLOTS.items() if slot.propagated)


def propagated(mapping_set: MappingSet) -> MappingSet:
    """Return the set with each value that counts for all mappings moved to them.

    A slot that any of the mappings fills itself is left where it is, as is every slot of a set without mappings.
    """
    filled: set[str] = set()
    for mapping in mapping_set.mappings:
        filled.update(mapping.slots)
    shared = {name: mapping_set.slots[name] for name in PROPAGATED if name in mapping_set.slots and name not in filled}
    if not shared or not mapping_set.mappings:
        return mapping_set
    return replace(
        mapping_set,
        slots={name: value for name, value in mapping_set.slots.items() if name not in shared},
        mappings=tuple(replace(mapping, slots={**mapping.slots, **shared}) for mapping in mapping_set.mappings),
    )


def condensed(mapping_set: MappingSet, *, keeping: Collection[str] = ()) -> MappingSet:
    """Return the set with each value that all of its mappings share moved to the set; not the slots of ``keeping``."""
    if not mapping_set.mappings:
        return mapping_set
    first, *others = mapping_set.mappings
    shared = {
        name: first.slots[name]
        for name in PROPAGATED
        if name in first.slots
        and name not in keeping
        and mapping_set.slots.get(name, first.slots[name]) == first.slots[name]
        and all(other.slots.get(name) == first.slots[name] for other in others)
    }
    if not shared:
        return mapping_set
    ordered = {**mapping_set.slots, **shared}
    return replace(
        mapping_set,
        slots={name: ordered[name] for name in SET_SLOTS if name in ordered},
        mappings=tuple(
            replace(mapping, slots={name: value for name, value in mapping.slots.items() if name not in shared})
            for mapping in mapping_set.mappings
        ),
    )

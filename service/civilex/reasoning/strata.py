"""The order in which rules run: by what each needs and what each gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import TopologicalSorter

from civilex.reasoning.instances import Instance, Key, key_of
from civilex.reasoning.patterns import TYPE


@dataclass(frozen=True, slots=True)
class Stratum:
    """Rules that run together: once, or where they feed each other (``is_cyclic``) until nothing new follows."""

    members: tuple[Instance, ...]
    is_cyclic: bool


def strata(found: Iterable[Instance]) -> list[Stratum]:
    """Return the rules in strata, so that each comes after all that derive what its body needs.

    A lone transitive rule is not cyclic: its ``+`` form closes the property in one run.
    """
    makers: dict[Key, list[Instance]] = defaultdict(list)
    for item in found:
        makers[key_of(item.head)].append(item)
    types = [key for key in makers if key[0] == TYPE]

    def derived(keys: Iterable[Key]) -> set[Key]:
        """Return those of the keys that a rule derives; a class that is a variable stands for all of them."""
        result: set[Key] = set()
        for key in keys:
            result |= set(types) if key == (TYPE, None) else {key, (TYPE, None)} & makers.keys()
        return {key for key in result if key[1] is not None or key[0] != TYPE or (TYPE, None) in makers}

    needs = {key: derived(key_of(atom) for item in items for atom in item.body) for key, items in makers.items()}
    component = _components(needs)
    groups: dict[int, list[Key]] = defaultdict(list)
    for key, number in component.items():
        groups[number].append(key)
    order = TopologicalSorter(
        {number: {component[need] for key in keys for need in needs[key]} - {number} for number, keys in groups.items()}
    )
    result = []
    for number in order.static_order():
        keys = groups[number]
        members = tuple(item for key in keys for item in makers[key])
        inner = [item for item in members if derived(key_of(atom) for atom in item.body) & set(keys)]
        is_cyclic = bool(inner) and not (len(inner) == 1 and inner[0].is_transitive)
        # What comes from outside the stratum runs first, so that one run of a lone transitive rule sees all of it.
        result.append(Stratum(tuple(sorted(members, key=lambda item: item in inner)), is_cyclic))
    return result


def _components(needs: dict[Key, set[Key]]) -> dict[Key, int]:
    """Return for each key the number of its strongly connected component (Tarjan, without recursion)."""
    index: dict[Key, int] = {}
    low: dict[Key, int] = {}
    component: dict[Key, int] = {}
    stack: list[Key] = []
    for root in needs:
        work = [(root, iter(needs[root]))] if root not in index else []
        while work:
            key, rest = work[-1]
            if key not in index:
                index[key] = low[key] = len(index)
                stack.append(key)
            for need in rest:
                if need not in index:
                    work.append((need, iter(needs[need])))
                    break
                if need not in component:
                    low[key] = min(low[key], low[need])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[key])
                if low[key] == index[key]:
                    number = len(component)
                    while True:
                        member = stack.pop()
                        component[member] = number
                        if member == key:
                            break
    return component

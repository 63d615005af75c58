"""A layered layout of cards that are joined (Sugiyama, Tagawa and Toda 1981): who stands where, left to right.

Cards of one layer stand below each other; a join that passes a layer gets a place in it, so that no line crosses a
card. Everything is computed from the order of the input alone: the same model gives the same picture.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Node = Hashable
GAP, PASSAGE = 24.0, 12.0
_SWEEPS = 12


@dataclass(frozen=True, slots=True)
class Join:
    """A line from the right side of one card to the left side of another.

    ``start`` and ``end`` are heights below the upper edges of the cards, in pixels.
    """

    source: Node
    target: Node
    start: float
    end: float


@dataclass(slots=True)
class Layered:
    """Cards and passages with their layers, from left to right, and their upper edges.

    ``chains`` holds, for each join, the nodes that it passes: source, passages, target.
    """

    layers: list[list[Node]] = field(default_factory=list)
    tops: dict[Node, float] = field(default_factory=dict)
    chains: list[list[Node]] = field(default_factory=list)


def ranks(nodes: Sequence[Node], joins: Sequence[tuple[Node, Node]]) -> tuple[dict[Node, int], list[bool]]:
    """Return the layer of each node, and which joins run backwards because they close a circle.

    Each node stands as far left as what leads to it allows.

    >>> ranks("abc", [("a", "b"), ("b", "c"), ("c", "a")])
    ({'a': 0, 'b': 1, 'c': 2}, [False, False, True])
    """
    leading: dict[Node, list[tuple[int, Node]]] = defaultdict(list)
    for number, (source, target) in enumerate(joins):
        leading[source].append((number, target))
    state: dict[Node, int] = {}
    backward = [False] * len(joins)

    def visit(node: Node) -> None:
        state[node] = 1
        for number, target in leading[node]:
            if state.get(target) == 1:
                backward[number] = True
            elif target not in state:
                visit(target)
        state[node] = 2

    entered = {target for _, target in joins}
    for node in sorted(nodes, key=lambda node: (node in entered, nodes.index(node))):
        if node not in state:
            visit(node)
    forward = [(t, s) if back else (s, t) for (s, t), back in zip(joins, backward, strict=True)]
    rank = dict.fromkeys(nodes, 0)
    for _ in nodes:
        for source, target in forward:
            rank[target] = max(rank[target], rank[source] + 1)
    # What nothing leads to stands beside what it leads to, not at the far left.
    for node in nodes:
        if not any(target == node for _, target in forward):
            ahead = [rank[target] for source, target in forward if source == node]
            rank[node] = min(ahead) - 1 if ahead else 0
    return rank, backward


def layered(heights: Mapping[Node, float], joins: Sequence[Join], rank: Mapping[Node, int]) -> Layered:
    """Place nodes of the given heights; every join leads from a lower rank to a higher one."""
    found = Layered([[] for _ in range(max(rank.values(), default=0) + 1)])
    sizes = dict(heights)
    for node in heights:
        found.layers[rank[node]].append(node)
    for number, join in enumerate(joins):
        passages: list[Node] = [("passage", number, at) for at in range(rank[join.source] + 1, rank[join.target])]
        for at, passage in enumerate(passages, rank[join.source] + 1):
            sizes[passage] = PASSAGE
            found.layers[at].append(passage)
        found.chains.append([join.source, *passages, join.target])
    links = [
        (a, b, join.start if a == join.source else PASSAGE / 2, join.end if b == join.target else PASSAGE / 2)
        for join, chain in zip(joins, found.chains, strict=True)
        for a, b in pairwise(chain)
    ]
    _order(found.layers, links, sizes)
    found.tops = _heights(found.layers, links, sizes)
    return found


_Link = tuple[Node, Node, float, float]


def _order(layers: list[list[Node]], links: Sequence[_Link], sizes: Mapping[Node, float]) -> None:
    """Order each layer so that few lines cross: each node moves to the mean place of what it is joined to."""
    best, fewest = [list(layer) for layer in layers], _crossings(layers, links, sizes)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for layer in layers[1:] if down else layers[-2::-1]:
            place = _places(layers, sizes)
            means = {}
            for node in layer:
                near = [place[a] + y for a, b, y, _ in links if b == node] if down else []
                near += [] if down else [place[b] + y for a, b, _, y in links if a == node]
                means[node] = sum(near) / len(near) if near else place[node]
            layer.sort(key=lambda node: means[node])
        if (crossed := _crossings(layers, links, sizes)) < fewest:
            best, fewest = [list(layer) for layer in layers], crossed
    layers[:] = best


def _places(layers: list[list[Node]], sizes: Mapping[Node, float]) -> dict[Node, float]:
    place = {}
    for layer in layers:
        y = -sum(sizes[node] + GAP for node in layer) / 2
        for node in layer:
            place[node], y = y, y + sizes[node] + GAP
    return place


def _crossings(layers: list[list[Node]], links: Sequence[_Link], sizes: Mapping[Node, float]) -> int:
    place = _places(layers, sizes)
    layer_of = {node: number for number, layer in enumerate(layers) for node in layer}
    ends: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for a, b, start, end in links:
        ends[layer_of[a]].append((place[a] + start, place[b] + end))
    return sum(
        (one[0] - other[0]) * (one[1] - other[1]) < 0
        for pairs in ends.values()
        for number, one in enumerate(pairs)
        for other in pairs[number + 1 :]
    )


def _heights(layers: list[list[Node]], links: Sequence[_Link], sizes: Mapping[Node, float]) -> dict[Node, float]:
    """Return the upper edge of each node: near what it is joined to, in order and with gaps, on a grid of 4 pixels."""
    tops = _places(layers, sizes)
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else layers[::-1]:
            wanted = {}
            for node in layer:
                pulls = [tops[a] + start - end for a, b, start, end in links if b == node]
                pulls += [tops[b] + end - start for a, b, start, end in links if a == node]
                wanted[node] = sorted(pulls)[len(pulls) // 2] if pulls else tops[node]
            tops |= _apart(layer, wanted, sizes)
    least = min(tops.values(), default=0)
    return {node: round((top - least) / 4) * 4 for node, top in tops.items()}


def _apart(layer: list[Node], wanted: Mapping[Node, float], sizes: Mapping[Node, float]) -> dict[Node, float]:
    """Return places near the wanted ones, in order and apart: blocks that touch stand at the mean of their wishes."""
    blocks: list[tuple[float, float, list[Node]]] = []
    for node in layer:
        wish, length, members = wanted[node], sizes[node] + GAP, [node]
        while blocks and blocks[-1][0] + blocks[-1][1] > wish:
            above, above_length, above_members = blocks.pop()
            wish = (above * len(above_members) + (wish - above_length) * len(members)) / (
                len(above_members) + len(members)
            )
            members, length = above_members + members, above_length + length
        blocks.append((wish, length, members))
    found = {}
    for top, _, members in blocks:
        y = top
        for node in members:
            found[node], y = y, y + sizes[node] + GAP
    return found

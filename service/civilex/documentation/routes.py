"""Lines between cards that stand in layers: horizontal and vertical, each vertical piece on a track of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from civilex.documentation.layers import PASSAGE, Join, Layered, Node

TRACK, MARGIN, RADIUS = 10.0, 20.0, 6.0


@dataclass(frozen=True, slots=True)
class Routed:
    """Where the layers stand (left edges), how wide all is, and the corners of each join's line."""

    lefts: list[float]
    width: float
    lines: list[list[tuple[float, float]]]


def routed(placed: Layered, joins: Sequence[Join], widths: Mapping[Node, float]) -> Routed:
    """Lead the lines through the gaps between the layers; those that end at the same place share a track."""
    layer_of = {node: number for number, layer in enumerate(placed.layers) for node in layer}
    ends = [_ends(placed, join, chain) for join, chain in zip(joins, placed.chains, strict=True)]
    pieces: dict[int, list[tuple[int, int, float, float, object]]] = defaultdict(list)
    for number, chain in enumerate(placed.chains):
        for at, node in enumerate(chain[:-1]):
            y0, y1 = ends[number][at]
            bundle = (chain[at + 1], y1) if at + 2 == len(chain) else (number, at)
            pieces[layer_of[node]].append((number, at, y0, y1, bundle))
    lefts, track_of, x = [], {}, 0.0
    for number, layer in enumerate(placed.layers):
        lefts.append(x)
        x += max((widths.get(node, 0) for node in layer), default=0)
        tracks = _tracks(pieces[number])
        for (join, at), track in tracks.items():
            track_of[join, at] = x + MARGIN + track * TRACK
        if number + 1 < len(placed.layers):
            x += 2 * MARGIN + max(tracks.values(), default=0) * TRACK
    lines = []
    for number, chain in enumerate(placed.chains):
        first = layer_of[chain[0]]
        line = [(lefts[first] + widths[chain[0]], ends[number][0][0])]
        for at in range(len(chain) - 1):
            y0, y1 = ends[number][at]
            line += [(track_of[number, at], y0), (track_of[number, at], y1)]
        line.append((lefts[layer_of[chain[-1]]], ends[number][-1][1]))
        lines.append(line)
    return Routed(lefts, x, lines)


def _ends(placed: Layered, join: Join, chain: list[Node]) -> list[tuple[float, float]]:
    heights = [placed.tops[node] + PASSAGE / 2 for node in chain]
    heights[0] = placed.tops[chain[0]] + join.start
    heights[-1] = placed.tops[chain[-1]] + join.end
    return list(pairwise(heights))


def _tracks(pieces: list[tuple[int, int, float, float, object]]) -> dict[tuple[int, int], int]:
    """Return a track for each vertical piece: bundles that overlap in height get different ones, the fewest at all."""
    spans: dict[object, list[tuple[int, int, float, float]]] = defaultdict(list)
    for number, at, y0, y1, bundle in pieces:
        if y0 != y1:
            spans[bundle].append((number, at, y0, y1))
    found = {(number, at): 0 for number, at, *_ in pieces}
    taken: list[list[tuple[float, float]]] = []

    def slope(members: list[tuple[int, int, float, float]]) -> float:
        # Lines that rise turn first where they start low, lines that fall where they start high: fewer crossings.
        return sum(y1 - y0 for _, _, y0, y1 in members)

    def order(members: list[tuple[int, int, float, float]]) -> tuple[bool, float]:
        starts = [y0 for _, _, y0, _ in members]
        falls = slope(members) > 0
        return (falls, -max(starts) if falls else min(starts))

    for members in sorted(spans.values(), key=order):
        low = min(min(y0, y1) for _, _, y0, y1 in members) - 4
        high = max(max(y0, y1) for _, _, y0, y1 in members) + 4
        track = next((at for at, spans_ in enumerate(taken) if all(high < a or low > b for a, b in spans_)), len(taken))
        if track == len(taken):
            taken.append([])
        taken[track].append((low, high))
        found |= {(number, at): track for number, at, *_ in members}
    return found


def as_path(line: Sequence[tuple[float, float]]) -> str:
    """Return the SVG path of a line with rounded corners.

    >>> as_path([(0, 0), (10, 0), (10, 0), (20, 0)])
    'M0 0L20 0'
    >>> as_path([(0, 0), (10, 0), (10, 20), (20, 20)])
    'M0 0L5 0Q10 0 10 6L10 14Q10 20 15 20L20 20'
    """
    corners = [line[0]]
    for at, point in enumerate(line[1:-1], 1):
        straight = point[1] == corners[-1][1] == line[at + 1][1] or point[0] == corners[-1][0] == line[at + 1][0]
        if point != corners[-1] and not straight:
            corners.append(point)
    corners.append(line[-1])
    text = f"M{corners[0][0]:g} {corners[0][1]:g}"
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        a, b = _near(corner, before), _near(corner, after)
        text += f"L{a[0]:g} {a[1]:g}Q{corner[0]:g} {corner[1]:g} {b[0]:g} {b[1]:g}"
    return text + f"L{corners[-1][0]:g} {corners[-1][1]:g}"


def _near(corner: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = abs(dx) + abs(dy)
    reach = min(RADIUS, length / 2)
    return (corner[0] + dx / length * reach, corner[1] + dy / length * reach) if length else corner

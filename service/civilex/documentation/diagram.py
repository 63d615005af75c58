"""Diagrams of cards: what stands on them and where. Drawn by ``diagram.svg`` among the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from civilex.documentation.layers import Join, Layered, layered, ranks
from civilex.documentation.routes import as_path, routed
from civilex.documentation.text_width import text_width

HEAD, SUBTITLE, ROW, FOOT, PAD = 32.0, 18.0, 24.0, 8.0, 12.0
_WRAP, _SPACE, _LEAST, _HEAD = 980.0, 40.0, 120.0, 9.0


@dataclass(frozen=True, slots=True)
class Row:
    """A line on a card: a name to the left, what it leads to on the right; ``targets`` are keys of cards."""

    name: str
    value: str = ""
    href: str | None = None
    value_href: str | None = None
    targets: tuple[str, ...] = ()
    title: str = ""
    dashed: bool = False
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A box with a title; ``tone`` is the name of the module that gives it its colour, ``own`` says whose it is."""

    key: str
    title: str
    subtitle: str = ""
    href: str | None = None
    tone: str = ""
    own: bool = True
    rows: tuple[Row, ...] = ()
    lang: str | None = None

    @property
    def head(self) -> float:
        """The height of the part above the rows."""
        return HEAD + (SUBTITLE if self.subtitle else 0)

    @property
    def height(self) -> float:
        """The height in pixels."""
        return self.head + (FOOT + ROW * len(self.rows) if self.rows else 0)

    @property
    def width(self) -> float:
        """The width in pixels, enough for the widest text."""
        widths = [text_width(self.title, 15, bold=True), text_width(self.subtitle, 12), _LEAST]
        widths += [text_width(r.name, 13) + text_width(r.value, 12) + (22 if r.value else 0) for r in self.rows]
        return round(max(widths) + 2 * PAD)

    def port(self, number: int) -> float:
        """Return the height of the middle of a row below the upper edge."""
        return self.head + FOOT / 2 + ROW * number + ROW / 2


@dataclass(frozen=True, slots=True)
class PlacedCard:
    """A card with its upper left corner."""

    card: Card
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line between cards and the head of its arrow, as SVG paths."""

    path: str
    arrow: str
    dashed: bool
    tone: str


@dataclass(slots=True)
class Diagram:
    """Cards and lines with their places, in pixels."""

    width: float = 0.0
    height: float = 0.0
    cards: list[PlacedCard] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def arrange(cards: Sequence[Card]) -> Diagram:
    """Place cards: those that are joined side by side in layers, groups that are not joined below each other."""
    by_key = {card.key: card for card in cards}
    diagram, x, y, row = Diagram(), 0.0, 0.0, 0.0
    for group in _groups(by_key):
        part = _arrange_group([by_key[key] for key in group])
        if x and x + part.width > _WRAP:
            x, y, row = 0.0, y + row + _SPACE, 0.0
        diagram.cards += [PlacedCard(each.card, each.x + x, each.y + y) for each in part.cards]
        diagram.lines += [_moved(line, x, y) for line in part.raw]
        x, row = x + part.width + _SPACE, max(row, part.height)
        diagram.width = max(diagram.width, x - _SPACE)
    diagram.height = y + row
    return diagram


def _groups(cards: dict[str, Card]) -> list[list[str]]:
    """Return the keys of cards that are joined, largest group first."""
    group = {key: {key} for key in cards}
    for key, card in cards.items():
        for row in card.rows:
            for target in row.targets:
                if target in cards and group[target] is not group[key]:
                    merged = group[key] | group[target]
                    group |= dict.fromkeys(merged, merged)
    distinct = {id(members): [key for key in cards if key in members] for members in group.values()}
    return sorted(distinct.values(), key=lambda keys: (-len(keys), list(cards).index(keys[0])))


@dataclass(frozen=True, slots=True)
class _RawLine:
    corners: list[tuple[float, float]]
    reversed: bool
    dashed: bool
    tone: str


@dataclass(frozen=True, slots=True)
class _Group:
    width: float
    height: float
    cards: list[PlacedCard]
    raw: list[_RawLine]


def _moved(line: _RawLine, x: float, y: float) -> Line:
    corners = [(cx + x, cy + y) for cx, cy in line.corners]
    # The head takes the last pixels of the line; that of a line which runs backwards points to the left.
    tip, back = (corners[0], _HEAD) if line.reversed else (corners[-1], -_HEAD)
    foot = (tip[0] + back, tip[1])
    corners[0 if line.reversed else -1] = foot
    arrow = f"M{tip[0]:g} {tip[1]:g}L{foot[0]:g} {foot[1] - 4.5:g}L{foot[0]:g} {foot[1] + 4.5:g}Z"
    return Line(as_path(corners), arrow, line.dashed, line.tone)


def _arrange_group(cards: list[Card]) -> _Group:
    by_key = {card.key: card for card in cards}
    rows = [
        (card, number, row, target)
        for card in cards
        for number, row in enumerate(card.rows)
        for target in row.targets
        if target in by_key and target != card.key
    ]
    rank, backward = ranks(list(by_key), [(card.key, target) for card, _, _, target in rows])
    joins = []
    for (card, number, _, target), back in zip(rows, backward, strict=True):
        port, entry = card.port(number), HEAD / 2 + 2
        joins.append(Join(target, card.key, entry, port) if back else Join(card.key, target, port, entry))
    placed = layered({card.key: card.height for card in cards}, joins, rank)
    lines = routed(placed, joins, {card.key: card.width for card in cards})
    at = _corners(placed, lines.lefts)
    found = [PlacedCard(card, *at[card.key]) for card in cards]
    low = min([each.y for each in found] + [y for line in lines.lines for _, y in line])
    high = max([each.y + each.card.height for each in found] + [y for line in lines.lines for _, y in line])
    raw = [
        _RawLine([(x, y - low) for x, y in line], back, row.dashed, card.tone)
        for line, (card, _, row, _), back in zip(lines.lines, rows, backward, strict=True)
    ]
    return _Group(lines.width, high - low, [PlacedCard(p.card, p.x, p.y - low) for p in found], raw)


def _corners(placed: Layered, lefts: list[float]) -> dict[object, tuple[float, float]]:
    return {node: (left, placed.tops[node]) for left, layer in zip(lefts, placed.layers, strict=True) for node in layer}

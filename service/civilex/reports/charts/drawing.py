"""What a chart is drawn of: boxes, lines and texts, each with the class by which the page colours it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civilex.documentation.text_width import text_width

SIZE = 13.0
"""The font size of a chart in pixels."""
LINE = 17.0
"""The distance of two lines of text in pixels."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the place of its anchor; ``turned`` ones are read from bottom to top."""

    x: float
    y: float
    text: str
    kind: str = "label"
    anchor: str = "start"
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; ``title`` is what it stands for, in words."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its SVG path data."""

    path: str
    kind: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart; ``description`` says in words what it shows, ``legend`` what tones mean, ``note`` what is left out."""

    title: str
    description: str
    width: float
    height: float
    shapes: tuple[Text | Box | Line, ...]
    legend: tuple[tuple[str, str], ...] = ()
    note: str = ""


def lines(text: str, width: float, most: int = 2) -> list[str]:
    """Return a text in lines of at most ``width`` pixels; what does not go into ``most`` lines ends in ``…``.

    >>> lines("Fire and Rescue Service", 120)
    ['Fire and Rescue', 'Service']
    """
    found = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".strip()
        if text_width(longer, SIZE) <= width or not found[-1]:
            found[-1] = longer
        else:
            found.append(word)
    cut = found[:most]
    if len(found) > most:
        cut[-1] += " …"
    return [shortened(line, width) for line in cut]


def shortened(text: str, width: float) -> str:
    """Return a text that is no wider than ``width`` pixels, with ``…`` where something is cut off."""
    if text_width(text, SIZE) <= width:
        return text
    kept = text.removesuffix(" …")
    while kept and text_width(f"{kept}…", SIZE) > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def block(x: float, middle: float, texts: Sequence[str], kind: str = "label", anchor: str = "start") -> list[Text]:
    """Return lines of text around a height."""
    first = middle - LINE * (len(texts) - 1) / 2 + SIZE * 0.35
    return [Text(x, first + number * LINE, text, kind, anchor) for number, text in enumerate(texts)]


def enumerated(parts: Sequence[str]) -> str:
    """Return parts as a list in a sentence.

    >>> enumerated(["3 agreed", "1 ends soon", "4 none in force"])
    '3 agreed, 1 ends soon and 4 none in force'
    """
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))

"""The trend of a catalogue as lines: where each check stands in a drawing, in its units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 220, 56, 28
MOST = 60
"""As many checks are drawn, the newest ones; the table has all."""


@dataclass(frozen=True, slots=True)
class Point:
    """A check: its commit, where it stands, and its value."""

    commit: int
    x: float
    y: float
    value: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the chart: its kind (a class of the style sheet), its name, its points."""

    kind: str
    name: str
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        """The points as SVG has them."""
        return " ".join(f"{point.x:g},{point.y:g}" for point in self.points)


@dataclass(frozen=True, slots=True)
class Trend:
    """Lines over one scale from 0 to ``most``; ``summary`` says in words what they show."""

    lines: tuple[Line, ...]
    most: int
    summary: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    bottom: int = HEIGHT - BOTTOM


def findings(checks: Sequence[dict[str, Any]]) -> Trend | None:
    """Return the findings by severity over the checks, the oldest first; ``None`` where there are fewer than two."""
    drawn = [check for check in checks if "total" in check][-MOST:]
    if len(drawn) < 2:
        return None
    levels = {"violation": "violations", "warning": "warnings", "info": "notes"}
    most = max(1, *(check["by_severity"][level] for check in drawn for level in levels))
    lines = tuple(
        Line(level, name, tuple(_point(drawn, at, check["by_severity"][level], most) for at, check in enumerate(drawn)))
        for level, name in levels.items()
    )
    first, last = drawn[0], drawn[-1]
    before, now = first["by_severity"], last["by_severity"]
    summary = "; ".join(f"{name} from {before[level]:,} to {now[level]:,}" for level, name in levels.items())
    return Trend(lines, most, f"From commit {first['commit']} to commit {last['commit']}: {summary}.")


def _point(drawn: Sequence[dict[str, Any]], number: int, value: int, most: int) -> Point:
    room, height = WIDTH - LEFT - 12, HEIGHT - BOTTOM - 12
    x = LEFT + room * number / (len(drawn) - 1)
    return Point(drawn[number]["commit"], round(x, 1), round(12 + height * (1 - value / most), 1), value)

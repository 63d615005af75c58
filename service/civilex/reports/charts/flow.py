"""A flow: what stands on what, from left to right, one column for each step."""

from __future__ import annotations

from civilex.reports.charts.drawing import LINE, Box, Drawing, Line, Text, block, lines
from civilex.reports.definition import ChartForm
from civilex.reports.filling import FilledPart

MOST = 60
"""So many boxes of a step are drawn; the table has all."""
_WIDTH, _BETWEEN, _HEIGHT, _GAP, _TOP = 210.0, 70.0, 2 * LINE + 8, 10.0, 30.0


def draw(part: FilledPart, form: ChartForm) -> Drawing:
    """Return the flow of a part: each thing once in its step, near to what it stands on."""
    steps: list[str] = list(form.fields["steps"])
    titles: list[str] = list(form.fields.get("titles", [part.part.columns[step] for step in steps]))
    links: list[dict[tuple[str, str], None]] = [{} for _ in steps[1:]]
    found: list[dict[str, str]] = [{} for _ in steps]
    for row in part.rows:
        names = [row.cell(step).text for step in steps]
        for number, name in enumerate(names):
            if name:
                tone = part.part.tone(row.verdict) if number == 0 else "node"
                found[number].setdefault(name, tone)
            if number and name and names[number - 1]:
                links[number - 1].setdefault((names[number - 1], name))
    cut = any(len(names) > MOST for names in found)
    places = _placed([list(names)[:MOST] for names in found], links)
    tallest = max(len(column) for column in places)
    shapes: list[Text | Box | Line] = []
    for number, title in enumerate(titles):
        shapes.append(Text(number * (_WIDTH + _BETWEEN), 14, title, "head"))
    for number, pairs in enumerate(links):
        x = number * (_WIDTH + _BETWEEN) + _WIDTH
        for before, after in pairs:
            if before in places[number] and after in places[number + 1]:
                shapes.append(_line(x, places[number][before], places[number + 1][after], f"{before} → {after}"))
    for number, column in enumerate(places):
        x = number * (_WIDTH + _BETWEEN)
        for name, y in column.items():
            tone = found[number][name]
            shapes.append(Box(x, y - _HEIGHT / 2, _WIDTH, _HEIGHT, tone, name))
            kind = f"on-{tone}" if number == 0 else "label"
            # the first column is bold, and wider for it
            shapes += block(x + 10, y, lines(name, (_WIDTH - 18) / (1 if number else 1.14)), kind)
    tones = [(part.part.tone(state), state) for state, number in part.counts.items() if number]
    ends = found[-1]
    return Drawing(
        form.title,
        f"{len(found[0])} in the first column lead to {len(ends)} in the last: " + ", ".join(ends) + ".",
        len(steps) * _WIDTH + (len(steps) - 1) * _BETWEEN,
        _TOP + tallest * (_HEIGHT + _GAP),
        tuple(shapes),
        tuple(tones),
        f"Drawn are at most {MOST} of each column; the table has all." if cut else "",
    )


def _placed(columns: list[list[str]], links: list[dict[tuple[str, str], None]]) -> list[dict[str, float]]:
    """Return the height of each box: the first column as it comes, the others by the mean of what leads to them."""
    tallest = max(len(column) for column in columns)
    places: list[dict[str, float]] = []
    for number, column in enumerate(columns):
        if number:
            before = places[-1]

            def mean(name: str, number: int = number, before: dict[str, float] = before) -> float:
                heights = [before[one] for one, other in links[number - 1] if other == name and one in before]
                return sum(heights) / len(heights) if heights else float("inf")

            column = sorted(column, key=mean)
        start = _TOP + (tallest - len(column)) * (_HEIGHT + _GAP) / 2 + _HEIGHT / 2
        places.append({name: start + place * (_HEIGHT + _GAP) for place, name in enumerate(column)})
    return places


def _line(x: float, before: float, after: float, title: str) -> Line:
    half = _BETWEEN / 2
    return Line(
        f"M{x:g} {before:g}C{x + half:g} {before:g} {x + half:g} {after:g} {x + _BETWEEN:g} {after:g}", "link", title
    )

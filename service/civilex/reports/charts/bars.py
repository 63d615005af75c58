"""Bars: how many subjects there are for each value of a variable, in pieces by how they stand."""

from __future__ import annotations

from civilex.reports.charts.drawing import LINE, SIZE, Box, Drawing, Line, Text, block, enumerated, lines
from civilex.reports.definition import ChartForm
from civilex.reports.filling import Cell, FilledPart

MOST = 40
"""So many bars are drawn; the table has all."""
_LEFT, _WIDTH, _HEIGHT = 230.0, 460.0, 2 * LINE + 2


def draw(part: FilledPart, form: ChartForm) -> Drawing:
    """Return the bars of a part: one for each value of ``by``, or one for each verdict."""
    by = form.fields.get("by")
    counts: dict[str, dict[str, set[Cell]]] = (
        {} if by else {state: {} for state, number in part.counts.items() if number}
    )
    for row in part.rows:
        name = (row.cell(by).text or "not recorded") if by else row.verdict or "not recorded"
        counts.setdefault(name, {}).setdefault(row.verdict, set()).add(row.cell(part.part.subject))
    order = list(part.counts)
    most = max(sum(map(len, found.values())) for found in counts.values())
    shapes: list[Text | Box | Line] = []
    names = list(counts)[:MOST]
    said = []
    for number, name in enumerate(names):
        y, x = number * _HEIGHT, _LEFT
        shapes += block(_LEFT - 10, y + _HEIGHT / 2, lines(name, _LEFT - 20), anchor="end")
        found = counts[name]
        for state in sorted(found, key=lambda each: order.index(each) if each in order else 99):
            width = len(found[state]) / most * _WIDTH
            tone = part.part.tone(state)
            named = enumerated(sorted(cell.text for cell in found[state])[:12])
            shapes.append(Box(x, y + 5, width, _HEIGHT - 10, tone, f"{name}: {len(found[state])} {state}. {named}"))
            shapes.append(
                Text(x + width / 2, y + _HEIGHT / 2 + SIZE * 0.35, str(len(found[state])), f"on-{tone}", "middle")
            )
            x += width
        said.append(
            f"{name}: {enumerated([f'{len(cells)} {state}'.strip() for state, cells in found.items()])}."
            if by
            else f"{name}: {sum(map(len, found.values()))}."
        )
    return Drawing(
        form.title,
        " ".join(said),
        _LEFT + _WIDTH + 4,
        len(names) * _HEIGHT,
        tuple(shapes),
        tuple((part.part.tone(state), state) for state, number in part.counts.items() if number) if by else (),
        f"Drawn are the first {MOST}; the table has all {len(counts)}." if len(counts) > MOST else "",
    )

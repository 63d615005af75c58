"""A grid: two kinds of things against each other, and in each cell how many subjects stand how (heat map, matrix)."""

from __future__ import annotations

from civilex.documentation.text_width import text_width
from civilex.reports.charts.drawing import LINE, SIZE, Box, Drawing, Line, Text, block, enumerated, lines
from civilex.reports.definition import ChartForm
from civilex.reports.filling import EMPTY, Cell, FilledPart, Row

MOST = 40
"""So many rows and columns are drawn; the table has all."""
ABSENT = "not recorded"
_BOX, _GAP, _ROW_WIDTH = 26.0, 4.0, 230.0
_UPRIGHT = 4
"""With more columns than this their heads are turned."""

Counts = dict[tuple[str, str], dict[str, set[Cell]]]


def draw(part: FilledPart, form: ChartForm) -> Drawing:
    """Return the grid of a part: rows and columns in the order of the answer, states in the order of the file."""
    axes = form.fields["rows"], form.fields["columns"]
    blanks = {_place(row, form): row for row in part.blanks if all(row.cell(axis).text for axis in axes)}
    rows, columns, counts = _counted(part, form, blanks)
    note = ""
    if len(rows) > MOST or len(columns) > MOST:
        note = f"Drawn are the first {MOST} rows and columns; the table has all {len(rows)} and {len(columns)}."
        rows, columns = rows[:MOST], columns[:MOST]
    most = max((len(found) for found in counts.values()), default=1)
    turned = len(columns) > _UPRIGHT
    cell = max(most * (_BOX + _GAP) + _GAP, 34.0 if turned else 170.0)
    heads = [lines(name, 200.0 if turned else cell - 10, 1 if turned else 2) for name in columns]
    top = max(text_width(text, SIZE) for head in heads for text in head) + 14 if turned else 2 * LINE + 8
    left = min(_ROW_WIDTH, max(text_width(text, SIZE) for name in rows for text in lines(name, _ROW_WIDTH))) + 14
    height = 2 * LINE + 6
    shapes: list[Text | Box | Line] = []
    for number, head in enumerate(heads):
        x = left + number * cell
        if turned:
            shapes.append(Text(x + cell / 2 + SIZE * 0.35, top - 8, head[0], turned=True))
        else:
            shapes += block(x + cell / 2, top / 2, head, anchor="middle")
    for line, name in enumerate(rows):
        y = top + line * height
        shapes += block(left - 10, y + height / 2, lines(name, _ROW_WIDTH), anchor="end")
        for number, column in enumerate(columns):
            x = left + number * cell
            shapes.append(Box(x, y, cell, height, "frame"))
            if blank := blanks.get((name, column)):
                shapes += block(x + cell / 2, y + height / 2, lines(blank.verdict, cell - 6), "small", "middle")
            shapes += _marks(part, x + cell / 2, y + height / 2, counts.get((name, column), {}), f"{name}, {column}")
    states = [state for state in part.counts if any(state in found for found in counts.values())]
    return Drawing(
        form.title,
        f"{len(rows)} rows, {len(columns)} columns. " + _in_words(part),
        left + cell * len(columns) + 1,
        top + height * len(rows) + 1,
        tuple(shapes),
        tuple((part.part.tone(state), state) for state in states),
        note,
    )


def _counted(
    part: FilledPart, form: ChartForm, blanks: dict[tuple[str, str], Row]
) -> tuple[list[str], list[str], Counts]:
    rows: dict[str, None] = {}
    columns: dict[str, None] = {}
    counts: Counts = {}
    for row in (*part.rows, *blanks.values()):
        place = _place(row, form)
        rows.setdefault(place[0])
        columns.setdefault(place[1])
        if row.cell(part.part.subject) != EMPTY:
            counts.setdefault(place, {}).setdefault(row.verdict, set()).add(row.cell(part.part.subject))
    order = list(part.counts)
    ordered = {
        place: {state: found[state] for state in sorted(found, key=lambda s: order.index(s) if s in order else 99)}
        for place, found in counts.items()
    }
    at_end = sorted(columns, key=lambda name: name == form.fields.get("absent", ABSENT))
    return list(rows), at_end, ordered


def _place(row: Row, form: ChartForm) -> tuple[str, str]:
    absent = form.fields.get("absent", ABSENT)
    return row.cell(form.fields["rows"]).text or absent, row.cell(form.fields["columns"]).text or absent


def _marks(part: FilledPart, middle: float, height: float, found: dict[str, set[Cell]], where: str) -> list[Text | Box]:
    x = middle - (len(found) * (_BOX + _GAP) - _GAP) / 2
    shapes: list[Text | Box] = []
    for state, subjects in found.items():
        tone, named = part.part.tone(state), enumerated(sorted(cell.text for cell in subjects if cell.text))
        shapes.append(Box(x, height - _BOX / 2, _BOX, _BOX, tone, f"{where}: {state}. {named}"))
        shapes.append(Text(x + _BOX / 2, height + SIZE * 0.35, str(len(subjects)), f"on-{tone}", "middle"))
        x += _BOX + _GAP
    return shapes


def _in_words(part: FilledPart) -> str:
    said = enumerated([f"{number} {state}" for state, number in part.counts.items() if number])
    return f"In all: {said}." if said else ""

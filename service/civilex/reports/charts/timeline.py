"""A timeline: from when to when each subject runs, with a mark for what should have happened."""

from __future__ import annotations

from datetime import date, timedelta

from civilex.reports.charts.drawing import LINE, SIZE, Box, Drawing, Line, Text, block, lines
from civilex.reports.definition import ChartForm
from civilex.reports.filling import FilledPart, Row

MOST = 60
"""So many subjects are drawn; the table has all."""
_LEFT, _WIDTH, _HEIGHT, _TOP = 230.0, 620.0, 2 * LINE + 4, 34.0


def draw(part: FilledPart, form: ChartForm, on: date) -> Drawing:
    """Return the timeline of a part: a bar per subject in the tone of its verdict, the day of the report as a line."""
    subjects: dict[str, Row] = {}
    for row in part.rows:
        subjects.setdefault(row.cell(part.part.subject).text, row)
    names = list(subjects)[:MOST]
    days = [day for name in names for each in ("from", "to", "mark") if (day := _day(subjects[name], form, each))]
    first = min([*days, on]).replace(day=1)
    last = max([*days, on]) + timedelta(days=20)

    def across(day: date) -> float:
        return _LEFT + (day - first).days / (last - first).days * _WIDTH

    bottom = _TOP + len(names) * _HEIGHT
    shapes: list[Text | Box | Line] = []
    for year in range(first.year, last.year + 1):
        for month in (1, 7):
            day = date(year, month, 1)
            if first <= day <= last:
                shapes.append(Line(f"M{across(day):g} {_TOP - 6:g}V{bottom:g}", "tick"))
                shapes.append(Text(across(day) + 3, _TOP - 16, f"{year}-{month:02}", "small"))
    for number, name in enumerate(names):
        row, y = subjects[name], _TOP + number * _HEIGHT
        shapes += block(_LEFT - 12, y + _HEIGHT / 2, lines(name, _LEFT - 20), anchor="end")
        start, end = _day(row, form, "from"), _day(row, form, "to")
        mark = _day(row, form, "mark")
        tone = part.part.tone(row.verdict)
        begin, finish = start or end, end or last
        if begin is not None:
            words = f"{name}: {start or 'start not recorded'} to {end or 'no end recorded'}, {row.verdict}"
            width = max(across(finish) - across(begin), 6)
            shapes.append(Box(across(begin), y + 9, width, _HEIGHT - 18, tone, words))
            if end is None:
                shapes.append(Text(_LEFT + _WIDTH + 4, y + _HEIGHT / 2 + SIZE * 0.35, "…", "small"))
        else:
            shapes.append(Text(_LEFT + 4, y + _HEIGHT / 2 + SIZE * 0.35, "no date recorded", "small"))
        if mark is not None:
            x, title = across(mark), form.fields.get("mark_title", "")
            shapes.append(
                Line(
                    f"M{x:g} {y + 3:g}l8 {_HEIGHT / 2 - 3:g}l-8 {_HEIGHT / 2 - 3:g}l-8 {3 - _HEIGHT / 2:g}z",
                    "mark",
                    f"{name}: {title} {mark}",
                )
            )
    shapes.append(Line(f"M{across(on):g} {_TOP - 8:g}V{bottom:g}", "today", f"The day of this report, {on}"))
    shapes.append(Text(across(on), bottom + 16, f"{on}", "small", "middle"))
    legend = [(part.part.tone(state), state) for state, number in part.counts.items() if number]
    if form.fields.get("mark_title"):
        legend.append(("mark", form.fields["mark_title"]))
    return Drawing(
        form.title,
        " ".join(f"{name}: {subjects[name].verdict}." for name in names),
        _LEFT + _WIDTH + 20,
        bottom + 24,
        tuple(shapes),
        tuple(legend),
        f"Drawn are the first {MOST}; the table has all {len(subjects)}." if len(subjects) > MOST else "",
    )


def _day(row: Row, form: ChartForm, which: str) -> date | None:
    try:
        return date.fromisoformat(row.cell(form.fields.get(which, "")).text[:10])
    except ValueError:
        return None

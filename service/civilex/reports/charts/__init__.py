"""Charts of reports as SVG, laid out here: no script, no fonts of others, and nothing said by colour alone."""

from __future__ import annotations

from civilex.reports.charts import bars, flow, grid, timeline
from civilex.reports.charts.drawing import Drawing
from civilex.reports.filling import FilledPart, FilledReport

_KINDS = {"grid": grid.draw, "flow": flow.draw, "bars": bars.draw}


def drawing(filled: FilledReport, part: FilledPart) -> Drawing | None:
    """Return the chart of a part; ``None`` where the part has none, or nothing to draw."""
    form = part.part.chart
    if form is None or not part.rows:
        return None
    return timeline.draw(part, form, filled.on) if form.kind == "timeline" else _KINDS[form.kind](part, form)

"""What shapes found in a graph, as a report tells it to people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyoxigraph as ox

from civilex.catalogs.grouping import severity_of
from civilex.catalogs.report import ValidationResult
from civilex.shacl import ValidationReport
from civilex.shacl.graph import Term
from civilex.shacl.paths import Predicate

TOLD = 5
"""How many causes the text of a refusal tells of one graph."""
SHOWN = 1_000
"""How many results the W3C report of a refusal holds; the counts of the other report are of all."""


def to_turtle(report: ValidationReport) -> str:
    """Return the report as SHACL has it (3.6), the first thousand of its results."""
    return replace(report, results=report.results[:SHOWN]).to_turtle()


def as_results(report: ValidationReport) -> list[ValidationResult]:
    """Return the results as reports on catalogues have them, so that they are grouped by cause in one way."""
    return [
        ValidationResult(
            severity=severity_of(found.severity),
            message=" ".join(sorted(text.value for text in found.messages if text.language in (None, "en"))),
            focus_node=_shown(found.focus_node),
            path=found.path.iri if isinstance(found.path, Predicate) else None,
            value=None if found.value is None else str(found.value),
            component=found.component,
            shape=_shown(found.source_shape),
        )
        for found in report.results
    ]


def summary(reports: Sequence[dict[str, Any]]) -> str:
    """Return why a change is refused: for each graph its first causes, how often each is found, and one example."""
    lines = []
    for report in reports:
        lines.append(f"Nothing was changed: {report['graph']} would not pass the check against '{report['shapes']}'.")
        for cause in report["causes"][:TOLD]:
            places = [example["focus_node"] for example in cause["examples"][:1] if "focus_node" in example]
            at = f" ({places[0]})" if places else ""
            times = "once" if cause["count"] == 1 else f"{cause['count']} times"
            lines.append(f"  {cause['severity']}, {times}: {cause['message']}{at}")
        if (more := report["causes_total"] - TOLD) > 0:
            lines.append(f"  and {more} more kinds of findings")
    return "\n".join(lines)


def _shown(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)

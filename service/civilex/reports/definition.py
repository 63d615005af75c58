"""What a report is made of, read from ``queries/reports/NAME.toml``.

A report has parts; a part is one stored query and how its answer is shown::

    title = "Who waits for whose data"
    question = "Which department waits for whose data, and is there an agreement?"
    order = 2

    [[parts]]
    title = "Needs, by department"
    query = "reports/data-needs"              # a file below queries/
    subject = "need"                          # what is counted, once each
    counted = "data needs"                    # what many of them are called
    verdict = "state"                         # the variable that says how it stands
    columns = { need = "Data need", consumer = "Needed by" }
    states = { "agreed" = "good", "not yet asked" = "unknown" }     # verdict to tone, in order
    decisions = { "not yet asked" = "Ask {consumer} for its agreements." }
    departments = ["consumer"]                # whose row it is, and of whom something is asked
    facts = ["agreement"]                     # the kinds of fact that the answer rests on
    chart = { kind = "grid", rows = "consumer", columns = "holder" }
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from civilex import reference_model
from civilex.errors import CivilexError, NotFound
from civilex.queries import StoredQuery, stored

TONES = ("good", "soon", "bad", "unknown", "plain")
"""How a state looks: well, to be seen to soon, to be acted on, not known, neither well nor ill."""
CHART_FIELDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "grid": (frozenset({"rows", "columns"}), frozenset({"absent"})),
    "flow": (frozenset({"steps"}), frozenset({"titles"})),
    "timeline": (frozenset({"from", "to"}), frozenset({"mark", "mark_title"})),
    "bars": (frozenset(), frozenset({"by"})),
}
"""Kind of chart to the fields that it must and may have, each the name of a variable (or several)."""


@dataclass(frozen=True, slots=True)
class ChartForm:
    """How the rows of a part are drawn: the kind of chart, and which variable is drawn where."""

    kind: str
    title: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A stored query in a report; ``columns`` maps variables to heads, ``states`` verdicts to tones, both in order."""

    title: str
    text: str
    query: StoredQuery
    given: Mapping[str, str]
    subject: str
    counted: str
    verdict: str | None
    columns: Mapping[str, str]
    states: Mapping[str, str]
    decisions: Mapping[str, str]
    departments: tuple[str, ...]
    facts: tuple[str, ...]
    none: str
    chart: ChartForm | None

    def tone(self, verdict: str) -> str:
        """Return how a verdict looks; one that the file does not name is neither well nor ill."""
        return self.states.get(verdict, "plain")


@dataclass(frozen=True, slots=True)
class Report:
    """A report: ``name`` is the stem of its file, ``order`` its place in lists, ``page`` how much it may take."""

    name: str
    title: str
    question: str
    text: str
    order: int
    one_page: bool
    parts: tuple[Part, ...]

    @property
    def numbers(self) -> tuple[str, ...]:
        """The names of the stored queries behind it."""
        return tuple(dict.fromkeys(part.query.name for part in self.parts))


@cache
def published() -> dict[str, Report]:
    """Return the reports by name, in their order."""
    folder = reference_model.root() / "queries" / "reports"
    reports = sorted((read(path) for path in folder.glob("*.toml")), key=lambda report: report.order)
    return {report.name: report for report in reports}


def by_name(name: str) -> Report:
    """Return the report of that name; raises NotFound, which says what there is."""
    if name not in published():
        raise NotFound(f"There is no report '{name}'. There are: {', '.join(published())}.")
    return published()[name]


def read(path: Path) -> Report:
    """Read a report from its file; raises CivilexError, with the file, where it is not as this module says."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        parts = tuple(_part(entry) for entry in content.pop("parts"))
        made = Report(
            path.stem,
            content.pop("title"),
            content.pop("question"),
            content.pop("text", ""),
            content.pop("order"),
            content.pop("one_page", False),
            parts,
        )
        if content:
            raise ValueError(f"knows no {', '.join(content)}")
    except (KeyError, ValueError) as error:
        raise CivilexError(f"{path}: {error}") from error
    return made


def _part(entry: dict[str, Any]) -> Part:
    query = stored(entry.pop("query"))
    chart = entry.pop("chart", None)
    part = Part(
        title=entry.pop("title"),
        text=entry.pop("text", ""),
        query=query,
        given=entry.pop("given", {}),
        subject=entry.pop("subject"),
        counted=entry.pop("counted"),
        verdict=entry.pop("verdict", None),
        columns=entry.pop("columns"),
        states=entry.pop("states", {}),
        decisions=entry.pop("decisions", {}),
        departments=tuple(entry.pop("departments", ())),
        facts=tuple(entry.pop("facts", ())),
        none=entry.pop("none", ""),
        chart=None if chart is None else _chart(chart),
    )
    if entry:
        raise ValueError(f"the part '{part.title}' knows no {', '.join(entry)}")
    if wrong := set(part.states.values()) - set(TONES):
        raise ValueError(f"there is no tone {', '.join(wrong)}; there are {', '.join(TONES)}")
    for text in part.decisions.values():
        names = {name for _, name, _, _ in Formatter().parse(text) if name}
        if missing := names - set(part.columns):
            raise ValueError(f"'{text}' names {', '.join(missing)}, which is no column")
    return part


def _chart(entry: dict[str, Any]) -> ChartForm:
    kind, title = entry.pop("kind"), entry.pop("title")
    must, may = CHART_FIELDS[kind]
    if not must <= set(entry) <= must | may:
        raise ValueError(f"a chart of kind {kind} has {', '.join(must)}, and may have {', '.join(may) or 'no more'}")
    return ChartForm(kind, title, entry)

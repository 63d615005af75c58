"""The report as one page that needs nothing else: no script, no network, charts drawn on the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from civilex import __version__
from civilex.catalogs.checked_files import CheckedFile
from civilex.catalogs.quality_score import rating
from civilex.catalogs.report import SEVERITIES, Cause, ValidationReport, ValidationResult
from civilex.catalogs.representations import charts, words
from civilex.catalogs.source_examples import in_syntax
from civilex.namespaces import compact

LOADER = PackageLoader("civilex.catalogs.representations", "templates")
_STATIC = Path(__file__).parent / "static"
_PRESSING = 3


def page(files: Sequence[CheckedFile], *, title: str | None = None, lead: str = "") -> str:
    """Return the report on files as one page; ``title`` stands above it, ``lead`` below the title."""
    names = " and ".join(words.file_name(file.name) for file in files)
    heading = title or (f"Check of {names}" if len(files) < 3 else f"Check of {len(files)} catalogues")
    return (
        _environment()
        .get_template("report_page.html")
        .render(**shared(), title=heading, lead=lead, files=files, style=style())
    )


def index(
    title: str, lead: str, rows: Sequence[Mapping[str, Any]], unread: Sequence[CheckedFile], *, compared: bool
) -> str:
    """Return the page that leads to the pages of publishers; ``compared`` says whether there was a run before."""
    return (
        _environment()
        .get_template("publishers_page.html")
        .render(**shared(), title=title, lead=lead, rows=rows, unread=unread, compared=compared, style=style())
    )


def style() -> Markup:
    """Return the style of a page that stands alone; it is ours, and holds no markup."""
    return frame_style() + Markup((_STATIC / "report.css").read_text(encoding="utf-8"))  # noqa: S704


def frame_style() -> Markup:
    """Return the style of the frame and the colours of any report that stands alone."""
    return Markup((_STATIC / "page.css").read_text(encoding="utf-8"))  # noqa: S704


def shared() -> dict[str, Any]:
    """Return what the templates use: words, charts, and how results go with causes."""
    return {
        "words": words, "charts": charts, "severities": SEVERITIES, "rating": rating, "curie": compact,
        "entries": entries, "pressing": pressing, "publishers_in": publishers_in, "in_syntax": in_syntax,
        "version": __version__,
    }  # fmt: skip


def entries(report: ValidationReport) -> list[tuple[Cause, list[ValidationResult]]]:
    """Return the causes, each with the results that the report holds beyond the examples of the cause."""
    found: dict[tuple[object, ...], list[ValidationResult]] = {}
    for result in report.results:
        found.setdefault(_key(result), []).append(result)
    listed = []
    for cause in report.causes:
        shown = {(example.focus_node, example.value) for example in cause.examples}
        rest = [each for each in found.get(_key(cause), ()) if (each.focus_node, each.value) not in shown]
        listed.append((cause, rest))
    return listed


def pressing(report: ValidationReport) -> list[tuple[int, Cause]]:
    """Return the causes with most points to gain, with their number on the page."""
    numbered = [(number, cause) for number, cause in enumerate(report.causes, 1) if cause.points]
    return sorted(numbered, key=lambda pair: -(pair[1].points or 0))[:_PRESSING]


def publishers_in(cause: Cause) -> list[tuple[str, int]]:
    """Return the publishers of a cause with how many results each has, most first, as far as the groups tell."""
    counts: dict[str, int] = {}
    for group in cause.groups:
        name = group.publisher or words.NOBODY
        counts[name] = counts.get(name, 0) + group.count
    return sorted(counts.items(), key=lambda item: -item[1])


def _key(found: Cause | ValidationResult) -> tuple[object, ...]:
    message = found.message if found.shape is None else None
    return found.severity, found.path, found.shape, found.component, found.verdict, message


def filters() -> dict[str, Any]:
    """Return the filters that the templates use."""
    return {
        "commas": lambda number: f"{number:,}",
        "node_of": words.node,
        "place_of": words.place,
        "standing": words.standing,
        "mentions_iri": lambda text: "IRI" in text.split(),
    }


@cache
def _environment() -> Environment:
    made = Environment(loader=LOADER, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= filters()
    return made

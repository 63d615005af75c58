"""A report as a page that stands alone: no script, no network, charts drawn on the server."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from civilex import __version__
from civilex.catalogs.representations import html_report
from civilex.documentation import templating
from civilex.reports.charts import drawing
from civilex.reports.filling import FilledReport

if TYPE_CHECKING:
    from civilex.reports.city import CityReport

LOADER = PackageLoader("civilex.reports", "templates")
_STATIC = Path(__file__).parent / "static"


def alone(filled: FilledReport) -> str:
    """Return the report as one page that needs nothing else."""
    return _page("report_alone.html", filled.report.title, filled, filled=filled)


def city(report: CityReport, title: str) -> str:
    """Return the city report as one page that needs nothing else."""
    return _page("city_alone.html", title, report, report=report)


def department(report: CityReport, decisions: Sequence[str]) -> str:
    """Return what is a department's, or asked of it, as one page that needs nothing else."""
    return _page("department_alone.html", report.department or "", report, report=report, decisions=decisions)


def departments(whole: CityReport, listed: Sequence[tuple[str, str | None, int]]) -> str:
    """Return the page that leads to the pages of departments: name, file without ending, number of decisions."""
    return _page("departments_alone.html", "Reports by department", whole, listed=listed)


def _page(template: str, title: str, of: FilledReport | CityReport, **values: Any) -> str:
    shown = {"title": title, "city": of.city, "on": of.on, "style": style(), "version": __version__, **values}
    return _environment().get_template(template).render(**shown)


def style() -> Markup:
    """Return the style of a page that stands alone: the frame of reports, and ours."""
    return html_report.frame_style() + Markup((_STATIC / "reports.css").read_text(encoding="utf-8"))  # noqa: S704


def filters() -> dict[str, Any]:
    """Return the filters that the templates use."""
    return {
        "drawn": lambda part, filled: drawing(filled, part),
        "subject": lambda row, name: row.cell(name).text,
        "here": lambda iri: f"/resource?{urlencode({'iri': iri})}",
    }


@cache
def _environment() -> Environment:
    made = Environment(loader=LOADER, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= templating.FILTERS | filters()
    return made

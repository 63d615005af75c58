"""A report as a page that stands alone: no script, no network, charts drawn on the server."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from civilex import __version__
from civilex.catalogs.representations import html_report
from civilex.documentation import templating
from civilex.reports.charts import drawing
from civilex.reports.filling import FilledReport

LOADER = PackageLoader("civilex.reports", "templates")
_STATIC = Path(__file__).parent / "static"


def alone(filled: FilledReport) -> str:
    """Return the report as one page that needs nothing else."""
    return _environment().get_template("report_alone.html").render(filled=filled, style=style(), version=__version__)


def style() -> Markup:
    """Return the style of a page that stands alone: the frame of reports, and ours."""
    return html_report.frame_style() + Markup((_STATIC / "reports.css").read_text(encoding="utf-8"))  # noqa: S704


def filters() -> dict[str, Any]:
    """Return the filters that the templates use."""
    return {
        "drawn": lambda part, filled: drawing(filled, part),
        "here": lambda iri: f"/resource?{urlencode({'iri': iri})}",
    }


@cache
def _environment() -> Environment:
    made = Environment(loader=LOADER, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= templating.FILTERS | filters()
    return made

"""Templates: Jinja with escaping always on, and what every page may use."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from civilex import __version__
from civilex.catalogs.representations import html_report
from civilex.documentation import templating
from civilex.reports import pages as report_pages
from civilex.web.collections import COLLECTIONS
from civilex.web.presentation import graph_name, is_derived, words


class Pages:
    """The templates of an application."""

    def __init__(self) -> None:
        """Read the templates that lie beside this module, those of the model's reference and those of reports."""
        self._environment = Environment(
            loader=ChoiceLoader(
                [PackageLoader("civilex.web", "templates"), templating.LOADER, html_report.LOADER, report_pages.LOADER]
            ),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {"collections": COLLECTIONS, "version": __version__}
        self._environment.filters |= (
            templating.FILTERS
            | html_report.filters()
            | report_pages.filters()
            | {
                "query_string": urlencode,
                "graph_name": graph_name,
                "is_derived": is_derived,
                "words": words,
            }
        )

    def text(self, template: str, **values: Any) -> str:
        """Return what a template makes of values."""
        return self._environment.get_template(template).render(**values)

    def answer(self, request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page; ``values`` are the names that the template uses."""
        text = self._environment.get_template(template).render(path=request.url.path, **values)
        return HTMLResponse(text, status_code=status)

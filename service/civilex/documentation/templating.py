"""The templates of terms and diagrams, and the filters that they use."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from civilex.namespaces import compact

LOADER = PackageLoader("civilex.documentation", "templates")


def number(value: float) -> str:
    """Return a number for SVG: without needless decimals.

    >>> number(12.0), number(4.50)
    ('12', '4.5')
    """
    return f"{value:g}"


FILTERS: dict[str, Any] = {"curie": compact, "num": number}
"""What the templates of this package use beyond Jinja's own."""


def environment() -> Environment:
    """Return an environment for the pages of the static site, escaping always on."""
    made = Environment(loader=LOADER, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= FILTERS
    return made

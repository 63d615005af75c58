"""A check as the service makes it: a document and options in, the report as JSON out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from civilex.catalogs import validate_all

Tell = Callable[[str, int, int], None]
"""Is told the step that begins, how many are done, and how many there are."""


def report_of(document: bytes | BinaryIO, options: Mapping[str, Any], tell: Tell | None = None) -> dict[str, Any]:
    """Return the report on one profile, or the matrix of several; raises what validate_all raises.

    ``options`` are those of :func:`civilex.catalogs.validate_all`.
    """
    matrix = validate_all(document, told=tell, **options)
    return matrix.reports[0].to_json() if len(matrix.reports) == 1 else matrix.to_json()

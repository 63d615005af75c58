"""Texts whose queries were light: only those begin on readers that hold the data in memory."""

from __future__ import annotations

import re
from collections import OrderedDict

MOST = 4096
"""How many shapes are remembered; the one that was not asked for the longest is forgotten first."""
_DIGITS = re.compile(r"[0-9]+")


class ProvenLight:
    """Shapes of query texts that were answered while light; texts that differ in digits only have the same shape.

    A query that runs away ends with its reader, and with the copy of the data that this one holds. So a text that was
    never asked before begins on a reader without copy, and one that turns out long loses its standing.
    """

    def __init__(self, most: int = MOST):
        """Take how many shapes are remembered."""
        self._most = most
        self._shapes: OrderedDict[int, None] = OrderedDict()

    def __contains__(self, text: object) -> bool:
        """Say whether queries of this shape were light so far."""
        return isinstance(text, str) and _shape(text) in self._shapes

    def add(self, text: str) -> None:
        """Note that a query was answered while light."""
        shape = _shape(text)
        self._shapes[shape] = None
        self._shapes.move_to_end(shape)
        if len(self._shapes) > self._most:
            self._shapes.popitem(last=False)

    def discard(self, text: str) -> None:
        """Note that a query was not light."""
        self._shapes.pop(_shape(text), None)


def _shape(text: str) -> int:
    return hash(_DIGITS.sub("0", text))

"""The errors of a shapes graph that cannot be used."""

from __future__ import annotations

import pyoxigraph as ox

from civilex.errors import InvalidInput

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class IllFormedShape(InvalidInput):
    """A shape, path or constraint does not follow SHACL's syntax rules; ``node`` is where.

    One that is met while shapes are read is left out and told among their problems.
    """

    def __init__(self, reason: str, node: _Term | None):
        self.reason, self.node = reason, node
        super().__init__(f"{node}: {reason}" if node is not None else reason)


class ValidationFailure(InvalidInput):
    """The validation has no outcome (SHACL, 3.4): shapes in a circle, or SPARQL that is forbidden or does not run."""

    def __init__(self, reason: str, node: _Term | None = None):
        self.reason, self.node = reason, node
        super().__init__(f"{node}: {reason}" if node is not None else reason)

"""Which graphs somebody may read, of all that there are and will be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from civilex.namespaces import GRAPH, graph
from civilex.store.dataset import graph_kind, graph_slug

UNNAMED = ""
"""Stands for the unnamed graph among patterns."""
_SOURCES = ("city", "mappings")
"""Kinds of graphs from which, with the model, follows what stands in the inferred graph of the same slug."""


@dataclass(frozen=True, slots=True)
class ReadableGraphs:
    """What somebody may read who may not read everything; whoever may has ``None`` in its place.

    ``rules`` are patterns, each with whether graphs that it fits may be read: an IRI, the beginning of IRIs with ``*``
    behind it, or :data:`UNNAMED`. The longest that fits decides; where none fits, the graph may be read. Nobody of
    these reads a graph of the kind ``system``, which tells of all graphs. What follows by rule is read by whoever may
    read all that it may follow from.
    """

    rules: tuple[tuple[str, bool], ...]

    def __contains__(self, name: str | None) -> bool:
        """Say whether a graph may be read, be there one of this name or not; ``None`` is the unnamed graph.

        >>> hidden = ReadableGraphs(((graph("city", "rio"), False),))
        >>> graph("city", "rio") in hidden, graph("inferred", "rio") in hidden, graph("city", "porto") in hidden
        (False, False, True)
        """
        return _holds(self, name or UNNAMED)

    def of(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the graphs among these that may be read, in their order."""
        return tuple(name for name in names if name in self)

    def to_message(self) -> list[tuple[str, bool]]:
        """Return it as JSON has it, for :meth:`from_message`."""
        return list(self.rules)

    @classmethod
    def from_message(cls, rules: Sequence[Sequence[object]] | None) -> ReadableGraphs | None:
        """Return what :meth:`to_message` wrote; ``None`` stays what it is."""
        return None if rules is None else cls(tuple((str(pattern), bool(may)) for pattern, may in rules))


def fits(pattern: str, name: str) -> bool:
    """Say whether a pattern fits the name of a graph.

    >>> fits("urn:x:*", "urn:x:g"), fits("urn:x", "urn:x:g"), fits("*", UNNAMED)
    (True, False, True)
    """
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


@lru_cache(maxsize=8192)
def _holds(readable: ReadableGraphs, name: str) -> bool:
    kind = graph_kind(name)
    if kind == "system" or not _said(readable, name):
        return False
    if kind != "inferred":
        return True
    return _whole_model(readable) and all(_said(readable, graph(source, graph_slug(name))) for source in _SOURCES)


def _said(readable: ReadableGraphs, name: str) -> bool:
    """Return what the rules say of the graph itself."""
    fitting = ((pattern, may) for pattern, may in readable.rules if fits(pattern, name))
    # A whole name is longer than any beginning of it, so no two that fit are of the same length.
    return max(fitting, key=lambda rule: _length(rule[0]), default=(name, True))[1]


def _length(pattern: str) -> tuple[int, bool]:
    beginning = pattern.endswith("*")
    return len(pattern) - beginning, not beginning


def _whole_model(readable: ReadableGraphs) -> bool:
    """Say whether all graphs of the model may be read, whatever their names."""
    model = f"{GRAPH}model/"
    return _said(readable, model) and all(may for pattern, may in readable.rules if pattern.startswith(model))

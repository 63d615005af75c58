"""Who may read which graphs: rights that the operator gives, kept in a file beside the store.

A right names graphs by a pattern and says who may read them. Of the patterns that fit a graph the longest counts, and
what no pattern fits may be read by anybody. An admin reads everything.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from civilex.access.kept_file import KeptFile
from civilex.access.roles import Caller
from civilex.errors import InvalidInput, NotFound
from civilex.namespaces import GRAPH
from civilex.settings import ROLES
from civilex.store.data_directory import RIGHTS
from civilex.store.readable_graphs import UNNAMED, ReadableGraphs

ANYBODY = "anybody"
DEFAULT = "default"
"""How the unnamed graph is written."""
KINDS = ("model", "city", "catalog", "mappings", "inferred")
_READER = re.compile(rf"{ANYBODY}|{'|'.join(ROLES)}|(?:key|user|group):\S(?:.*\S)?")
_LEVELS: dict[str, int] = {role: level for level, role in enumerate(ROLES)}
_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Right:
    """A pattern of graphs (an IRI, or the beginning of IRIs with ``*``, or the unnamed graph) and who may read them."""

    graphs: str
    readers: tuple[str, ...]

    def gives(self, caller: Caller) -> bool:
        """Say whether somebody may read the graphs.

        >>> Right("*", ("group:it", "curator")).gives(Caller("user:ana", "ana", "reader", frozenset({"it"})))
        True
        """
        return any(_is_one_of(caller, reader) for reader in self.readers)


class Rights:
    """The rights of a data directory; what another process changes counts at the next look."""

    def __init__(self, directory: Path):
        """Take the data directory; nothing is read yet."""
        self._file = KeptFile(directory / RIGHTS, "rights", _right, _written)
        self._rights: tuple[Right, ...] = ()
        self._readable: OrderedDict[Caller, ReadableGraphs | None] = OrderedDict()

    def all(self) -> list[Right]:
        """Return the rights, by pattern; raises StoreDamaged where the file is not one of rights."""
        return sorted(self._file.entries, key=lambda right: right.graphs)

    def give(self, pattern: str, readers: Sequence[str]) -> Right:
        """Say who alone may read some graphs, in the place of what was said of the same pattern; on disk afterwards.

        Raises InvalidInput for what is no pattern (see :func:`full_pattern`) and no reader.
        """
        for reader in readers:
            if not _READER.fullmatch(reader):
                raise InvalidInput(
                    f"'{reader}' is nobody: write {ANYBODY}, a role ({', '.join(ROLES)}), key:NAME, user:NAME or "
                    "group:NAME."
                )
        if not readers:
            raise InvalidInput("Say who may read the graphs; 'admin' is as few as there can be.")
        made = Right(full_pattern(pattern), tuple(dict.fromkeys(readers)))
        with self._file.changing() as rights:
            rights[:] = [right for right in rights if right.graphs != made.graphs] + [made]
        return made

    def take_back(self, pattern: str) -> Right:
        """Forget what was said of a pattern; raises NotFound where nothing was."""
        full = full_pattern(pattern)
        with self._file.changing() as rights:
            for place, right in enumerate(rights):
                if right.graphs == full:
                    return rights.pop(place)
        raise NotFound(f"Nothing is said of '{pattern}'. See civilex rights list.")

    def readable_by(self, caller: Caller) -> ReadableGraphs | None:
        """Return which graphs somebody may read, ``None`` for all; the same object while the rights stay the same."""
        rights = self._file.entries
        if not rights or caller.role == "admin":
            return None
        if rights is not self._rights:
            self._rights = rights
            self._readable = OrderedDict()
        remembered = self._readable
        if caller not in remembered:
            said = tuple((right.graphs, right.gives(caller)) for right in rights)
            remembered[caller] = None if all(may for _, may in said) else ReadableGraphs(tuple(sorted(said)))
            while len(remembered) > _REMEMBERED:
                remembered.popitem(last=False)
        return remembered.get(caller)


def full_pattern(text: str) -> str:
    """Return the pattern that a text stands for: with the IRIs of our graphs in full.

    Raises InvalidInput for what is neither ``default``, KIND/SLUG, an IRI, nor the beginning of one with ``*``.

    >>> full_pattern("city/*"), full_pattern("city/rio")
    ('https://w3id.org/civilex/graph/city/*', 'https://w3id.org/civilex/graph/city/rio')
    >>> full_pattern("urn:x:*"), full_pattern("*"), full_pattern("default")
    ('urn:x:*', '*', '')
    """
    if text == DEFAULT:
        return UNNAMED
    kind, slash, _ = text.partition("/")
    full = GRAPH + text if slash and kind in KINDS else text
    if full.startswith(f"{GRAPH}system/"):
        raise InvalidInput("Graphs of the kind 'system' tell of all graphs: they are read by who may read all others.")
    beginning = full.removesuffix("*")
    if full.endswith("*") and (not beginning or ":" in beginning) and not re.search(r"[\s<>\"{}|^`\\*]", beginning):
        return full
    try:
        if "*" in full:
            raise ValueError(text)
        return ox.NamedNode(full).value
    except ValueError as error:
        raise InvalidInput(
            f"'{text}' names no graphs: write KIND/SLUG (kinds: {', '.join(KINDS)}), an IRI, 'default' for the graph "
            "without name, or the beginning of any with * behind it, as city/* or urn:example:*."
        ) from error


def shown_pattern(pattern: str) -> str:
    """Return a pattern as people write it.

    >>> shown_pattern("https://w3id.org/civilex/graph/city/*"), shown_pattern("")
    ('city/*', 'default')
    """
    return DEFAULT if pattern == UNNAMED else pattern.removeprefix(GRAPH) or GRAPH


def _is_one_of(caller: Caller, reader: str) -> bool:
    kind, colon, name = reader.partition(":")
    if kind == "group" and colon:
        return name in caller.groups
    if colon:
        return caller.owner == reader
    if reader == ANYBODY:
        return True
    return caller.role is not None and _LEVELS[caller.role] >= _LEVELS[reader]


def _right(entry: dict[str, Any]) -> Right:
    right = Right(entry["graphs"], tuple(entry["readers"]))
    if not all(_READER.fullmatch(reader) for reader in right.readers):
        raise ValueError(right.graphs)
    return right


def _written(right: Right) -> object:
    return {"graphs": right.graphs, "readers": list(right.readers)}

"""Labels by a pattern with ``*``, as type-ahead fields of other programs ask for them, in alphabetical order."""

# Only numbers of our own and question marks are put into the SQL; what callers give is bound.
# ruff: noqa: S608
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civilex.terminology.search.fields import FIELDS
from civilex.terminology.search.finding import within_time
from civilex.terminology.search.index import SearchIndex
from civilex.terminology.search.narrowing import Question, conditions, in_graphs
from civilex.terminology.search.words import folded


@dataclass(frozen=True, slots=True)
class FoundLabel:
    """A label that fits a pattern, with the item that it names."""

    item: str
    field: str
    text: str
    language: str | None


def labels_like(index: SearchIndex, pattern: str, question: Question) -> list[FoundLabel]:
    """Return the labels that fit a pattern as a whole; ``*`` stands for anything, case and accents do not count.

    The words of the question do not count, its other parts narrow. They come in the order of their letters.
    Raises QueryTimeout as a search does.
    """
    # Folded texts have letters, digits and single blanks only, so that no sign of theirs means anything to GLOB.
    glob = "*".join(_part(part) for part in pattern.split("*"))
    narrowed, values = conditions(question)
    connection = index.reading()
    with within_time(connection):
        rows = connection.execute(
            f"""SELECT item.iri, field, text, language FROM label JOIN item ON item.id = label.item
                WHERE label.folded GLOB ? AND {narrowed} ORDER BY label.folded, item.iri, field, language, text""",
            [glob, *values],
        ).fetchall()
    return [FoundLabel(iri, FIELDS[field].iri, text, language or None) for iri, field, text, language in rows]


def values_of(index: SearchIndex, items: Sequence[str], property_: str, question: Question) -> dict[str, list[str]]:
    """Return the classes, schemes or cities of items, as the graphs that may be read state them."""
    visible, graphs = in_graphs("facet.graph", question.graphs)
    rows = index.reading().execute(
        f"""SELECT DISTINCT item.iri, value FROM facet JOIN item ON item.id = facet.item
            WHERE item.iri IN ({", ".join("?" * len(items))}) AND property = ? AND {visible}
            ORDER BY item.iri, value""",
        [*items, property_, *graphs],
    )
    found: dict[str, list[str]] = {}
    for iri, value in rows:
        found.setdefault(iri, []).append(value)
    return found


def _part(text: str) -> str:
    """Return a part of a pattern between two ``*``, with the blanks at its ends."""
    inner = folded(text)
    return f"{' ' if text[:1].isspace() else ''}{inner}{' ' if text[-1:].isspace() and inner else ''}"

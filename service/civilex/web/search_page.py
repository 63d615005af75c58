"""What was found, as JSON, as rows, and as a page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from civilex.errors import InvalidParameter
from civilex.namespaces import compact, expand
from civilex.terminology.labels import Label
from civilex.terminology.search.hits import Hit, Item
from civilex.web.collections import CLASSES, COLLECTIONS
from civilex.web.links import page_of
from civilex.web.presentation import Presenter, graph_name

KINDS: dict[str, tuple[str, str]] = {
    **{item.name: (item.one, expand(CLASSES[item.name])) for item in COLLECTIONS if item.name in CLASSES},
    "concepts": ("concept", expand("skos:Concept")),
    "classes": ("class", expand("owl:Class")),
}
"""The kinds of things to search for by name: what one is called, and its class; what is most special comes first."""


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item as people see it: ``kind`` is what it is called, if there is a name for it."""

    item: Item
    href: str
    kind: str | None
    users: Mapping[str, Label]


def shown(items: Iterable[Item], presenter: Presenter, own_base: str) -> list[ShownItem]:
    """Return the items for people."""
    return [
        ShownItem(
            item,
            page_of(item.iri, own_base),
            next((one for one, class_ in KINDS.values() if class_ in item.types), None),
            {hit.user: presenter.label(hit.user) for hit in item.hits if hit.user},
        )
        for item in items
    ]


def as_json(item: Item, presenter: Presenter, own_base: str) -> dict[str, Any]:
    """Return an item with its score and what that is made of."""
    return {
        "iri": item.iri,
        "page": page_of(item.iri, own_base),
        "label": item.label.value,
        "language": item.label.language,
        "types": [compact(iri) for iri in item.types],
        "score": round(item.score, 1),
        "matches": [_match(hit, presenter) for hit in item.hits],
    }


def _match(hit: Hit, presenter: Presenter) -> dict[str, Any]:
    found: dict[str, Any] = {
        "field": compact(hit.field),
        "text": hit.text,
        "language": hit.language,
        "graph": graph_name(hit.graph),
        "score": round(hit.score, 1),
        "words": [
            {"asked": reason.asked, "found": reason.found, "as": reason.how, "points": reason.points}
            for reason in hit.reasons
        ],
        "factors": {
            "field": hit.weight,
            "words": round(hit.words, 4),
            "coverage": round(hit.coverage, 4),
            "language": hit.language_factor,
        },
    }
    if hit.user:
        found["usedBy"] = presenter.data(ox.NamedNode(hit.user))
    return found


CSV_HEADER = ("iri", "label", "language", "score", "field", "text", "text_language", "found_as", "graph")


def as_row(item: Item) -> list[str]:
    """Return an item with its best text as a row for CSV."""
    best = item.hits[0]
    ways = " ".join(f"{reason.asked}={reason.found}" for reason in best.reasons)
    return [
        item.iri,
        item.label.value,
        item.label.language or "",
        f"{item.score:.1f}",
        compact(best.field),
        best.text,
        best.language or "",
        ways,
        graph_name(best.graph),
    ]


def users_of(items: Iterable[Item]) -> list[ox.NamedNode]:
    """Return the organisations whose words were found."""
    return [ox.NamedNode(hit.user) for item in items for hit in item.hits if hit.user]


def class_of(text: str) -> list[str]:
    """Return the class that a text names, none where it is blank; raises InvalidParameter."""
    name = text.strip()
    if not name:
        return []
    for kind, (one, class_) in KINDS.items():
        if name in (kind, one):
            return [class_]
    iri = expand(name)
    if ":" not in iri:
        raise InvalidParameter("type", f"'{name}' is no class: give its IRI or CURIE, or one of {', '.join(KINDS)}")
    return [iri]

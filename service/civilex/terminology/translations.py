"""Which texts are translations, and whether somebody has reviewed them: the status that a SKOS label cannot carry.

A translation is described once for each concept scheme and language (``cvx:Translation``); it is that of every concept
in the scheme, and of every term in a module of the ontology.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from civilex.queries import stored
from civilex.store import Queryable

PROPOSED = "proposed"
"""The status of a translation that nobody has reviewed."""


def translation_statuses(store: Queryable, iris: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return, for each IRI whose texts were translated, the status of each language (``{"de": "proposed"}``).

    Languages are in lower case and in order; the status is the last part of its IRI.
    """
    wanted = [ox.NamedNode(iri) for iri in sorted(set(iris))]
    found: dict[str, dict[str, str]] = {}
    if not wanted:
        return found
    for row in store.rows(stored("service/translations").bind({"item": wanted})):
        item, language, status = row["item"], row["language"], row["status"]
        if isinstance(item, ox.NamedNode) and isinstance(language, ox.Literal) and isinstance(status, ox.NamedNode):
            found.setdefault(item.value, {})[language.value.lower()] = status.value.rpartition("/")[2]
    return found


def status_in(statuses: Mapping[str, str], language: str | None) -> str | None:
    """Return the status of the translation that a text in a language belongs to; ``None`` for an original.

    >>> status_in({"pt": "proposed"}, "pt-BR"), status_in({"pt": "proposed"}, "en")
    ('proposed', None)
    """
    tag = (language or "").lower()
    return statuses.get(tag) or statuses.get(tag.partition("-")[0])

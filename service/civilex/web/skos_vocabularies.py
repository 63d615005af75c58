"""The vocabularies as the Skosmos API names them: a short identifier for each concept scheme."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import pyoxigraph as ox

from civilex.errors import NotFound
from civilex.namespaces import ROOT
from civilex.queries import stored
from civilex.store import Queryable

_VERSION = re.compile(r"v?\d+(\.\d+)*")


@dataclass(frozen=True, slots=True)
class Scheme:
    """A concept scheme and its identifier in addresses."""

    id: str
    iri: str
    concepts: int


def schemes(store: Queryable) -> list[Scheme]:
    """Return the concept schemes by identifier, the last part of the IRI; of two the same ours keeps it."""
    rows = store.rows(stored("skos/schemes").bind())
    sizes = {
        row["scheme"].value: int(row["concepts"].value)
        for row in rows
        if isinstance(row["scheme"], ox.NamedNode) and isinstance(row["concepts"], ox.Literal)
    }
    found: dict[str, Scheme] = {}
    for iri in sorted(sizes, key=lambda one: (not one.startswith(ROOT), one)):
        name = name_of(iri)
        number = 2
        while (unique := name if number == 2 else f"{name}-{number - 1}") in found:
            number += 1
        found[unique] = Scheme(unique, iri, sizes[iri])
    return sorted(found.values(), key=lambda one: one.id)


def name_of(iri: str) -> str:
    """Return a short name from the end of an IRI, without its version.

    >>> name_of("https://w3id.org/civilex/concept/municipal-unit"), name_of("http://purl.org/adms/licencetype/1.0")
    ('municipal-unit', 'licencetype')
    """
    split = urlsplit(iri)
    parts = [part for part in re.split(r"[/#]", f"{split.path}#{split.fragment}") if part]
    telling = [part for part in parts if not _VERSION.fullmatch(part)] or parts or [split.netloc or iri]
    return re.sub(r"[^A-Za-z0-9._-]+", "-", telling[-1]).strip("-") or "scheme"


def scheme_named(known: Sequence[Scheme], name: str) -> Scheme:
    """Return the concept scheme of an identifier; raises NotFound."""
    for scheme in known:
        if scheme.id == name:
            return scheme
    raise NotFound(f"There is no vocabulary '{name}'. There are: {', '.join(one.id for one in known)}.")


def ids_by_iri(known: Sequence[Scheme]) -> Mapping[str, str]:
    """Return the identifier of each concept scheme."""
    return {scheme.iri: scheme.id for scheme in known}

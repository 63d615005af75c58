"""The terms that the reference model holds, by namespace, and which of them a mistyped one may have meant."""

from __future__ import annotations

import difflib
from functools import cache

import pyoxigraph as ox

from civilex import reference_model
from civilex.namespaces import compact, prefixes


@cache
def known_terms() -> dict[str, frozenset[str]]:
    """Return the local names of the terms that the modules and vocabularies describe, by namespace of our prefixes."""
    found: dict[str, set[str]] = {}
    for folder in ("modules", "vocabularies"):
        for file in sorted((reference_model.root() / "ontology" / folder).iterdir(), key=lambda file: file.name):
            if not file.name.endswith(".ttl"):
                continue
            for triple in ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE):
                if isinstance(triple.subject, ox.NamedNode) and (parts := split(triple.subject.value)):
                    found.setdefault(parts[0], set()).add(parts[1])
    return {space: frozenset(names) for space, names in found.items()}


def split(iri: str) -> tuple[str, str] | None:
    """Return the namespace of an IRI, the longest of our prefixes that fits, and its local name.

    >>> split("https://w3id.org/civilex/ns/DataNeed")
    ('https://w3id.org/civilex/ns/', 'DataNeed')
    """
    spaces = [space for space in prefixes().values() if iri.startswith(space)]
    if not spaces or len(iri) == len(longest := max(spaces, key=len)):
        return None
    return longest, iri[len(longest) :]


def meant(iri: str) -> str | None:
    """Return the term (as a CURIE) that a term which we do not know may have meant; ``None`` where none is near.

    >>> meant("https://w3id.org/civilex/ns/performFunction")
    'cvx:performsFunction'
    >>> meant("https://w3id.org/civilex/ns/performsFunction") is None
    True
    """
    parts = split(iri)
    names = known_terms().get(parts[0], frozenset()) if parts else frozenset()
    if parts is None or len(parts[1]) > 100 or parts[1] in names:
        return None
    lower = {name.lower(): name for name in sorted(names)}
    near = difflib.get_close_matches(parts[1].lower(), lower, n=1, cutoff=0.75)
    return compact(parts[0] + lower[near[0]]) if near else None


def near_prefix(prefix: str) -> str | None:
    """Return the prefix of ours that a mistyped one may have meant.

    >>> near_prefix("cvxx")
    'cvx'
    """
    near = difflib.get_close_matches(prefix[:100].lower(), [name for name in prefixes() if name], n=1, cutoff=0.6)
    return near[0] if near else None

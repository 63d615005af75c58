"""The graphs that a query names after FROM and FROM NAMED, as the engine reads their names."""

from __future__ import annotations

import pyoxigraph as ox

from civilex.store.query_text import FORMS, Token, tokens

_NOTHING: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def graphs_of_clauses(sparql: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the graphs after FROM, and those after FROM NAMED.

    Prefixes, base and escapes are resolved by the engine, over no data. Nothing comes back for a text whose names do
    not resolve: it does not parse either.

    >>> graphs_of_clauses("PREFIX ex: <urn:> CONSTRUCT { ?s ?p 1 } FROM <urn:g> from named ex:h { ?s ?p 'FROM' }")
    (('urn:g',), ('urn:h',))
    """
    every = list(tokens(sparql))
    start = next((token.start for token in every if token.is_word(*FORMS)), None)
    default: list[str] = []
    named: list[str] = []
    for place, token in enumerate(every):
        if token.is_word("FROM"):
            following = every[place + 1 : place + 3]
            into = named if following and following[0].is_word("NAMED") else default
            into += [name.text for name in following[into is named :][:1] if _is_name(name)]
    if start is None or not (default or named):
        return _NOTHING
    asked = " ".join(f"({name} AS ?g{place})" for place, name in enumerate([*default, *named]))
    try:
        (row,) = ox.Store().query(f"{sparql[:start]} SELECT {asked} {{ }}")  # type: ignore[misc]
    except (SyntaxError, ValueError):
        return _NOTHING
    found = tuple(row[f"g{place}"].value for place in range(len(default) + len(named)))
    return found[: len(default)], found[len(default) :]


def _is_name(token: Token) -> bool:
    return token.kind in ("iri", "name")

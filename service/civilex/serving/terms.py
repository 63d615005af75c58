"""RDF terms and rows as JSON and back, between a reader and the service: the engine's parsers have no part in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pyoxigraph as ox

from civilex.store import Rows, Term

_DIRECTIONS = {"ltr": ox.BaseDirection.LTR, "rtl": ox.BaseDirection.RTL}


def rows_to_json(results: ox.QuerySolutions | ox.QueryBoolean, most: int | None) -> Iterator[bytes]:
    """Go through the pieces of a text that says the solutions, at most ``most``, and how many there are.

    An ASK is a row as in ``Rows``. Piece by piece, so that a text that gets too long ends there.
    """
    if isinstance(results, ox.QueryBoolean):
        yield json.dumps([["answer"], [[term_to_json(ox.Literal(bool(results)))]], 1]).encode()
        return
    variables = [variable.value for variable in results.variables]
    solutions = iter(results)
    yield b"[" + _json(variables) + b",["
    shown = 0
    for shown, solution in enumerate(islice(solutions, most), 1):
        row = [None if (term := solution[name]) is None else term_to_json(term) for name in variables]
        yield (b"," if shown > 1 else b"") + _json(row)
    yield b"]," + _json(shown + sum(1 for _ in solutions)) + b"]"


def rows_from_json(data: bytes) -> Rows:
    """Return the rows that :func:`rows_to_json` wrote."""
    variables, rows, total = json.loads(data)
    solutions = tuple(
        {name: term_from_json(term) for name, term in zip(variables, row, strict=True) if term is not None}
        for row in rows
    )
    return Rows(tuple(variables), solutions, total)


def term_to_json(term: Term) -> list[Any]:
    """Return a term as a list that says its kind first.

    >>> term_to_json(ox.Literal("Health", language="en"))
    ['l', 'Health', 'en', None]
    """
    match term:
        case ox.NamedNode():
            return ["i", term.value]
        case ox.BlankNode():
            return ["b", term.value]
        case ox.Literal(language=str(language)):
            return ["l", term.value, language, None if term.direction is None else str(term.direction)]
        case ox.Literal():
            return ["d", term.value, term.datatype.value]
        case ox.Triple():
            return ["t", *map(term_to_json, term)]


def term_from_json(data: list[Any]) -> Term:
    """Return the term that :func:`term_to_json` wrote.

    >>> print(term_from_json(["d", "1", "http://www.w3.org/2001/XMLSchema#integer"]))
    "1"^^<http://www.w3.org/2001/XMLSchema#integer>
    """
    match data:
        case ["i", iri]:
            return ox.NamedNode(iri)
        case ["b", label]:
            return ox.BlankNode(label)
        case ["l", text, language, direction]:
            return ox.Literal(text, language=language, direction=_DIRECTIONS.get(direction))
        case ["d", text, datatype]:
            return ox.Literal(text, datatype=ox.NamedNode(datatype))
        case ["t", subject, predicate, object_]:
            return ox.Triple(*(term_from_json(part) for part in (subject, predicate, object_)))  # type: ignore[arg-type]
    raise ValueError(f"{data!r} is no term")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

"""The mappings of a store as premises of chains, and what the store knows of their terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pyoxigraph as ox

from civilex.errors import CivilexError, InvalidParameter
from civilex.mapping.chains.finding import Chains
from civilex.mapping.chains.premises import Premise, Term, confidence_of, vocabularies
from civilex.namespaces import expand
from civilex.queries import stored
from civilex.store import Queryable, Row


def read_chains(store: Queryable) -> Chains:
    """Read every mapping that the store shows, ready to be chained."""
    premises = [_premise(row) for row in store.rows(stored("service/mapping-premises").bind())]
    known: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in store.rows(stored("service/mapped-terms").bind()):
        for name in ("scheme", "successor", "deprecated"):
            if name in row:
                known[_text(row, "term")][name].add(_text(row, name))
    terms = {
        iri: Term(tuple(sorted(said["scheme"])), bool(said["deprecated"]), tuple(sorted(said["successor"])))
        for iri, said in known.items()
    }
    return Chains(premises, terms)


def vocabulary_filter(store: Queryable, chains: Chains, name: str, parameter: str) -> Callable[[str], bool]:
    """Return what says whether a term belongs to a vocabulary: a scheme by IRI or CURIE, or those of a city.

    Raises InvalidParameter for what is neither an IRI nor a city, and for a city without any scheme.
    """
    wanted = vocabularies_named(store, name, parameter)
    return lambda term: bool(wanted.intersection(vocabularies(term, chains.terms)))


def vocabularies_named(store: Queryable, name: str, parameter: str) -> frozenset[str]:
    """Return the concept schemes that a name stands for: one by IRI or CURIE, or those of a city.

    Raises InvalidParameter for what is neither an IRI nor a city, and for a city without any scheme.
    """
    iri = expand(name)
    if ":" in iri:
        return frozenset((iri, iri.rstrip("/") + "/"))
    query = stored("service/schemes-of-city")
    try:
        city = query.terms({"city": [name]}, store)
    except CivilexError as error:
        raise InvalidParameter(parameter, f"'{name}' is neither a city that is known nor an IRI") from error
    wanted = frozenset(_text(row, "scheme") for row in store.rows(query.bind(city)))
    if not wanted:
        raise InvalidParameter(parameter, f"'{name}' has no concept scheme of its own")
    return wanted


def _premise(row: Row) -> Premise:
    return Premise(
        _text(row, "mapping"),
        _text(row, "subject"),
        _text(row, "relation"),
        _text(row, "object"),
        confidence_of(_number(row, "confidence"), _number(row, "agreement"), _number(row, "setConfidence")),
        "negated" in row,
        _text(row, "graph"),
    )


def _text(row: Row, name: str) -> str:
    term = row[name]
    return "" if isinstance(term, ox.Triple) else term.value


def _number(row: Row, name: str) -> float | None:
    if name not in row:
        return None
    try:
        return float(_text(row, name))
    except ValueError:
        return None

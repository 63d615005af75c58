"""What is asked for, and the conditions of SQL by which a search is narrowed: rights first of all."""

# Only numbers of our own and question marks are put into the SQL; what callers give is bound.
# ruff: noqa: S608
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from civilex.namespaces import RDF_TYPE, expand
from civilex.terminology.search.fields import PLACE_OF


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched for: ``words`` are folded; ``languages`` are those asked for, best first.

    ``graphs`` are the graphs whose texts may be shown, ``None``: all. ``only_languages`` are the languages of the texts
    to look in, ``types``, ``schemes`` and ``cities`` the IRIs of what an item belongs to (any of each); empty: any.
    ``fields`` are the IRIs of the properties to look in, empty: all.
    """

    words: tuple[str, ...]
    languages: Sequence[str] = ("en",)
    graphs: Collection[str] | None = None
    only_languages: Sequence[str] = ()
    types: Sequence[str] = ()
    schemes: Sequence[str] = ()
    cities: Sequence[str] = ()
    fields: Sequence[str] = ()


def conditions(question: Question) -> tuple[str, list[str]]:
    """Return the conditions on the table ``label`` that a question sets, with their values."""
    found, values = in_graphs("label.graph", question.graphs)
    if question.fields:
        found += f" AND label.field IN ({', '.join(sorted(str(PLACE_OF[iri]) for iri in question.fields))})"
    if question.only_languages:
        fits = ("label.language = ? OR SUBSTR(label.language, 1, LENGTH(?)) = ?" for _ in question.only_languages)
        found += f" AND ({' OR '.join(fits)})"
        for tag in map(str.lower, question.only_languages):
            values += [tag, f"{tag}-", f"{tag}-"]
    belonging = {
        RDF_TYPE: question.types,
        expand("skos:inScheme"): question.schemes,
        expand("cvx:ofCity"): question.cities,
    }
    for property_, wanted in belonging.items():
        if wanted:
            visible, graphs = in_graphs("facet.graph", question.graphs)
            found += f""" AND label.item IN (SELECT item FROM facet WHERE property = ?
                AND value IN ({", ".join("?" * len(wanted))}) AND {visible})"""
            values += [property_, *wanted, *graphs]
    return found, values


def in_graphs(column: str, graphs: Collection[str] | None) -> tuple[str, list[str]]:
    """Return the condition that a row stands in a graph that may be read, with its values."""
    if graphs is None:
        return "1", []
    named = sorted(graphs)
    return f"{column} IN (SELECT id FROM graph WHERE iri IN ({', '.join('?' * len(named))}))", named

"""Triples that come into named graphs and leave them, as one update that says exactly which, nameless nodes included.

SPARQL cannot name a blank node that the store holds. Triples without one are written into the update; those with one
reach it through a function, which the update calls for each of their terms by number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pyoxigraph as ox

Functions = dict[ox.NamedNode, Callable[..., ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None]]
Quads = list[tuple[str, ox.Triple]]
_TERM = ox.NamedNode("urn:civilex:function/term")


def as_stored(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return triples with their literals written as the store writes them."""
    store = ox.Store()
    store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    return {quad.triple for quad in store}


def has_blank_node(triple: ox.Triple) -> bool:
    """Say whether a triple has a nameless node."""
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def exact_change(
    added: Mapping[str, Iterable[ox.Triple]], removed: Mapping[str, Iterable[ox.Triple]]
) -> tuple[str, Functions]:
    """Return an update that removes and adds triples of named graphs in one transaction, and the functions it calls."""
    operations: list[str] = []
    terms: list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = []
    for keyword, graphs in (("DELETE", removed), ("INSERT", added)):
        nameless: Quads = []
        blocks = []
        for graph, triples in graphs.items():
            lines = []
            for triple in triples:
                if has_blank_node(triple):
                    nameless.append((graph, triple))
                else:
                    lines.append(f"{triple} .\n")
            if lines:
                blocks.append(f"GRAPH {ox.NamedNode(graph)} {{\n{''.join(lines)}}}")
        if blocks:
            operations.append(f"{keyword} DATA {{\n" + "\n".join(blocks) + "\n}")
        if nameless:
            rows = []
            for graph, triple in nameless:
                rows.append(str(len(terms)))
                terms += [ox.NamedNode(graph), triple.subject, triple.predicate, triple.object]
            places = " ".join(f"BIND(<{_TERM.value}>(?row + {at}) AS ?{name})" for at, name in enumerate("gspo"))
            operations.append(
                f"{keyword} {{ GRAPH ?g {{ ?s ?p ?o }} }} WHERE {{ VALUES ?row {{ {' '.join(rows)} }} {places} }}"
            )

    def term(number: ox.Literal) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
        return terms[int(number.value)]

    return ";\n".join(operations), {_TERM: term} if terms else {}

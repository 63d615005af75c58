"""Updates that name every quad they add and remove: their difference is read from the text, whatever the store holds.

Comparing a graph before and after takes as long as the graph is large; these updates, the most frequent ones, need not
wait for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from civilex.store.query_text import Token, tokens


@dataclass(frozen=True, slots=True)
class GroundOperation:
    """An INSERT DATA or DELETE DATA: its text with the prologue before it, and which of the two it is."""

    text: str
    adds: bool


def ground_operations(sparql: str) -> list[GroundOperation] | None:
    """Return the operations of an update that has INSERT DATA and DELETE DATA only; ``None`` for any other.

    >>> [operation.adds for operation in ground_operations("INSERT DATA { <urn:s> <urn:p> 1 } ; DELETE DATA { }")]
    [True, False]
    >>> ground_operations("DELETE WHERE { ?s ?p ?o }") is None
    True
    """
    if "\\u" in sparql.replace("\\U", "\\u"):
        return None  # the engine decodes such escapes in places of its own choice
    found = [*tokens(sparql)]
    operations: list[GroundOperation] = []
    prologue, at = "", 0
    while at < len(found):
        token = found[at]
        if token.is_word("PREFIX", "BASE"):
            length = 3 if token.is_word("PREFIX") else 2
            if at + length > len(found):
                return None
            prologue += sparql[token.start : found[at + length - 1].end] + "\n"
            at += length
        elif token.text == ";":
            at += 1
        elif token.is_word("INSERT", "DELETE") and at + 2 < len(found) and found[at + 1].is_word("DATA"):
            end = _closing(found, at + 2)
            if end is None:
                return None
            body = sparql[found[at + 2].start : found[end].end]
            operations.append(GroundOperation(f"{prologue}INSERT DATA {body}", token.is_word("INSERT")))
            at = end + 1
        else:
            return None
    return operations


def quads_of_operation(operation: GroundOperation, base_iri: str | None) -> frozenset[ox.Quad]:
    """Return the quads that an operation names, as the store writes them."""
    scratch = ox.Store()
    scratch.update(operation.text, base_iri=base_iri)
    return frozenset(scratch)


def _closing(found: Sequence[Token], opening: int) -> int | None:
    depth = 0
    for index in range(opening, len(found)):
        if found[index].kind == "mark":
            depth += (found[index].text == "{") - (found[index].text == "}")
        if not depth:
            return index if index > opening else None
    return None

"""What the stored query of a list falls into, so that a page costs as much as the page and not as the list.

A list query says first which items stand in the list, then, in an ``OPTIONAL`` each, what is shown of them. Run as
one query it multiplies the values of an item by each other, for every item there is. Its parts are asked one by one
instead: the items of a page, how many there are in all, and the values of the items of the page, a row for each value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from civilex.errors import CivilexError
from civilex.store.query_text import Token, tokens


@dataclass(frozen=True, slots=True)
class ListQueries:
    """The parts of a bound list query, as text.

    ``prologue`` is all before SELECT, ``shown`` the SELECT clause, ``members`` the patterns that say what stands in the
    list, ``details`` the inside of each OPTIONAL, ``order`` what follows the patterns.
    """

    prologue: str
    shown: str
    members: str
    details: tuple[str, ...]
    order: str

    def page(self, limit: int, offset: int) -> str:
        """Return the query of the items of a page, in the order of the list: the variable ``item``."""
        where = f"WHERE {{{self.members}  FILTER(isIRI(?item))\n}}"
        return f"{self.prologue}SELECT DISTINCT ?item {where}{self.order}\nLIMIT {int(limit)}\nOFFSET {int(offset)}"

    def total(self) -> str:
        """Return the query that counts the items: one row with the variable ``total``."""
        where = f"WHERE {{{self.members}  FILTER(isIRI(?item))\n}}"
        return f"{self.prologue}SELECT (COUNT(DISTINCT ?item) AS ?total) {where}"

    def values(self, items: Sequence[ox.NamedNode]) -> str:
        """Return the query of what is shown of these items: a row for each value, the other variables unbound."""
        groups = "\n  UNION ".join(f"{{{part}}}" for part in (self.members, *self.details))
        return f"{self.prologue}{self.shown}WHERE {{\n  VALUES ?item {{ {' '.join(map(str, items))} }}\n  {groups}\n}}"


def taken_apart(text: str) -> ListQueries:
    """Return the parts of a bound list query.

    Raises CivilexError for a text that is not ``SELECT ... WHERE { ... }`` with balanced braces.
    """
    depth = 0
    select: Token | None = None
    opened: Token | None = None
    detail: Token | None = None
    before: Token | None = None
    members, details, kept = "", [], 0
    for token in tokens(text):
        if select is None:
            select = token if token.is_word("SELECT") else None
        elif token.text == "{" and token.kind == "mark":
            depth += 1
            if depth == 1:
                opened, kept = token, token.end
            elif depth == 2 and before is not None and before.is_word("OPTIONAL"):
                members += text[kept : before.start]
                detail = token
        elif token.text == "}" and token.kind == "mark":
            depth -= 1
            if depth == 1 and detail is not None:
                details.append(text[detail.end : token.start])
                detail, kept = None, token.end
            elif depth == 0 and opened is not None:
                members += text[kept : token.start]
                shown = text[select.start : opened.start].removesuffix("WHERE ")
                return ListQueries(text[: select.start], shown, members, tuple(details), text[token.end :])
        before = token
    raise CivilexError("A list query is SELECT ... WHERE { ... }.")

"""The answer to a query as a page: rows with labels and links, or the RDF as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civilex.store import Queryable, Rows
from civilex.store.query_text import QueryForm
from civilex.web.presentation import Presenter, Shown

SHOWN_ROWS = 500
"""How many rows a page shows; files have all of them."""


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """The answer to a query, ready for a page: rows, or the text of an RDF document.

    ``total`` is the number of rows of the whole answer, of which ``rows`` holds the first.
    """

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Shown | None, ...], ...] = ()
    total: int = 0
    document: str | None = None


def shown_answer(
    store: Queryable,
    sparql: str,
    form: QueryForm,
    languages: Sequence[str],
    own_base: str,
    *,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
) -> ShownAnswer:
    """Run a query and return its answer for a page."""
    if form in ("CONSTRUCT", "DESCRIBE"):
        answer = store.answer(sparql, "text/turtle", default_graphs=default_graphs, named_graphs=named_graphs)
        return ShownAnswer(document=answer.body.decode("utf-8"))
    rows = store.rows(sparql, default_graphs=default_graphs, named_graphs=named_graphs, most=SHOWN_ROWS)
    return shown_rows(rows, store, languages, own_base)


def shown_rows(rows: Rows, store: Queryable, languages: Sequence[str], own_base: str) -> ShownAnswer:
    """Return rows for a page, the first of them, with labels."""
    first = rows.solutions[:SHOWN_ROWS]
    presenter = Presenter(store, (term for row in first for term in row.values()), languages, own_base)
    cells = tuple(tuple(presenter.show(row[name]) if name in row else None for name in rows.variables) for row in first)
    return ShownAnswer(rows.variables, cells, rows.total)

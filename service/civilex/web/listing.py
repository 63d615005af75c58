"""A page of a list, read from the store by the list's stored query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox

from civilex.errors import InvalidParameter, NotFound
from civilex.queries import StoredQuery, stored
from civilex.settings import Settings
from civilex.store import Queryable, Rows, Term
from civilex.terminology.labels import rank
from civilex.terminology.translations import status_in
from civilex.web.collections import Collection, Column
from civilex.web.links import page_of
from civilex.web.list_queries import ListQueries, taken_apart
from civilex.web.presentation import Presenter, Shown

MOST_DIGITS = 15
"""How many digits a whole number has at most: a position beyond that is behind the end of every list."""
NOT_FILTERS = ("lang", "limit", "offset")
WHOLE_LIST = 10_000
"""How many items a file of a list holds where the caller does not say."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list: its IRI and its values, each column with the distinct values of all its rows."""

    iri: str
    values: Mapping[str, tuple[Term, ...]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: the items from ``offset`` on, ``total`` in the whole list, and the query of the whole list.

    Without ``limit`` it holds all that follows, up to :data:`WHOLE_LIST` items.
    """

    items: tuple[Item, ...]
    total: int
    limit: int | None
    offset: int
    filters: Mapping[str, str]
    sparql: str

    def links(self, path: str, lang: str | None) -> dict[str, str]:
        """Return the addresses of this page and of its neighbours, by relation."""

        fields = {**self.filters, "lang": lang or "", "limit": str(self.limit or "")}
        return links_of(path, fields, self.limit or WHOLE_LIST, self.offset, self.total)


def links_of(path: str, fields: Mapping[str, str], limit: int, offset: int, total: int) -> dict[str, str]:
    """Return the addresses of a page and of its neighbours, by relation; blank fields are left out.

    >>> links_of("/search", {"q": "fire", "limit": "10"}, 10, 10, 15)["prev"]
    '/search?q=fire&limit=10&offset=0'
    """

    def at(offset: int) -> str:
        given = {**fields, "offset": str(offset)}
        return f"{path}?{urlencode({name: value for name, value in given.items() if value != ''})}"

    found = {"self": at(offset), "first": at(0)}
    if offset > 0:
        found["prev"] = at(max(0, offset - limit))
    if offset + limit < total:
        found["next"] = at(offset + limit)
    return found


def read_page(
    store: Queryable,
    collection: Collection,
    parameters: Mapping[str, str],
    settings: Settings,
    *,
    entire: bool = False,
) -> Page:
    """Return the page of a list that the parameters of a request ask for; blank parameters count as not given.

    The order is that of the query and does not depend on the language. ``entire`` asks for the whole list, up to
    :data:`WHOLE_LIST` items, where the parameters do not say how many.
    Raises InvalidParameter for an unknown or wrong parameter, and NotFound for an unknown city.
    """
    default = None if entire else settings.page_size
    limit = whole_number(parameters, "limit", default, least=1, most=settings.page_size_max)
    offset = whole_number(parameters, "offset", 0, least=0) or 0
    filters = {name: text for name, text in parameters.items() if name not in NOT_FILTERS and text.strip()}
    known = [*(parameter.name for parameter in collection.query.parameters), *NOT_FILTERS]
    for name in parameters:
        if name not in known:
            raise InvalidParameter(name, f"is not known here (known: {', '.join(known)})")
    sparql = bind(collection.query, {name: [text] for name, text in filters.items()}, store)
    parts = taken_apart(sparql)
    total = whole(store.rows(parts.total()))
    return Page(read_items(store, parts, limit or WHOLE_LIST, offset), total, limit, offset, filters, sparql)


def read_items(store: Queryable, parts: ListQueries, limit: int, offset: int) -> tuple[Item, ...]:
    """Return the items of a page, in the order of the list, each with its values."""
    nodes = [row["item"] for row in store.rows(parts.page(limit, offset))]
    items = [node for node in nodes if isinstance(node, ox.NamedNode)]
    found: dict[Term, dict[str, dict[Term, None]]] = {item: {} for item in items}
    for row in store.rows(parts.values(items)) if items else ():
        values = found[row["item"]]
        for name, term in row.items():
            values.setdefault(name, {})[term] = None
    return tuple(Item(item.value, {name: tuple(terms) for name, terms in found[item].items()}) for item in items)


def whole(rows: Rows) -> int:
    """Return the number that rows of one row and one column hold."""
    (number,) = rows.column("total")
    return int(number.value) if isinstance(number, ox.Literal) else 0


def bind(query: StoredQuery, texts: Mapping[str, Sequence[str]], store: Queryable) -> str:
    """Return a query bound to parameters given as text; an unknown city is answered with those that are known."""
    try:
        terms = query.terms(texts, store)
    except NotFound as error:
        if not str(error).startswith("parameter 'city'"):
            raise
        raise NotFound(f"{error} Known cities: {', '.join(sorted(known_cities(store)))}.") from error
    return query.bind(terms)


def known_cities(store: Queryable) -> dict[str, ox.NamedNode]:
    """Return the cities that the store knows: their identifiers and IRIs."""
    return {
        row["identifier"].value: row["city"]
        for row in store.rows(stored("service/cities").bind())
        if isinstance(row["city"], ox.NamedNode) and isinstance(row["identifier"], ox.Literal)
    }


def whole_number(
    parameters: Mapping[str, str], name: str, default: int | None, *, least: int, most: int | None = None
) -> int | None:
    """Return a parameter as a whole number within bounds; raises InvalidParameter.

    Without ``most`` it has at most :data:`MOST_DIGITS` digits: what reads it keeps whole numbers in 64 bits.
    """
    text = parameters.get(name, "").strip()
    if not text:
        return default
    is_whole = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    if not is_whole or int(text) < least or (most is not None and int(text) > most):
        bounds = f"from {least} to {most}" if most is not None else f"of {least} or more, in {MOST_DIGITS} digits"
        raise InvalidParameter(name, f"'{text}' is not a whole number {bounds}")
    return int(text)


def in_language(page: Page, collection: Collection, languages: Sequence[str]) -> Page:
    """Return a page on which a text that stands there in several languages stands in the best of them only.

    Columns that may have several values keep them all.
    """

    def best(column: Column, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        if column.many or not all(isinstance(term, ox.Literal) and term.language for term in terms):
            return terms
        return tuple(sorted(terms, key=lambda term: (rank(getattr(term, "language", None), languages), str(term)))[:1])

    columns = {column.name: column for column in collection.columns}
    items = (
        Item(
            item.iri,
            {name: best(columns[name], terms) if name in columns else terms for name, terms in item.values.items()},
        )
        for item in page.items
    )
    return replace(page, items=tuple(items))


def terms_of(items: Sequence[Item]) -> list[Term]:
    """Return every term of the items, for the look-up of labels."""
    return [ox.NamedNode(item.iri) for item in items] + [
        term for item in items for terms in item.values.values() for term in terms
    ]


def as_json(
    page: Page,
    collection: Collection,
    presenter: Presenter,
    own_base: str,
    translations: Mapping[str, Mapping[str, str]],
) -> list[dict[str, Any]]:
    """Return the items of a page as JSON: columns that may have several values are arrays.

    ``translations`` are the languages into which the texts of each item were translated; ``translation`` is the status
    of the label's, and absent where the label is an original.
    """
    found = []
    for item in page.items:
        label = presenter.label(item.iri)
        entry: dict[str, Any] = {
            "iri": item.iri,
            "page": page_of(item.iri, own_base),
            "label": label.value,
            "language": label.language,
        }
        if status := status_in(translations.get(item.iri, {}), label.language):
            entry["translation"] = status
        for column in collection.columns:
            values = [presenter.data(term) for term in item.values.get(column.name, ())]
            entry[column.name] = values if column.many else next(iter(values), None)
        entry["unverified"] = is_unverified(item, presenter)
        found.append(entry)
    return found


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item as people see it: its name, the cells of its columns, and whether its source is no source at all."""

    item: Shown
    cells: Mapping[str, list[Shown]]
    unverified: bool


def as_table(page: Page, collection: Collection, presenter: Presenter) -> list[ShownItem]:
    """Return the items of a page for people."""
    return [
        ShownItem(
            presenter.show(ox.NamedNode(item.iri)),
            {
                column.name: sorted(
                    (presenter.show(term) for term in item.values.get(column.name, ())),
                    key=lambda shown: shown.text.casefold(),
                )
                for column in collection.columns
            },
            is_unverified(item, presenter),
        )
        for item in page.items
    ]


def as_csv(page: Page, collection: Collection, presenter: Presenter) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows of a page for CSV: IRIs as they are, with a further column of their labels.

    Several values in one cell are separated by ``; `` (IRIs by a blank).
    """
    linked = {
        name
        for item in page.items
        for name, terms in item.values.items()
        if any(isinstance(term, ox.NamedNode) for term in terms)
    }
    header = ["iri", "label", "language"]
    for column in collection.columns:
        header += [column.name, f"{column.name}_label"] if column.name in linked else [column.name]
    rows = []
    for item in page.items:
        label = presenter.label(item.iri)
        row = [item.iri, label.value, label.language or ""]
        for column in collection.columns:
            shown = [presenter.show(term) for term in item.values.get(column.name, ())]
            if column.name in linked:
                row.append(" ".join(cell.iri or cell.text for cell in shown))
            row.append("; ".join(cell.text for cell in shown))
        rows.append(row)
    return header, rows


def is_unverified(item: Item, presenter: Presenter) -> bool:
    """Say whether the source of an item says that nobody has checked it."""
    return any(presenter.show(term).unverified for term in item.values.get("source", ()))

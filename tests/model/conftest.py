"""What the tests of the competency questions share; lets the tests of the shapes share their checks and variants."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.queries import by_name
from civilex.store.embedded import EmbeddedStore

sys.path.insert(0, str(Path(__file__).parent))

Ask = Callable[..., list[tuple[str, ...]]]


def tail(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return term.value.rsplit("/", 1)[1]
    return term.value if isinstance(term, ox.Literal) else ""


@pytest.fixture(scope="session")
def ask(model: EmbeddedStore) -> Ask:
    """Ask a question of the shipped model by its number: rows of the named columns, IRIs by their last part."""

    def answer(number: int, columns: str, **parameters: str) -> list[tuple[str, ...]]:
        query = by_name(str(number))
        terms = query.terms({name: [text] for name, text in parameters.items()}, model)
        rows = model.rows(query.bind(terms))
        return [tuple(tail(row.get(column)) for column in columns.split()) for row in rows]

    return answer

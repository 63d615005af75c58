"""The search index over the model as shipped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from civilex.store.embedded import EmbeddedStore
from civilex.terminology.search.building import refresh
from civilex.terminology.search.index import SearchIndex


@pytest.fixture(scope="package")
def index(model: EmbeddedStore) -> Iterator[SearchIndex]:
    """The index of all that is shipped; tests only search it."""
    made = SearchIndex()
    refresh(made, model)
    yield made
    made.close()

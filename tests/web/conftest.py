"""The application over the model as shipped."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from civilex.settings import Settings
from civilex.store.embedded import EmbeddedStore
from civilex.web.app import create_app


@pytest.fixture(scope="session")
def store(model: EmbeddedStore) -> EmbeddedStore:
    """A store in memory that holds what civilex ships; tests only read it."""
    return model


@pytest.fixture(scope="session")
def client(store: EmbeddedStore) -> TestClient:
    """A client of the application with the default settings; it follows no redirects."""
    return TestClient(create_app(store, Settings()), raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture
def own_store() -> EmbeddedStore:
    """An empty store in memory, for one test."""
    return EmbeddedStore()


@pytest.fixture
def writing(own_store: EmbeddedStore) -> TestClient:
    """A client of an application that everybody may write to; it follows no redirects."""
    app = create_app(own_store, Settings(writing="open"))
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture(scope="session")
def browser() -> dict[str, str]:
    """The Accept header of a browser."""
    return BROWSER

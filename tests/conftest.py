"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from civilex import shipped
from civilex.store.embedded import EmbeddedStore

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def testdata() -> Path:
    """The folder of public test data; absent, the test is skipped by name, and fails where CI is true."""
    folder = Path(os.environ.get("CIVILEX_TESTDATA") or REPOSITORY / "../shared/testdata").resolve()
    if not folder.is_dir():
        message = f"no test data at {folder}: set CIVILEX_TESTDATA to the folder that holds catalogs/"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(scope="session")
def model() -> EmbeddedStore:
    """A store in memory with all that is shipped; tests only read it."""
    store = EmbeddedStore()
    shipped.install(store)
    return store

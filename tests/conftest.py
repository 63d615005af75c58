"""What every test may ask for."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

from civilex.settings import Settings
from civilex.store.embedded import EmbeddedStore
from civilex.web.app import create_app
from shipped_stores import shipped_store
from web_server import serving

REPOSITORY = Path(__file__).resolve().parents[1]
# On a machine that others use, too, the time of one example says nothing of what it tests.
settings.register_profile("civilex", deadline=None)
settings.load_profile("civilex")


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
    return shipped_store()


@pytest.fixture(scope="session")
def address(model: EmbeddedStore) -> Iterator[str]:
    """The address of a service over the shipped model, on a free port of the loopback."""
    with serving(create_app(model, Settings())) as found:
        yield found


@pytest.fixture(scope="session")
def program() -> Callable[[str], str]:
    """Find a program that a test drives: absent, the test is skipped by name, and fails where CI is true."""

    def find(name: str) -> str:
        if path := shutil.which(name):
            return path
        message = f"the program '{name}' is not installed (Debian: apt-get install {name})"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)

    return find

"""Lets the tests of conformance share the readers of the manifests, and start the server that they speak to."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from server import serving


@pytest.fixture(scope="session")
def suite(testdata: Path) -> Path:
    """The folder of the W3C's SPARQL 1.1 tests."""
    return testdata / "w3c-sparql"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty service that may be written to, as a process of its own."""
    with serving(tmp_path_factory.mktemp("conformance") / "data") as address:
        yield address

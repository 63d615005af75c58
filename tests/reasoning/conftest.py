"""What the tests of reasoning share."""

from __future__ import annotations

import os

import pytest

from civilex.errors import ReasonerMissing
from civilex.reasoning.hermit import HermiT


@pytest.fixture(scope="session")
def hermit() -> HermiT:
    """HermiT; without Java the test is skipped by name, and fails where CI is true."""
    try:
        return HermiT()
    except ReasonerMissing as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))

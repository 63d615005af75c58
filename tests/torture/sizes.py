"""How long the long forms are: a share of the sizes of the plan."""

from __future__ import annotations

import os

import pytest

SHARE = float(os.environ.get("SHARE") or 0.1)
"""A tenth is what a storm takes at least; 1 is the whole plan."""


def long_of(table: int) -> int:
    """Return the size of the long form of what the plan has as ``table``."""
    return max(1, round(table * SHARE))


def sized(short: int, table: int) -> pytest.MarkDecorator:
    """Run a test with ``size`` in a short form by default, and in a long one in a storm."""
    long = pytest.param(long_of(table), marks=pytest.mark.storm, id="long")
    return pytest.mark.parametrize("size", [pytest.param(short, id="short"), long])


def is_long(request: pytest.FixtureRequest) -> bool:
    """Say whether a test runs in its long form."""
    return request.node.get_closest_marker("storm") is not None

"""Row 13: every route by every kind of caller, and every form of update by every role, as tests/web has them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.torture.conftest import Told
from tests.web import test_access as matrix

TESTS = Path(__file__).parents[1]


def test_the_matrix_is_of_all_routes_and_callers() -> None:
    """The matrix itself is in the default tests; here only that it is as large as the row says."""
    assert set(matrix.CALLERS) >= {"none", "bad", "expired", "reader", "curator", "admin"}
    assert len(matrix.OPEN | matrix.WRITES) > 60
    assert {sent[0] for sent in matrix.CHANGES} == {"curator", "admin"}


@pytest.mark.storm
@pytest.mark.row(number=13, part="routes x callers x methods; every form of update")
def test_nobody_may_more_than_the_role(told: Told) -> None:
    files = [TESTS / "web" / "test_access.py", TESTS / "access" / "test_keys.py", TESTS / "sparql" / "test_roles.py"]
    files += list((TESTS / "web").glob("test_*right*.py"))
    child = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:xdist", "-q", *map(str, files)],
        capture_output=True,
        text=True,
        cwd=TESTS.parent,
        timeout=900,
    )
    counts = {name: int(count) for count, name in re.findall(r"(\d+) (passed|failed|error)", child.stdout)}
    told(
        f"{len(matrix.OPEN | matrix.WRITES)} routes and methods x {len(matrix.CALLERS)} callers, "
        f"{len(matrix.CHANGES)} forms of change",
        f"{counts.get('passed', 0)} tests passed, {counts.get('failed', 0)} failed "
        f"({', '.join(path.name for path in files)})",
    )
    assert child.returncode == 0, child.stdout[-1000:]
    assert counts["passed"] > 20

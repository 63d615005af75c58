"""Every test of the W3C's suites passes, and docs/conformance.md says what was found."""

from __future__ import annotations

from pathlib import Path

import pytest
from report import PAGE, REPOSITORY, Check, all_tests, page, passes
from server import send

COUNTS = {
    "SPARQL 1.1 Protocol": 34,
    "SPARQL 1.1 Graph Store Protocol": 14,
    "SPARQL 1.1 Service Description": 3,
    "Results as JSON": 4,
    "Results as CSV and TSV": 6,
}
"""How many tests the manifests have: a reader that passes one over would be found out."""


@pytest.fixture(scope="session")
def outcomes(suite: Path, server: str) -> list[tuple[Check, bool]]:
    """What came of each test of the suite, in order."""
    return [(test, passes(test, server)) for test in all_tests(suite)]


@pytest.mark.parametrize(("group", "count"), COUNTS.items())
def test_every_test_of_a_group_passes(group: str, count: int, outcomes: list[tuple[Check, bool]]) -> None:
    found = {test.name: passed for test, passed in outcomes if test.group == group}
    assert len(found) == count
    assert [name for name, passed in found.items() if not passed] == []


def test_the_page_says_what_was_found(outcomes: list[tuple[Check, bool]]) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(outcomes), f"run `make conformance` in {REPOSITORY.name}"


def test_a_wrong_answer_is_found_out(suite: Path, server: str) -> None:
    """The tests can fail: run against an address that has no endpoint, none of the first group passes but refusals."""
    protocol = [test for test in all_tests(suite) if test.group == "SPARQL 1.1 Protocol"]
    assert send(server, "GET", "/nowhere/sparql").status == 404
    for test in protocol:
        (case,) = test.run.args  # type: ignore[attr-defined]
        good = not test.name.startswith("bad_")
        moved = [exchange for exchange in case.exchanges if good]
        for exchange in moved:
            answer = send(server, exchange.method, "/nowhere" + exchange.path, exchange.headers, exchange.body)
            assert answer.status not in exchange.statuses

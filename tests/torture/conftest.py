"""Long forms tell what they measured to docs/storm.json; short forms share one running service."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from tests.torture.report import keep, result
from tests.torture.service import Service, running

Told = Callable[..., None]


@pytest.fixture
def told(record_property: Callable[[str, object], None]) -> Told:
    """Tell the size of a run, and what it measured, before it is asserted."""

    def tell(size: str = "", figures: str = "") -> None:
        if size:
            record_property("size", size)
        if figures:
            record_property("figures", figures)

    return tell


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep the result of each long form, whether it held or not."""
    report = yield
    row = item.get_closest_marker("row")
    if row is None or item.get_closest_marker("storm") is None:
        return report
    if report.when == "call" or (report.when == "setup" and not report.passed):
        properties = dict(item.user_properties)
        figures = str(properties.get("figures", ""))
        if not report.passed:
            figures = f"{figures} {reason(report, call)}".strip()
        held = None if report.skipped else report.passed
        found = result(
            row.kwargs["number"], row.kwargs["part"], str(properties.get("size", "")), figures, held, call.duration
        )
        keep(found)
        print(f"\nrow {found.row}, {found.part}: {found.size}: {found.figures} ({found.seconds:.0f} s)")
    return report


def reason(report: pytest.TestReport, call: pytest.CallInfo[None]) -> str:
    """Return in a line why a test did not pass."""
    error = call.excinfo.value if call.excinfo else report.longrepr
    return f"({str(error).strip().splitlines()[0][:300] if str(error).strip() else type(error).__name__})"


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with little in it and short deadlines, for all tests that must leave it as it was."""
    data: Path = tmp_path_factory.mktemp("torture") / "data"
    with running(data, empty=True, **SHARED, **EVERYWHERE) as started:
        triples = " . ".join(f"<http://e/s{at}> <http://e/p{at % 7}> {at}" for at in range(400))
        assert started.update(f"INSERT DATA {{ {triples} }}").status == 200
        yield started


SHARED = {
    "query_seconds": 2,
    "query_memory_bytes": 400_000_000,
    "readers": 3,
    "validation_triples": 1000,
    "fetch_seconds": 2,
}
EVERYWHERE = {"load_from": "*, *:*", "validate_from": "*, *:*"}
"""Whom the service may fetch from: every host at every port, which does not mean this machine."""

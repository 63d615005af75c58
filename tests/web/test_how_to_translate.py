"""The examples of the pages on translating and emitting, run against a service over the model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from console_examples import REPOSITORY, examples, run


@pytest.mark.parametrize("page", ["translate-between-cities", "emit-schemas"])
def test_each_example_prints_what_the_page_shows(
    program: Callable[[str], str], address: str, tmp_path: Path, page: str
) -> None:
    program("curl")
    found = examples(REPOSITORY / f"docs/how-to/{page}.md")
    assert len(found) >= 4
    for command, output in found:
        assert (command, run(command, address, tmp_path).rstrip()) == (command, output.rstrip())

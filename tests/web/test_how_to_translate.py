"""The examples of docs/how-to/translate-between-cities.md, run against a service over the model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from console_examples import REPOSITORY, examples, run


def test_each_example_prints_what_the_page_shows(program: Callable[[str], str], address: str, tmp_path: Path) -> None:
    program("curl")
    found = examples(REPOSITORY / "docs/how-to/translate-between-cities.md")
    assert len(found) >= 4
    for command, output in found:
        assert (command, run(command, address, tmp_path).rstrip()) == (command, output.rstrip())

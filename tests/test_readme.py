"""The README's console examples, run as they stand against a running service: what they print is what it shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from console_examples import REPOSITORY, examples, run

EXAMPLES = examples(REPOSITORY / "README.md")


def test_there_are_five_examples_and_more() -> None:
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize(("command", "output"), EXAMPLES, ids=[command[:60] for command, _ in EXAMPLES])
def test_an_example_prints_what_the_readme_shows(
    command: str, output: str, address: str, program: Callable[[str], str]
) -> None:
    if command.startswith("curl"):
        program("curl")
    assert run(command, address) == output

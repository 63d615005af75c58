"""The console examples of README and tutorial, run as they stand: what a running service prints is what they show."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from console_examples import REPOSITORY, examples, run

PAGES = ("README.md", "docs/tutorial.md", "docs/how-to/check-a-catalogue.md", "docs/how-to/report-on-catalogues.md")
EXAMPLES = [(page, *example) for page in PAGES for example in examples(REPOSITORY / page)]


@pytest.mark.parametrize("page", PAGES)
def test_there_are_three_examples_and_more(page: str) -> None:
    assert len(examples(REPOSITORY / page)) >= 3


@pytest.mark.parametrize(("page", "command", "output"), EXAMPLES, ids=[f"{p} {c[:60]}" for p, c, _ in EXAMPLES])
def test_an_example_prints_what_the_page_shows(
    page: str, command: str, output: str, address: str, program: Callable[[str], str]
) -> None:
    if command.startswith("curl"):
        program("curl")
    assert run(command, address) == output

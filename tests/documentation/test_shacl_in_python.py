"""The examples of the page about SHACL in Python are run."""

from __future__ import annotations

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "shacl-in-python.md"


def test_examples_give_what_they_show() -> None:
    failed, attempted = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert attempted > 10
    assert failed == 0

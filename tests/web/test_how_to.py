"""The examples of docs/how-to/query-and-update.md, run one after the other against an empty service."""

from __future__ import annotations

from collections.abc import Callable

from civilex.settings import Settings
from civilex.store.embedded import EmbeddedStore
from civilex.web.app import create_app
from console_examples import REPOSITORY, examples, run
from web_server import serving


def test_each_example_prints_what_the_page_shows(program: Callable[[str], str]) -> None:
    program("curl")
    found = examples(REPOSITORY / "docs/how-to/query-and-update.md")
    assert len(found) >= 10
    with serving(create_app(EmbeddedStore(), Settings(writing="open"))) as address:
        for command, output in found:
            # JSON ends without a line break.
            assert (command, run(command, address).rstrip()) == (command, output.rstrip())

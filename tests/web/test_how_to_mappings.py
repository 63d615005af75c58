"""The examples of docs/how-to/work-with-mappings.md, run one after the other against a service over the model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from civilex.serving.opening import open_kept
from civilex.settings import Settings
from civilex.web.app import create_app
from console_examples import REPOSITORY, examples, run
from web_server import serving


def test_each_example_prints_what_the_page_shows(program: Callable[[str], str], tmp_path: Path) -> None:
    program("curl")
    found = examples(REPOSITORY / "docs/how-to/work-with-mappings.md")
    assert len(found) >= 15
    store = open_kept(tmp_path / "civilex-data", Settings(), empty=False)
    with serving(create_app(store, Settings())) as address:
        for command, output in found:
            assert (command, run(command, address, tmp_path).rstrip()) == (command, output.rstrip())
    store.close()

"""The examples of docs/how-to/who-may-do-what.md, run one after the other against a service that has no key yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from civilex.settings import Settings
from civilex.store.kept import KeptStore
from civilex.web.app import create_app
from console_examples import REPOSITORY, examples, run
from web_server import serving


def test_each_example_prints_what_the_page_shows(program: Callable[[str], str], tmp_path: Path) -> None:
    program("curl")
    found = examples(REPOSITORY / "docs/how-to/who-may-do-what.md")
    assert len(found) >= 8
    store = KeptStore(tmp_path / "civilex-data")
    with serving(create_app(store, Settings())) as address:
        for command, output in found:
            assert (command, run(command, address, tmp_path).rstrip()) == (command, output.rstrip())
    store.close()

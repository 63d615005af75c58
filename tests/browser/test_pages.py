"""Pages in a real browser: scripts run under our Content-Security-Policy, and nothing comes from outside."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

OPTIONS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --disable-quic --virtual-time-budget=10000 --enable-logging=stderr --v=0"
).split()


@pytest.fixture
def rendered(program: Callable[[str], str], address: str, tmp_path: Path) -> Callable[[str], tuple[str, str]]:
    """Return the document of a page after its scripts have run, and what the browser's console said."""
    chromium = program("chromium")

    def render(path: str) -> tuple[str, str]:
        command = [chromium, *OPTIONS, f"--user-data-dir={tmp_path}", "--dump-dom", address + path]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)

    return render


def test_the_interface_documentation_lists_the_routes(rendered: Callable[[str], tuple[str, str]]) -> None:
    document, console = rendered("/docs")
    assert 'class="opblock' in document
    assert "/queries/07-units-without-department" in document
    assert "Content Security Policy" not in console


@pytest.mark.parametrize("path", ["/", "/departments?city=boston", "/queries/07-units-without-department?city=miravel"])
def test_a_page_breaks_no_rule_of_its_own_policy(rendered: Callable[[str], tuple[str, str]], path: str) -> None:
    document, console = rendered(path)
    assert "<h1" in document
    assert console == ""

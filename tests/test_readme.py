"""The console examples of README and tutorial, run as they stand: what a running service prints is what they show."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "docs/tutorial.md")


def examples(page: str) -> list[tuple[str, str]]:
    """Return command and output of each ``$`` line in a page's console blocks; ``>`` lines go on with a command."""
    found: list[tuple[str, str]] = []
    for block in re.findall(r"```console\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL):
        for line in block.splitlines(keepends=True):
            if line.startswith("$ "):
                found.append((line[2:], ""))
            elif line.startswith("> "):
                found[-1] = (found[-1][0] + line[2:], "")
            else:
                found[-1] = (found[-1][0], found[-1][1] + line)
    return found


def run(command: str, address: str) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command.replace("http://127.0.0.1:8000", address)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PATH": path},
    )
    assert done.stderr == ""
    return done.stdout.replace("\r\n", "\n")


EXAMPLES = [(page, *example) for page in PAGES for example in examples(page)]


@pytest.mark.parametrize("page", PAGES)
def test_there_are_five_examples_and_more(page: str) -> None:
    assert len(examples(page)) >= 5


@pytest.mark.parametrize(("page", "command", "output"), EXAMPLES, ids=[f"{p} {c[:60]}" for p, c, _ in EXAMPLES])
def test_an_example_prints_what_the_page_shows(
    page: str, command: str, output: str, address: str, program: Callable[[str], str]
) -> None:
    if command.startswith("curl"):
        program("curl")
    assert run(command, address) == output

"""The README's console examples, run as they stand against a running service: what they print is what it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

README = Path(__file__).resolve().parents[1] / "README.md"


def examples() -> list[tuple[str, str]]:
    """Return command and output of each ``$`` line in the README's console blocks; ``>`` lines go on with a command."""
    found: list[tuple[str, str]] = []
    for block in re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL):
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
        cwd=README.parent,
        env={**os.environ, "PATH": path},
    )
    assert done.stderr == ""
    return done.stdout.replace("\r\n", "\n")


def test_there_are_five_examples_and_more() -> None:
    assert len(examples()) >= 5


@pytest.mark.parametrize(("command", "output"), examples(), ids=[command[:60] for command, _ in examples()])
def test_an_example_prints_what_the_readme_shows(
    command: str, output: str, address: str, program: Callable[[str], str]
) -> None:
    if command.startswith("curl"):
        program("curl")
    assert run(command, address) == output

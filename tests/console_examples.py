"""The console examples of a page of the documentation: the ``$`` lines and what they print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


def examples(page: Path) -> list[tuple[str, str]]:
    """Return command and output of each ``$`` line in the page's console blocks; ``>`` lines go on with a command."""
    found: list[tuple[str, str]] = []
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.splitlines(keepends=True):
            if line.startswith("$ "):
                found.append((line[2:], ""))
            elif line.startswith("> "):
                found[-1] = (found[-1][0] + line[2:], "")
            else:
                found[-1] = (found[-1][0], found[-1][1] + line)
    return found


def run(command: str, address: str, folder: Path = REPOSITORY) -> str:
    """Return what a command prints when the service of the examples is at ``address``; it may print no error."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command.replace("http://127.0.0.1:8000", address)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, "PATH": path},
    )
    assert done.stderr == ""
    return done.stdout.replace("\r\n", "\n")

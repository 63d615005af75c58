"""A service that was killed is started again, and has from its beginning what its supervisor imported meanwhile."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import os, signal, sys, time
from civilex.serving import supervisor

supervisor.SHORT_LIFE_SECONDS = 0.3
lives = [0.0, 1.0]
prepared = []
status = supervisor.supervise(lambda: prepared.append(os.getpid()))
if status is not None:
    sys.exit(status)
with open(sys.argv[1], "a+") as told:
    told.seek(0)
    number = len(told.readlines())
    print(len(prepared), prepared == [os.getppid()], file=told)
if number < len(lives):
    time.sleep(lives[number])
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_next_one_has_what_the_supervisor_imported(tmp_path) -> None:
    """The first one ends at once, the second lives for long enough, the third has it and ends well."""
    told = tmp_path / "told"
    subprocess.run([sys.executable, "-c", PROGRAM, told], check=True, timeout=60, capture_output=True)
    assert told.read_text().splitlines() == ["0 False", "0 False", "1 True"]

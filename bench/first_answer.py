"""How long until civilex answers: from the start of ``civilex serve`` on an empty directory, on a filled one, and help.

Prints a table and writes ``bench/first_answer.json``. Run: ``.venv/bin/python bench/first_answer.py``.
"""

from __future__ import annotations

import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROUNDS = 5
COMMAND = [sys.executable, "-m", "civilex"]


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_answer(directory: Path) -> float:
    """Return the seconds from the start of the service to its first whole answer."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/departments.json?city=boston"
    started = time.perf_counter()
    service = subprocess.Popen(
        [*COMMAND, "serve", "--data", str(directory), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                with urllib.request.urlopen(url, timeout=10) as response:
                    response.read()
                return time.perf_counter() - started
            except OSError:
                if service.poll() is not None or time.perf_counter() - started > 60:
                    raise SystemExit("the service did not answer") from None
                time.sleep(0.005)
    finally:
        service.terminate()
        service.wait()


def seconds_of_help() -> float:
    """Return the seconds that ``civilex --help`` takes."""
    started = time.perf_counter()
    subprocess.run([*COMMAND, "--help"], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def main() -> None:
    """Measure, print, write."""
    empty, filled, helps = [], [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            directory = Path(folder) / "data"
            empty.append(first_answer(directory))
            filled.append(first_answer(directory))
        helps.append(seconds_of_help())
    table = {
        "serve, empty directory, first answer": (empty, 3.0),
        "serve, filled directory, first answer": (filled, 3.0),
        "civilex --help": (helps, 0.3),
    }
    print("| what | median s | worst s | figure to reach |\n|---|---|---|---|")
    for name, (times, goal) in table.items():
        print(f"| {name} | {statistics.median(times):.2f} | {max(times):.2f} | {goal} |")
    results = {name: times for name, (times, _) in table.items()}
    Path(__file__).with_suffix(".json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

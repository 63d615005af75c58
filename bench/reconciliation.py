"""How many names a second the reconciliation service answers over HTTP, and what others wait for meanwhile.

    .venv/bin/python bench/reconciliation.py

A service in a process of its own over the shipped model; batches of 500 distinct names, made from names of departments
that the model lacks, one after the other, as OpenRefine sends them. Before and while batches run, ``/health/live`` is
asked again and again. CPU seconds are those of the process of the service.
"""

from __future__ import annotations

import csv
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx2 as httpx

ROOT = Path(__file__).parents[1]
TYPE = "https://w3id.org/civilex/ns/MunicipalUnit"
SIZE, ROUNDS = 500, 8


def names() -> itertools.count[str]:
    """Give distinct names without end: districts, numbers and words around names of departments."""
    rows = []
    for file in ("tests/mapping/departments_of_two_cities.csv", "bench/departments_for_development.csv"):
        with (ROOT / file).open(encoding="utf-8") as lines:
            rows += [row["name"] for row in csv.DictReader(lines)]
    districts = ("North", "South", "East", "West", "Centre", "Harbour", "Old Town", "Airport", "Hills", "Riverside")
    for number in itertools.count(1):
        for district in districts:
            for row in rows:
                yield f"{row} {district} {number}"


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as directory:
        command = [sys.executable, "-m", "civilex", "serve", "--data", directory, "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
            try:
                measure(service)
            finally:
                service.terminate()


def measure(service: subprocess.Popen[str]) -> None:
    """Measure a service that starts."""
    assert service.stdout is not None
    address = next(word for line in service.stdout for word in line.split() if word.startswith("http://"))
    with httpx.Client(base_url=address, timeout=120) as client:
        while client.get("health/ready").status_code != 200:
            time.sleep(0.1)
        start = time.perf_counter()
        client.get("reconcile/en/suggest/entity", params={"prefix": "a"}).raise_for_status()
        print(f"the index is made in {time.perf_counter() - start:.1f} s")
        idle = waits(address, 1.0)
        source = names()
        walls, cpus, found = [], [], []
        for _ in range(ROUNDS):
            batch = {f"q{n}": {"query": name, "type": TYPE} for n, name in enumerate(itertools.islice(source, SIZE))}
            stop = threading.Event()
            watcher = threading.Thread(target=lambda stop=stop: found.extend(waits(address, 60.0, stop)))
            watcher.start()
            before, start = cpu_of(service.pid), time.perf_counter()
            client.post("reconcile/en", data={"queries": json.dumps(batch)}).raise_for_status()
            walls.append(time.perf_counter() - start)
            cpus.append(cpu_of(service.pid) - before)
            stop.set()
            watcher.join()
    columns = ["names in a batch", "names/s, best", "median", "names per CPU s, best", "median"]
    columns += ["others wait, ms: idle, median", "beside batches, median", "worst"]
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    print(
        f"| {SIZE} | {SIZE / min(walls):,.0f} | {SIZE / statistics.median(walls):,.0f} | {SIZE / min(cpus):,.0f} | "
        f"{SIZE / statistics.median(cpus):,.0f} | {1000 * statistics.median(idle):.1f} | "
        f"{1000 * statistics.median(found):.1f} | {1000 * max(found):.0f} |"
    )


def waits(address: str, seconds: float, stop: threading.Event | None = None) -> list[float]:
    """Return how long each answer of ``/health/live`` took, until the time is over or ``stop`` is set."""
    found = []
    until = time.perf_counter() + seconds
    with httpx.Client(base_url=address, timeout=60) as client:
        while time.perf_counter() < until and not (stop is not None and stop.is_set()):
            start = time.perf_counter()
            client.get("health/live")
            found.append(time.perf_counter() - start)
            time.sleep(0.01)
    return found


def cpu_of(pid: int) -> float:
    """Return the CPU seconds of a process and of those that it started, all threads together."""
    total, tick = 0.0, 100.0
    for process in (pid, *children(pid)):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / tick
    return total


def children(pid: int) -> list[int]:
    """Return the processes below one."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            found += [child, *children(child)]
    return found


if __name__ == "__main__":
    main()

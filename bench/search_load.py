"""Look-ups a second at ``/sparql`` while the search index of a large store is being made, against when nothing is.

Prints a table and writes ``bench/search_load.json``. Run: ``.venv/bin/python bench/search_load.py [--triples N]
[--labels N]``. The triples stand in the unnamed graph and all their subjects have a class; both figures come from one
run of one service.
"""

from __future__ import annotations

import argparse
import http.client
import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import quote

from civilex.store.changes import Attribution, PutGraph
from civilex.store.kept import KeptStore

SECONDS = 3.0
LOOK_UP = "SELECT ?p ?o { <urn:bench:%d> ?p ?o }"
COMMAND = [sys.executable, "-m", "civilex"]


def fill(directory: Path, triples: int, labels: int) -> None:
    """Make a data directory with so many triples, of which so many are labels."""
    lines = []
    for number in range(triples // 2):
        lines.append(f"<urn:bench:{number}> a <urn:bench:Thing> ; <urn:bench:value> {number} .")
        if number < labels:
            lines.append(
                f'<urn:bench:{number}> <http://www.w3.org/2004/02/skos/core#prefLabel> "thing number {number}"@en .'
            )
    store = KeptStore(directory)
    store.commit(PutGraph(None, "\n".join(lines).encode(), "text/turtle", replace=True), Attribution("bench"))
    store.close()


def look_ups(port: int, until: object) -> tuple[float, float]:
    """Return look-ups a second of two clients, and the milliseconds of the slowest; ``until`` says when to stop."""
    counts, slowest = [0, 0], [0.0, 0.0]

    def ask(client: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while not until():  # type: ignore[operator]
            asked = time.perf_counter()
            # Another one each time, so that no kept answer is measured.
            query = quote(LOOK_UP % (client * 100_000 + counts[client]))
            connection.request("GET", f"/sparql?query={query}", headers={"Accept": "text/csv"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.HTTPStatus.OK:
                raise SystemExit(f"the service answered {answer.status}")
            counts[client] += 1
            slowest[client] = max(slowest[client], time.perf_counter() - asked)

    started = time.perf_counter()
    clients = [threading.Thread(target=ask, args=[client]) for client in (0, 1)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(counts) / (time.perf_counter() - started), max(slowest) * 1000


def get(port: int, path: str) -> int:
    """Return the status of an answer, 0 where there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def main() -> int:
    """Measure, print and write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--triples", type=int, default=300_000)
    options.add_argument("--labels", type=int, default=100_000)
    chosen = options.parse_args()
    results: dict[str, object] = {"triples": chosen.triples, "of which subjects with a label": chosen.labels}
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "data"
        fill(directory, chosen.triples, chosen.labels)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        service = subprocess.Popen(
            [*COMMAND, "serve", "--empty", "--data", str(directory), "--port", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while get(port, "/sparql?query=ASK%7B%7D") != http.HTTPStatus.OK:
                time.sleep(0.1)
            started, end = time.perf_counter(), 0.0
            searched: list[int] = []

            def search() -> None:
                while get(port, "/search?q=thing") != http.HTTPStatus.OK:
                    time.sleep(0.2)
                searched.append(1)

            waiting = threading.Thread(target=search)
            waiting.start()
            during, slow_during = look_ups(port, lambda: searched)
            waiting.join()
            results["seconds until the first search is answered"] = round(time.perf_counter() - started, 1)
            end = time.perf_counter() + SECONDS
            after, slow_after = look_ups(port, lambda: time.perf_counter() > end)
        finally:
            service.terminate()
            service.wait()
    results |= {
        "look-ups a second, while the index is made": round(during),
        "look-ups a second, afterwards": round(after),
        "the slowest look-up meanwhile, ms": round(slow_during),
        "the slowest look-up afterwards, ms": round(slow_after),
    }
    for name, value in results.items():
        print(f"| {name} | {value} |")
    Path(__file__).with_suffix(".json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Search over 10,000 and more labels: how long the index takes to make and to bring up to date, and queries a second.

Prints a table and writes ``bench/search.json``. Run: ``.venv/bin/python bench/search.py [--labels N]``. The labels are
made of the words of the shipped ones. CPU seconds of this process are told, since machines are shared.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from civilex import shipped
from civilex.namespaces import GRAPH, expand
from civilex.store.changes import Attribution, PutGraph
from civilex.store.embedded import EmbeddedStore
from civilex.terminology.search.asking import words_asked
from civilex.terminology.search.building import refresh
from civilex.terminology.search.finding import search
from civilex.terminology.search.index import SearchIndex
from civilex.terminology.search.narrowing import Question
from civilex.terminology.search.patterns import labels_like

LABELS_OF_A_GRAPH = 1000
QUERIES = {
    "a whole name": ["fire department", "urban planning", "saude", "urbanisme", "hydrant locations"],
    "beginnings": ["depar", "hydr", "fir dep", "sec", "perm const"],
    "one letter": ["a", "s", "d", "p", "c"],
    "typing errors": ["fier departmnt", "urbn planing", "hidrant", "permision", "sosial servces"],
    "a question in words": [
        "who hands out building permits",
        "where can I get help with water",
        "closed schools of the city",
    ],
    "narrowed to departments": ["health", "water", "school", "fire", "finance"],
}


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds that some work takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def filled(labels: int) -> EmbeddedStore:
    """Return a store with what is shipped and so many labels more, in graphs of cities."""
    store = EmbeddedStore()
    shipped.install(store)
    rows = store.rows("SELECT ?text { ?item <http://www.w3.org/2004/02/skos/core#prefLabel> ?text }").column("text")
    words = sorted({word for text in rows for word in str(getattr(text, "value", "")).split()})
    chance = random.Random(7)
    for start in range(0, labels, LABELS_OF_A_GRAPH):
        lines = []
        for number in range(start, min(start + LABELS_OF_A_GRAPH, labels)):
            text = (
                " ".join(chance.choice(words) for _ in range(chance.randint(1, 5))).replace('"', "").replace("\\", "")
            )
            lines.append(f'<urn:bench:{number // 2}> <{expand("skos:prefLabel")}> "{text} {number}"@en .')
        document = "\n".join(lines).encode()
        put = PutGraph(f"{GRAPH}city/bench{start // LABELS_OF_A_GRAPH}", document, "text/turtle", replace=True)
        store.commit(put, Attribution("bench"))
    return store


def measured(index: SearchIndex, texts: list[str], **narrowed: object) -> tuple[float, float]:
    """Return searches a CPU second, and the milliseconds of the slowest."""
    took = []
    for _ in range(5):
        for text in texts:
            question = Question(words_asked(text), **narrowed)  # type: ignore[arg-type]
            took.append(seconds(lambda question=question: search(index, question, limit=50)))  # type: ignore[misc]
    return len(took) / sum(took), max(took) * 1000


def main() -> int:
    """Measure, print and write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--labels", type=int, default=10_000)
    labels = options.parse_args().labels
    store, index = filled(labels), SearchIndex()
    results: dict[str, object] = {"labels added": labels}
    results["index made, CPU s (the queries to the store too)"] = round(seconds(lambda: refresh(index, store)), 2)
    results["one graph of 1,000 labels read again, CPU s"] = round(
        seconds(lambda: refresh(index, store, [f"{GRAPH}city/bench0"])), 3
    )
    (texts,) = index.reading().execute("SELECT COUNT(*) FROM label").fetchone()
    results |= {"texts in the index": texts, "file, MB": round(index.path.stat().st_size / 1e6, 1)}
    results["memory of the process at its largest, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    for name, asked in QUERIES.items():
        types = [expand("cvx:CityDepartment")] if name.startswith("narrowed") else []
        rate, slowest = measured(index, asked, types=types)
        results[f"{name}: searches a CPU s (slowest, ms)"] = f"{rate:,.0f} ({slowest:.0f})"
    for pattern in ("fire*", "*permit*"):
        took = seconds(lambda pattern=pattern: labels_like(index, pattern, Question(())))  # type: ignore[misc]
        results[f"labels like {pattern}, ms"] = round(took * 1000, 1)
    for name, value in results.items():
        print(f"| {name} | {value} |")
    Path(__file__).with_suffix(".json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    index.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What it costs that queries run in other processes: latency in process and by readers, and runaways while others ask.

Prints a table and writes ``bench/readers.json``. Run: ``.venv/bin/python bench/readers.py [--triples 100000]``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pyoxigraph as ox

from civilex.errors import QueryTimeout
from civilex.namespaces import graph
from civilex.serving.limits import ReaderLimits
from civilex.serving.readers import Readers
from civilex.serving.running import ASKER, Asker
from civilex.serving.served import ServedStore
from civilex.store.dataset import dataset_of
from civilex.store.engine import graph_names, run_query, serialized
from civilex.store.generations import Generation, Generations

JSON = "application/sparql-results+json"
LIGHT = "SELECT ?p ?o { <urn:s%d> ?p ?o } LIMIT 10"
LARGE = "SELECT * { ?s <urn:p1> ?o }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DEADLINE = 2.0
ROUNDS, LARGE_ROUNDS = 300, 5


def filled(directory: Path, triples: int) -> Generations:
    """Return generations of which one holds so many triples: ten to a subject, seven predicates."""
    store = ox.Store(directory / "store")
    city = graph("city", "bench")
    lines = (f'<urn:s{n // 10}> <urn:p{n % 7}> "value {n}" <{city}> .\n' for n in range(triples))
    store.bulk_load("".join(lines).encode(), ox.RdfFormat.N_QUADS)
    generations = Generations(directory / "generations")
    generations.publish(store)
    return generations


def in_process(newest: Generation) -> Callable[[str], bytes]:
    """Return what answers a query in this process, from the same files."""
    store = ox.Store.read_only(str(newest.path))
    dataset = dataset_of(graph_names(store))
    return lambda query: serialized(run_query(store, query, dataset), JSON)


async def paired(
    one: Callable[[str], bytes], other: Callable[[str], Awaitable[object]], queries: list[str]
) -> tuple[float, float]:
    """Return the median milliseconds of both ways, asked in turns."""
    times: tuple[list[float], list[float]] = ([], [])
    for query in queries:
        started = time.perf_counter()
        one(query)
        between = time.perf_counter()
        await other(query)
        times[0].append(between - started)
        times[1].append(time.perf_counter() - between)
    return statistics.median(times[0]) * 1000, statistics.median(times[1]) * 1000


async def overshoot(store: ServedStore) -> float:
    """Return the seconds that a runaway was answered after its deadline."""
    started = time.monotonic()
    ASKER.set(Asker(deadline=started + DEADLINE))
    try:
        await store.answer_async(RUNAWAY, JSON)
    except QueryTimeout:
        return time.monotonic() - started - DEADLINE
    raise SystemExit("the runaway was not stopped")


async def light_times(store: ServedStore, until: Callable[[], bool]) -> list[float]:
    """Return the milliseconds of light queries, one after the other, until told to end."""
    times = []
    number = 0
    while not until():
        number += 1
        started = time.perf_counter()
        await store.answer_async(LIGHT % number, JSON)
        times.append((time.perf_counter() - started) * 1000)
    return times


async def measured(generations: Generations) -> dict[str, float]:
    """Return every figure by its name."""
    direct = in_process(generations.newest())
    figures: dict[str, float] = {}
    light, large = [LIGHT % number for number in range(ROUNDS)], [LARGE] * LARGE_ROUNDS
    for name, copies_bytes in (("disk", 0), ("memory", 1 << 30)):
        limits = ReaderLimits(seconds=60.0, copies_bytes=copies_bytes)
        store = ServedStore(Readers(limits), generations)
        await store.start()
        try:
            await asyncio.sleep(2 if not copies_bytes else 10)

            async def ask(query: str, store: ServedStore = store) -> object:
                return await store.answer_async(query, JSON)

            for what, queries in (("10 rows", light), ("large", large)):
                here, there = await paired(direct, ask, queries)
                figures |= {f"{what}, in process (beside {name}), ms": here, f"{what}, readers on {name}, ms": there}
            started = time.monotonic()
            idle = await light_times(store, lambda started=started: time.monotonic() > started + DEADLINE)
            runaways = [asyncio.create_task(overshoot(store)) for _ in range(4)]
            await asyncio.sleep(0.1)
            busy = await light_times(store, lambda tasks=runaways: all(task.done() for task in tasks))
            figures |= {
                f"readers on {name}: light queries a second, idle": len(idle) / DEADLINE,
                f"readers on {name}: light queries a second beside 4 runaways": len(busy) / (DEADLINE - 0.1),
                f"readers on {name}: p50 beside 4 runaways, ms": statistics.median(busy),
                f"readers on {name}: p99 beside 4 runaways, ms": statistics.quantiles(busy, n=100)[98],
                f"readers on {name}: worst overshoot of a runaway, s": max([await task for task in runaways]),
            }
        finally:
            await store.close()
    return figures


def main() -> None:
    """Measure, print, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--triples", type=int, default=100_000)
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measured(filled(Path(folder), options.parse_args().triples)))
    print("| what | figure |\n|---|---|")
    for name, figure in figures.items():
        print(f"| {name} | {figure:,.2f} |")
    Path(__file__).with_suffix(".json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Commits per second and their latency, through the process that writes: one writer, then eight at once."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from civilex.serving.writer_client import WriterClient
from civilex.settings import Settings
from civilex.store.changes import Attribution, RunUpdate

SECONDS = 10.0


async def measure(client: WriterClient, writers: int) -> dict[str, float]:
    """Return commits per second, and percentiles of their latency in milliseconds."""
    latencies: list[float] = []
    end = time.perf_counter() + SECONDS

    async def write(name: int) -> None:
        number = 0
        while (begin := time.perf_counter()) < end:
            number += 1
            text = f"<urn:bench:{writers}-{name}-{number}> <http://purl.org/dc/terms/title> 'Note {number}'"
            update = f"INSERT DATA {{ GRAPH <urn:bench:{name}> {{ {text} }} }}"
            await client.commit(RunUpdate(update), Attribution(f"writer {name}"))
            latencies.append(time.perf_counter() - begin)

    await asyncio.gather(*(write(name) for name in range(writers)))
    cuts = statistics.quantiles(latencies, n=100)
    return {
        "writers": writers,
        "commits_per_second": len(latencies) / SECONDS,
        "p50_ms": cuts[49] * 1000,
        "p95_ms": cuts[94] * 1000,
        "max_ms": max(latencies) * 1000,
    }


async def main() -> None:
    """Measure over the shipped data and print a table; with an argument, write JSON there."""
    with tempfile.TemporaryDirectory() as folder:
        client = WriterClient(Path(folder) / "data", Settings())
        await client.start()
        results = [await measure(client, writers) for writers in (1, 8)]
        await client.close()
    print("| writers | commits/s | p50 ms | p95 ms | slowest ms |\n|---|---|---|---|---|")
    for row in results:
        figures = (row["commits_per_second"], row["p50_ms"], row["p95_ms"], row["max_ms"])
        print(f"| {row['writers']} | " + " | ".join(f"{figure:.0f}" for figure in figures) + " |")
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    asyncio.run(main())

"""SPARQL over HTTP, side by side: ``oxigraph serve``, civilex on disk and in memory, in process, rdflib-endpoint.

Every query goes to all services in turn before the next one, so that whatever else the machine does hits all alike.
Prints tables (ratios, percentiles, processor time of an answer), writes ``bench/sparql.json``.
Run: ``.venv/bin/python bench/sparql.py [--seconds 1]``.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from processor_time import processor_seconds
from sparql_city import RUNAWAY, City, Query, queries, update
from sparql_client import JSON, Load, get, load, once, post_update
from sparql_servers import PROCESSES, QUERY_SECONDS, civilex, oxigraph, rdflib_endpoint

from civilex.store.changes import Attribution, PutGraph
from civilex.store.embedded import EmbeddedStore

BASE = "oxigraph serve"
DISK, MEMORY = "civilex, on disk", "civilex, in memory"
SMALL = 20_000
COPIES_BYTES = 4 << 30
COPYING_SECONDS = 45.0
RUNAWAYS = 4
WRITES_SECONDS = 0.2
Results = dict[str, dict[str, Any]]


def figures(found: Load) -> dict[str, float]:
    """Return the rate, percentiles in milliseconds and errors of a load."""
    shares = {f"p{share}": round(found.percentile(share / 100), 3) for share in (50, 95, 99)}
    return {"rate": round(found.rate, 1), **shares, "errors": found.errors}


def ratio(found: dict[str, Any], base: dict[str, Any]) -> float:
    """Return how many times the rate of the base was reached."""
    return found["rate"] / base["rate"] if base["rate"] else math.nan


def mean(values: Iterable[float]) -> float:
    """Return the geometric mean."""
    logarithms = [math.log(max(value, 1e-4)) for value in values]
    return math.exp(sum(logarithms) / len(logarithms))


def counter(start: int = 1) -> Iterator[int]:
    """Yield the first numbers of queries that nobody asked before."""
    while True:
        yield start
        start += 1_000_000


def each(services: dict[str, str], asked: list[Query], seconds: float, numbers: Iterator[int] | None) -> Results:
    """Ask each query of all services in turn: the same text again and again, or a new one each time."""
    results: Results = {name: {} for name in services}
    for query in asked:
        start = next(numbers) if numbers else 0
        for name, address in services.items():
            request = get(address, query.text(7))
            if not numbers:
                once(address, request)

            def fresh(number: int, address: str = address, query: Query = query, start: int = start) -> bytes:
                return get(address, query.text(start + number * 7919))

            make: Callable[[int], bytes] = fresh if numbers else lambda _, request=request: request
            before, client = processor_seconds(PROCESSES[address]), time.process_time()
            found = load(address, make, seconds)
            after, client = processor_seconds(PROCESSES[address]), time.process_time() - client
            took = {**{role: after[role] - before[role] for role in after}, "client": client}
            each_took = {role: round(1e6 * took[role] / len(found.times)) for role in took}
            results[name][query.name] = {**figures(found), "microseconds": each_took}
    return results


def cold(services: dict[str, str], asked: list[Query]) -> Results:
    """Ask each query once of services that were asked nothing yet; the milliseconds."""
    results: Results = {name: {} for name in services}
    for query in asked:
        for name, address in services.items():
            results[name][query.name] = {"ms": round(once(address, get(address, query.text(3)))[0], 2)}
    return results


def in_process(triples: Path, asked: list[Query], seconds: float) -> Results:
    """Ask the store of this process, which is in memory, one query after the other."""
    store = EmbeddedStore()
    store.commit(PutGraph(None, triples.read_bytes(), "application/n-triples", replace=True), Attribution("bench"))
    results: Results = {"civilex, in process": {}}
    for query in asked:
        found, started = Load(), time.perf_counter()
        while (began := time.perf_counter()) - started < seconds:
            store.answer(query.text(len(found.times) * 7919 + 5), JSON)
            found.times.append((time.perf_counter() - began) * 1000)
        found.seconds = time.perf_counter() - started
        results["civilex, in process"][query.name] = figures(found)
    return results


def beside_runaways(address: str, light: list[Query], seconds: float, numbers: Iterator[int]) -> dict[str, float]:
    """Ask light queries without and with runaways; the share of the rate that is left, and when runaways ended."""

    def mixed(start: int) -> Callable[[int], bytes]:
        return lambda number: get(address, light[number % len(light)].text(start + number * 7919))

    idle = load(address, mixed(next(numbers)), seconds)
    stopped: list[float] = []

    def run_away(number: int) -> None:
        try:
            stopped.append(once(address, get(address, f"{RUNAWAY} # {os.getpid()}-{number}"))[0] / 1000)
        except OSError:
            stopped.append(math.nan)

    threads = [threading.Thread(target=run_away, args=(number,)) for number in range(RUNAWAYS)]
    for thread in threads:
        thread.start()
    time.sleep(1.5)
    busy = load(address, mixed(next(numbers)), min(seconds, QUERY_SECONDS - 3))
    for thread in threads:
        thread.join()
    return {
        "idle rate": idle.rate,
        "rate beside runaways": busy.rate,
        "share": busy.rate / idle.rate,
        "p50": busy.percentile(0.5),
        "p99": busy.percentile(0.99),
        "errors": idle.errors + busy.errors,
        "latest runaway, seconds after its deadline": max(stopped) - QUERY_SECONDS,
    }


def with_writes(address: str, write_to: str, light: list[Query], seconds: float, start: int) -> dict[str, float]:
    """Ask light queries, each of a hundred texts again and again, while another client writes five times a second."""
    written, done = Load(), threading.Event()

    def write() -> None:
        while not done.wait(WRITES_SECONDS):
            number = len(written.times)
            try:
                milliseconds, answer = once(write_to, post_update(write_to, update(start + number)))
            except OSError:
                written.errors += 1
                continue
            written.times.append(milliseconds)
            written.errors += not answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 204"))

    def light_text(number: int) -> bytes:
        return get(address, light[number % len(light)].text(start + number % 100))

    thread = threading.Thread(target=write)
    thread.start()
    found = load(address, light_text, seconds)
    done.set()
    thread.join()
    writes = {"writes": len(written.times), "write p50": written.percentile(0.5), "write errors": written.errors}
    return {**figures(found), **writes}


def print_ratios(title: str, results: Results, asked: list[Query]) -> dict[str, float]:
    """Print the rates of a kind with their ratios to the base; return the geometric means of these."""
    others = [name for name in results if name != BASE]
    print(f"\n| {title}: answers/s (ratio; p50/p95/p99 ms) | {BASE} | {' | '.join(others)} |")
    print("|---" * (len(others) + 2) + "|")
    for query in asked:
        base = results[BASE][query.name]
        cells = [f"{base['rate']:,.0f} ({base['p50']:.1f}/{base['p95']:.1f}/{base['p99']:.1f})"]
        for name in others:
            found = results[name][query.name]
            wrong = f", {found['errors']} errors" if found["errors"] else ""
            cells.append(
                f"{found['rate']:,.0f} (**{ratio(found, base):.2f}**; {found['p50']:.1f}/{found['p95']:.1f}"
                f"/{found['p99']:.1f}{wrong})"
            )
        print(f"| {query.name} | {' | '.join(cells)} |")
    means = {
        name: mean(ratio(results[name][query.name], results[BASE][query.name]) for query in asked) for name in others
    }
    print(f"| geometric mean | 1 | {' | '.join(f'**{means[name]:.2f}**' for name in others)} |", flush=True)
    return means


def print_costs(title: str, results: Results, asked: list[Query]) -> None:
    """Print the processor microseconds that an answer takes, by process: these depend less on what else runs."""
    print(f"\n| {title}: processor microseconds an answer | {' | '.join(results)} |\n{'|---' * (len(results) + 1)}|")
    for query in asked:
        rows = (results[name][query.name]["microseconds"] for name in results)
        cells = (", ".join(f"{role} {spent:,}" for role, spent in row.items() if abs(spent) > 1) for row in rows)
        print(f"| {query.name} | {' | '.join(cells)} |", flush=True)


def print_rows(title: str, rows: dict[str, dict[str, float]]) -> None:
    """Print one line for each service."""
    columns = list(next(iter(rows.values())))
    print(f"\n| {title} | {' | '.join(columns)} |\n{'|---' * (len(columns) + 1)}|")
    for name, row in rows.items():
        print(f"| {name} | {' | '.join(f'{row[column]:,.2f}' for column in columns)} |", flush=True)


def main() -> None:
    """Measure, print, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--triples", type=int, default=1_000_000)
    options.add_argument("--seconds", type=float, default=1.0)
    options.add_argument("--only", default="cold,repeated,unique,runaways,writes,in-process,rdflib")
    given = options.parse_args()
    kinds, city = given.only.split(","), City.of(given.triples)
    asked, numbers = queries(city), counter()
    light = [query for query in asked if query.kind == "look-up"]
    written: dict[str, Any] = {"triples": given.triples, "cores": os.cpu_count(), "load": os.getloadavg()}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        place = Path(folder)
        (place / "city.nt").write_text("".join(city.lines()), encoding="utf-8")
        services = {
            BASE: stack.enter_context(oxigraph(place / "city.nt", place)),
            DISK: stack.enter_context(civilex(place / "city.nt", place, copies_bytes=0)),
            MEMORY: stack.enter_context(civilex(place / "city.nt", place, copies_bytes=COPIES_BYTES)),
        }
        time.sleep(COPYING_SECONDS * given.triples / 1_000_000)
        if "cold" in kinds:
            written["cold"] = cold(services, asked)
            rows = {name: {query: cell["ms"] for query, cell in row.items()} for name, row in written["cold"].items()}
            print_rows("cold, ms", rows)
        for kind, source in (("repeated", None), ("unique", numbers)):
            if kind in kinds:
                written[kind] = each(services, asked, given.seconds, source)
                written[f"{kind}, geometric means"] = print_ratios(kind, written[kind], asked)
                print_costs(kind, written[kind], light)
        if "runaways" in kinds:
            written["runaways"] = {
                name: beside_runaways(address, light, 3 * given.seconds, numbers) for name, address in services.items()
            }
            print_rows(f"light queries beside {RUNAWAYS} runaways", written["runaways"])
        if "writes" in kinds:
            updates = {BASE: services[BASE].replace("/query", "/update")}
            written["writes"] = {
                name: with_writes(address, updates.get(name, address), light, 5 * given.seconds, 1000)
                for name, address in services.items()
            }
            print_rows("with writes", written["writes"])
        if {"in-process", "unique"} <= set(kinds):
            alone = {**in_process(place / "city.nt", asked, given.seconds), BASE: written["unique"][BASE]}
            written["in process, geometric means"] = print_ratios("in process, one thread", alone, asked)
            written["in process"] = alone
    if "rdflib" in kinds:
        written["rdflib"] = against_rdflib(given.seconds)
    Path(__file__).with_suffix(".json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def against_rdflib(seconds: float) -> Results:
    """Ask the twelve queries of rdflib-endpoint as well, over a small city."""
    city = City.of(SMALL)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        place = Path(folder)
        (place / "city.nt").write_text("".join(city.lines()), encoding="utf-8")
        services = {
            BASE: stack.enter_context(oxigraph(place / "city.nt", place)),
            "rdflib-endpoint": stack.enter_context(rdflib_endpoint(place / "city.nt")),
            MEMORY: stack.enter_context(civilex(place / "city.nt", place, copies_bytes=COPIES_BYTES)),
        }
        results = each(services, queries(city), seconds, counter())
        print_ratios(f"unique, {SMALL:,} triples", results, queries(city))
        return results


if __name__ == "__main__":
    main()

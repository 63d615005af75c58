"""How long reasoning takes: a city of a million triples in full and after small commits, beside owlrl and reasonable.

The generated city has a tree of 60 classes, properties with inverses and super-properties, two transitive properties
and two chains. Prints a table and writes ``bench/reasoning.json``. Run: ``.venv/bin/python bench/reasoning.py``; a
number as argument is the number of triples.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Collection
from pathlib import Path

import pyoxigraph as ox

from civilex import shipped
from civilex.namespaces import graph
from civilex.reasoning import materialise
from civilex.reasoning.inferred_changes import inferred_changes, net_changes
from civilex.store.embedded import EmbeddedStore

PREFIXES = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <urn:x:> .
"""
SMALL = 10_000
WHOLE_RUN_TRIPLES = 4_000
ROUNDS = 9
CPU_SECONDS: list[float] = []


def axioms() -> list[ox.Triple]:
    """Return the axioms of the generated data."""
    lines = [f":C{number} rdfs:subClassOf :C{(number - 1) // 3} ." for number in range(1, 60)]
    lines += [":needs owl:inverseOf :neededBy . :owns owl:inverseOf :ownedBy . :runs rdfs:subPropertyOf :operates ."]
    lines += [":partOf a owl:TransitiveProperty . :dependsOn a owl:TransitiveProperty ."]
    lines += [":uses owl:propertyChainAxiom (:needs :ownedBy) . :reaches owl:propertyChainAxiom (:runs :needs) ."]
    return parsed(" ".join(lines))


def parsed(turtle: str) -> list[ox.Triple]:
    """Return the triples of a Turtle text with the prefixes of this benchmark."""
    return [quad.triple for quad in ox.parse((PREFIXES + turtle).encode(), ox.RdfFormat.TURTLE)]


def facts(size: int) -> list[ox.Triple]:
    """Return about ``size`` triples about things in trees of 50, each with a class, a label and three links."""
    choose = random.Random(7)
    count = size // 6

    def node(number: int) -> ox.NamedNode:
        return ox.NamedNode(f"urn:x:n{number}")

    def named(name: str) -> ox.NamedNode:
        return ox.NamedNode("urn:x:" + name)

    type_ = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    found = []
    for number in range(count):
        found.append(ox.Triple(node(number), type_, named(f"C{choose.randrange(60)}")))
        found.append(ox.Triple(node(number), label, ox.Literal(f"thing {number}", language="en")))
        links = ("needs", "ownedBy", "runs")
        found += [ox.Triple(node(number), named(name), node(choose.randrange(count))) for name in links]
        place = number % 50
        if place:
            name = "partOf" if number % 100 < 50 else "dependsOn"
            found.append(ox.Triple(node(number), named(name), node(number - place + (place - 1) // 2)))
    return list(dict.fromkeys(found))


def seconds(work: Callable[[], object]) -> tuple[float, object]:
    """Return how long a piece of work takes, and its result; CPU_SECONDS has the processor time of the last one."""
    started, used = time.perf_counter(), time.process_time()
    result = work()
    CPU_SECONDS.append(time.process_time() - used)
    return time.perf_counter() - started, result


def with_reasonable(triples: list[ox.Triple]) -> float:
    """Return the seconds that the package reasonable takes (it derives no chains), reading left out."""
    import reasonable

    path = Path(__file__).with_suffix(".ttl")
    path.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
    try:
        reasoner = reasonable.PyReasoner()
        reasoner.load_file(str(path))
        return seconds(reasoner.reason)[0]
    finally:
        path.unlink()


def with_owlrl(triples: list[ox.Triple]) -> float:
    """Return the seconds that the package owlrl takes, reading left out."""
    import owlrl
    import rdflib

    data = rdflib.Graph()
    data.parse(data=(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode(), format="nt")
    return seconds(lambda: owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(data))[0]


def commit(
    store: EmbeddedStore, here: str, added: Collection[ox.Triple] = (), removed: Collection[ox.Triple] = ()
) -> None:
    """Commit a change to a city and what follows from it, as a load does."""
    net = net_changes(store, {here: added}, {here: removed})
    follows = inferred_changes(store, net.added, net.removed)
    store.change(net.added | follows.added, net.removed | follows.removed)


def small_commits(triples: list[ox.Triple]) -> dict[str, list[float]]:
    """Return the seconds of commits of 4 triples to a city of so many: added, then removed again."""
    store = EmbeddedStore()
    here, model = graph("city", "here"), graph("model", "bench")
    store._store.bulk_extend(ox.Quad(*triple, ox.NamedNode(model)) for triple in axioms())
    store._store.bulk_extend(ox.Quad(*triple, ox.NamedNode(here)) for triple in triples)
    derived = materialise([*axioms(), *triples])
    store._store.bulk_extend(ox.Quad(*triple, ox.NamedNode(graph("inferred", "here"))) for triple in derived)
    times: dict[str, list[float]] = {"4 triples added": [], "4 triples removed": []}
    for number in range(ROUNDS):
        some = parsed(
            f":new{number} a :C50 ; :needs :n{number * 997} ; :partOf :n{number * 100 + 7} . :n3 :runs :new{number} ."
        )
        times["4 triples added"].append(seconds(lambda some=some: commit(store, here, some))[0])  # type: ignore[misc]
        times["4 triples removed"].append(seconds(lambda some=some: commit(store, here, (), some))[0])  # type: ignore[misc]
    again = materialise([*axioms(), *triples])
    if again != set(store.triples(graph("inferred", "here"))):
        raise SystemExit("after the commits the store does not hold what a full run gives")
    return times


def city_of(size: int) -> float:
    """Return the seconds of a whole run over a city of so many triples beside the shipped model."""
    store = EmbeddedStore()
    shipped.install(store)
    name = graph("city", "here")
    own = facts(size)
    commit(store, name, own[:-4])
    return statistics.median(seconds(lambda: inferred_changes(store, {name: own[-4:]}, {}))[0] for _ in range(5))


def main() -> None:
    """Measure, print, write."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    small, large = [*axioms(), *facts(SMALL)], [*axioms(), *facts(size)]
    rows: list[tuple[str, int, float, str]] = []
    taken, derived = seconds(lambda: materialise(small))
    rows.append(("civilex, full run", len(small), taken, ""))
    rows.append(("reasonable", len(small), with_reasonable(small), ""))
    rows.append(("owlrl", len(small), with_owlrl(small), ""))
    taken, derived = seconds(lambda: materialise(large))
    rows.append(("civilex, full run", len(large), taken, "15"))
    rows.append(("civilex, full run, processor time", len(large), CPU_SECONDS[-1], ""))
    count = len(derived)  # type: ignore[arg-type]
    del derived
    rows.append(("reasonable (no chains)", len(large), with_reasonable(large), ""))
    rows.append(("reasonable (no chains), processor time", len(large), CPU_SECONDS[-1], ""))
    for name, times in small_commits(facts(size)).items():
        rows.append((f"civilex, commit of {name}", len(large), statistics.median(times), "0.05"))
        rows.append((f"civilex, the same, slowest of {ROUNDS}", len(large), max(times), ""))
    whole = WHOLE_RUN_TRIPLES
    rows.append(("civilex, city re-run whole beside the model", whole, city_of(whole), "0.05"))
    print(f"{count:,} triples derived from the {len(large):,}\n")
    print("| what | triples | seconds | figure to reach |\n|---|---|---|---|")
    for what, triples, taken, goal in rows:
        print(f"| {what} | {triples:,} | {taken:.3f} | {goal} |")
    Path(__file__).with_suffix(".json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Readers over a small store, each test with limits of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.namespaces import graph
from civilex.serving.limits import ReaderLimits
from civilex.serving.readers import Readers
from civilex.serving.served import ServedStore
from civilex.store.generations import Generations

QUADS = 1000
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
PAIRS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
"""Some tenths of a second of work."""
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
"""Work for longer than anybody waits."""

Serving = Callable[..., AbstractAsyncContextManager[ServedStore]]


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    """A store on disk with a city graph, an unnamed graph and a catalogue."""
    store = ox.Store(tmp_path_factory.mktemp("kept") / "store")
    city, catalog = ox.NamedNode(graph("city", "here")), ox.NamedNode(graph("catalog", "portal"))
    subject, predicate = ox.NamedNode("urn:s"), ox.NamedNode("urn:p")
    store.extend(ox.Quad(subject, predicate, ox.Literal(number), city) for number in range(QUADS - 1))
    store.add(ox.Quad(subject, predicate, ox.Literal("unnamed")))
    store.add(ox.Quad(subject, predicate, ox.Literal("catalogue"), catalog))
    return store


@pytest.fixture
def generations(kept: ox.Store, tmp_path: Path) -> Generations:
    """Generations of which one is published."""
    found = Generations(tmp_path / "generations")
    found.publish(kept, 1)
    return found


@pytest.fixture
def serving(generations: Generations) -> Serving:
    """Make a served store with these limits, for as long as the block lasts."""

    @asynccontextmanager
    async def served(**limits: float) -> AsyncIterator[ServedStore]:
        chosen = {"readers": 3, "seconds": 30.0, "copies_bytes": 0, **limits}
        readers = Readers(ReaderLimits(**chosen))
        store = ServedStore(readers, generations)
        await store.start()
        try:
            yield store
        finally:
            await store.close()

    return served


def number(body: bytes) -> int:
    """The number in an answer of one row and one column, as text/csv."""
    return int(body.split()[1])

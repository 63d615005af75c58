"""What a reader can be asked to do; each job writes its answer to a file and returns what there is to say of it.

Where a file came with what is asked, that has two more members: ``document``, its descriptor, and ``tell``, which may
be called with what there is to say of the progress.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pyoxigraph as ox

from civilex.errors import InvalidInput
from civilex.serving.framing import Message
from civilex.serving.output import Output
from civilex.serving.snapshot import Snapshot
from civilex.serving.terms import rows_to_json
from civilex.store.dataset import Dataset
from civilex.store.embedded_changes import dump_dataset, dump_graph, normalised
from civilex.store.engine import dataset_for, run_query, serialized
from civilex.store.engine_errors import queries
from civilex.store.readable_graphs import ReadableGraphs

Job = Callable[[Snapshot, Message, bytes, Output], Message]
"""The data, what is asked, the bytes that came with it, where the answer goes."""


def answer(snapshot: Snapshot, asked: Message, text: bytes, output: Output) -> Message:
    """Run a query of any form and write its answer in a media type."""
    sparql = text.decode("utf-8", "surrogatepass")
    with queries(sparql):
        results = run_query(snapshot.store, sparql, _dataset(snapshot, asked, sparql))
        serialized(results, asked["media_type"], output.as_file())
    return {"media_type": asked["media_type"], "copied": snapshot.copied}


def rows(snapshot: Snapshot, asked: Message, text: bytes, output: Output) -> Message:
    """Run a SELECT or ASK query and write its rows as :mod:`civilex.serving.terms` has them."""
    sparql = text.decode("utf-8", "surrogatepass")
    with queries(sparql):
        results = run_query(snapshot.store, sparql, _dataset(snapshot, asked, sparql))
        if isinstance(results, ox.QueryTriples):
            raise InvalidInput("A CONSTRUCT or DESCRIBE query gives RDF, not rows: ask for its answer instead.")
        for part in rows_to_json(results, asked["most"]):
            output.write(part)
    return {"copied": snapshot.copied}


def parsed(_: Snapshot, asked: Message, document: bytes, output: Output) -> Message:
    """Parse an RDF document with every guard, and write it as N-Quads, its blank nodes named apart from all others."""
    output.write(normalised(document, asked["media_type"], asked["base_iri"], asked["source"]))
    return {}


def validated(_snapshot: Snapshot, asked: Message, _: bytes, output: Output) -> Message:
    """Check an RDF document against profiles, and write the report as JSON."""
    # A reader that only answers queries does not carry the engine of shapes.
    from civilex.serving.checking import report_of

    # Opened anew: the position in a file that was passed on is shared with whoever has it.
    with open(f"/proc/self/fd/{asked['document']}", "rb") as file:  # noqa: PTH123 (a descriptor, not a path)
        report = report_of(file, asked["options"], asked["tell"])
    output.write(json.dumps(report).encode())
    return {}


def dumped(snapshot: Snapshot, asked: Message, _: bytes, output: Output) -> Message:
    """Write one graph (``None``: the unnamed one) as RDF, or all of them."""
    if asked["whole"]:
        readable = ReadableGraphs.from_message(asked.get("readable"))
        dump_dataset(snapshot.store, output.as_file(), asked["media_type"], readable)
    else:
        dump_graph(snapshot.store, output.as_file(), asked["media_type"], asked["graph"])
    return {}


def opened(snapshot: Snapshot, _asked: Message, _payload: bytes, _output: Output) -> Message:
    """Say what is open: the reader opens a generation before any job."""
    return {"generation": snapshot.number, "copied": snapshot.copied}


JOBS: dict[str, Job] = {
    "answer": answer,
    "rows": rows,
    "parse": parsed,
    "validate": validated,
    "dump": dumped,
    "open": opened,
}


def _dataset(snapshot: Snapshot, asked: Message, sparql: str) -> Dataset:
    readable = ReadableGraphs.from_message(asked.get("readable"))
    if readable is None and not asked["default_graphs"] and not asked["named_graphs"]:
        return snapshot.default
    return dataset_for(sparql, snapshot.graphs, asked["default_graphs"], asked["named_graphs"], readable)

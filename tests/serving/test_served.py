"""What a served store promises beyond queries: documents parsed in a reader, copies in memory, its limits."""

from __future__ import annotations

import asyncio
import io

import pyoxigraph as ox
import pytest
from tests.serving.conftest import COUNT, QUADS, number

from civilex import errors
from civilex.namespaces import graph
from civilex.serving.starting import reader_limits
from civilex.serving.terms import term_from_json, term_to_json
from civilex.settings import Settings
from civilex.store.changes import Attribution, DropGraph
from civilex.store.readable_graphs import ReadableGraphs

CSV = "text/csv"


def test_the_dataset_is_that_of_every_store(serving) -> None:
    catalog, city = graph("catalog", "portal"), graph("city", "here")

    async def main() -> None:
        async with serving() as store:

            async def count(query: str = COUNT, **dataset: list[str]) -> int:
                return number((await store.answer_async(query, CSV, **dataset)).body)

            assert await count() == QUADS  # The unnamed graph and the city, not the catalogue.
            assert await count(default_graphs=[catalog]) == 1
            assert await count(f"SELECT (COUNT(*) AS ?n) FROM <{catalog}> {{ ?s ?p ?o }}") == 1
            assert (
                await count(f"SELECT (COUNT(*) AS ?n) FROM <{catalog}> {{ ?s ?p ?o }}", default_graphs=[city])
                == QUADS - 1
            )
            assert await count("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", named_graphs=[catalog]) == 1

    asyncio.run(main())


def test_a_reader_sees_what_its_caller_may_read(serving) -> None:
    catalog, city = graph("catalog", "portal"), graph("city", "here")
    hidden = ReadableGraphs(((catalog, False), (city, False), ("", True)))

    async def main() -> None:
        async with serving() as store:

            async def count(query: str = COUNT, **dataset: list[str]) -> int:
                return number((await store.answer_async(query, CSV, **dataset, readable=hidden)).body)

            assert await count() == 1  # The unnamed graph.
            assert await count(default_graphs=[city, catalog]) == 0
            assert await count(f"SELECT (COUNT(*) AS ?n) FROM <{catalog}> {{ ?s ?p ?o }}") == 0
            assert await count("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == 0
            rows = await store.rows_async(COUNT, readable=ReadableGraphs((("", False), (catalog, False))))
            assert rows.column("n") == [ox.Literal(QUADS - 1)]
            file = io.BytesIO()
            await store.in_thread(store.dump_dataset, file, "application/n-quads", readable=hidden)
            assert file.getvalue() == b'<urn:s> <urn:p> "unnamed" .\n'

    asyncio.run(main())


def test_rows_and_errors_come_as_values(serving) -> None:
    async def main() -> None:
        async with serving() as store:
            rows = await store.rows_async("SELECT ?o ?none { ?s ?p ?o } ORDER BY ?o", most=2)
            assert (rows.variables, len(rows), rows.total) == (("o", "none"), 2, QUADS)
            assert all(set(row) == {"o"} for row in rows)
            assert (await store.rows_async("ASK { }")).column("answer") == [ox.Literal(True)]
            with pytest.raises(errors.QuerySyntaxError) as caught:
                await store.rows_async("SELECT *\nWHERE { ?s ?p }")
            assert (caught.value.line, caught.value.column) == (2, 16)
            with pytest.raises(errors.NotAcceptable, match="text/turtle"):
                await store.answer_async("ASK { }", "text/turtle")
            with pytest.raises(errors.InvalidInput, match="not rows"):
                await store.rows_async("DESCRIBE <urn:s>")
            # Methods for threads give the same.
            assert number((await store.in_thread(store.answer, COUNT, CSV)).body) == QUADS
            with pytest.raises(errors.StoreError, match="only reads"):
                await store.in_thread(store.commit, DropGraph(None), Attribution())

    asyncio.run(main())


def test_terms_survive_the_way() -> None:
    inner = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.BlankNode("b"))
    for term in (
        inner,
        ox.Literal('a "b"\n\\ é 😀'),
        ox.Literal("x", language="en", direction=ox.BaseDirection.RTL),
        ox.Literal("1.0", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
        ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), inner),
    ):
        assert term_from_json(term_to_json(term)) == term


def test_documents_are_parsed_in_a_reader(serving) -> None:
    async def main() -> None:
        async with serving() as store:
            turtle = await store.parse_async(b"<a> <urn:x:p> 1, 2 .", "text/turtle", base_iri="http://city.example/")
            assert turtle.startswith(b"<http://city.example/a> <urn:x:p> ")
            trig = await store.parse_async(b"<urn:x:g> { <urn:x:a> <urn:x:p> 1 }", "application/trig")
            assert trig.count(b"<urn:x:g>") == 1
            with pytest.raises(errors.UnreadableData) as caught:
                await store.parse_async(b"<urn:x:a> <urn:x:p>\n  nonsense", "text/turtle", source="body")
            assert (caught.value.source, caught.value.line) == ("body", 2)
            with pytest.raises(errors.InvalidInput, match="relative"):
                await store.parse_async(b"<a> <urn:x:p> 1 .", "text/turtle")
            with pytest.raises(errors.UnsupportedMediaType):
                await store.parse_async(b"", "text/html")

    asyncio.run(main())


def test_a_copy_in_memory_answers_as_the_disk_does_and_a_commit_at_once(serving, generations, kept) -> None:
    async def main() -> None:
        async with serving(copies_bytes=1 << 28, copies=1, readers=2) as store:
            assert number((await store.answer_async(COUNT, CSV)).body) == QUADS
            roster = store._readers.roster

            async def copied() -> bool:
                readers = [reader for reader in roster._idle if reader.keeps_copy]
                answers = [await roster.exchange(each, {"job": "open", "result_bytes": 0}) for each in readers]
                return any(answer.message["copied"] for answer in answers)

            while not await copied():
                await asyncio.sleep(0.02)
            assert number((await store.answer_async(COUNT, CSV)).body) == QUADS
            graphs = "SELECT (COUNT(*) AS ?n) { GRAPH ?g {} }"
            assert number((await store.answer_async(graphs, CSV)).body) == 2
            store.publish(generations.publish(kept))
            assert not await copied()
            assert number((await store.answer_async(COUNT, CSV)).body) == QUADS

    asyncio.run(main())


def test_the_limits_are_the_settings() -> None:
    limits = reader_limits(Settings(query_seconds=2, readers=7, result_bytes=9, query_queue=3, copies_bytes=0))
    assert (limits.seconds, limits.readers, limits.result_bytes, limits.queue, limits.copies_bytes) == (2, 7, 9, 3, 0)
    assert reader_limits(Settings()).readers > reader_limits(Settings()).copies

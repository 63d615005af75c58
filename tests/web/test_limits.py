"""Every setting that limits something: what is below it and at it passes, what is above it does not.

Where that takes a clock, processes or a disk, the test stands elsewhere, and ELSEWHERE names it: a setting with a
number that has no test fails here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from civilex.errors import StoreFull
from civilex.serving import snapshot
from civilex.serving.snapshot import BYTES_A_QUAD, Snapshot
from civilex.settings import Settings
from civilex.store.embedded import EmbeddedStore
from civilex.store.room import Room
from civilex.web.app import create_app
from civilex.web.request_limits import RequestLimits
from civilex.web.result_cache import ENTRY_BYTES, KeptResult, ResultCache, ResultKey

QUERY = {"content-type": "application/sparql-query", "accept": "text/csv"}
UPDATE = {"content-type": "application/sparql-update"}
TTL = {"content-type": "text/turtle"}
Ask = Callable[[TestClient, int], int]
"""Sends something of a size and returns the status."""


def query(client: TestClient, text: str) -> int:
    return client.post("/sparql", content=text, headers=QUERY).status_code


def update(client: TestClient, text: str) -> int:
    return client.post("/sparql", content=text, headers=UPDATE).status_code


def put(client: TestClient, text: str) -> int:
    return client.put("/graphs?graph=http://e/g", content=text, headers=TTL).status_code


def padded(text: str, size: int) -> str:
    return text + " " * (size - len(text))


def triples(number: int) -> str:
    return " ".join(f"<http://e/s> <http://e/p> {at} ." for at in range(number))


LIMITS: dict[str, tuple[int, Ask, int]] = {
    "query_bytes": (100, lambda client, size: query(client, padded("ASK {}", size)), 400),
    "update_bytes": (100, lambda client, size: update(client, padded("CLEAR DEFAULT", size)), 400),
    "literal_bytes": (100, lambda client, size: query(client, f"ASK {{ ?s ?p '{'x' * (size - 2)}' }}"), 400),
    "query_nesting": (9, lambda client, size: query(client, "ASK " + "{ " * size + "} " * size), 400),
    "query_patterns": (9, lambda client, size: query(client, f"ASK {{ {'?s ?p ?o . ' * size} }}"), 400),
    "query_operators": (9, lambda client, size: query(client, f"ASK {{ FILTER ({'!' * (size - 1)} true) }}"), 400),
    "upload_bytes": (200, lambda client, size: put(client, padded("<http://e/s> <http://e/p> 1 .", size)), 413),
    "url_bytes": (200, lambda client, size: client.get("/health/live?" + "x" * (size - 13)).status_code, 414),
    "page_size_max": (5, lambda client, size: client.get(f"/units.json?limit={size}").status_code, 400),
    "validation_triples": (
        4,
        lambda client, size: client.post("/validate?profile=skos", content=triples(size), headers=TTL).status_code,
        413,
    ),
}
"""Setting: a value, what sends something of a size, and the status of what is above the value."""
ELSEWHERE = {
    "head_bytes": "web/test_limits.py::test_heads_below_at_and_above",
    "query_seconds": "serving/test_readers.py::test_a_runaway_is_stopped_while_others_go_on",
    "query_memory_bytes": "serving/test_readers.py::test_memory_is_capped_and_a_query_that_needs_less_runs",
    "result_bytes": "serving/test_readers.py::test_the_result_cap_at_and_below_the_length_of_the_answer",
    "query_queue": "serving/test_readers.py::test_the_queue_takes_as_many_as_it_may_and_tells_the_next_to_come_again",
    "readers": "serving/test_readers.py::test_long_queries_never_take_the_readers_kept_for_light_ones",
    "copies_bytes": "web/test_limits.py::test_a_copy_in_memory_below_at_and_above",
    "results_bytes": "web/test_limits.py::test_kept_answers_below_at_and_above",
    "head_seconds": "web/test_deadlines.py::test_a_head_that_comes_byte_by_byte_is_cut_while_honest_clients_are_served",
    "connections": "web/test_deadlines.py::test_where_every_connection_has_a_request_one_more_is_told_to_come_back",
    "client_bytes_per_second": "web/test_deadlines.py::test_a_body_that_takes_long_but_comes_fast_enough_is_read",
    "client_query_seconds": "web/test_budgets.py::test_query_time_below_at_and_above",
    "client_errors": "web/test_budgets.py::test_errors_below_at_and_above",
    "page_size": "web/test_limits.py::test_a_page_has_as_many_items_as_the_setting_says",
    "write_seconds": "serving/test_writer.py::test_a_change_that_runs_away_is_stopped_and_the_others_are_made",
    "disk_reserve_bytes": "web/test_limits.py::test_room_below_at_and_above",
    "disk_ballast_bytes": "web/test_limits.py::test_ballast_is_as_large_as_the_setting_says_where_it_fits",
    "catalog_triples": "serving/test_catalog_limits.py::test_a_catalogue_below_at_and_above_the_limit",
    "jobs": "web/test_validation_jobs.py::test_so_many_jobs_and_a_quarter_of_them_for_one",
    "job_seconds": "serving/test_validating.py::test_a_check_has_as_long_as_its_caller_says",
    "job_bytes": "web/test_validation_jobs.py::test_limits_are_those_of_jobs",
    "job_triples": "web/test_validation_jobs.py::test_limits_are_those_of_jobs",
    "job_kept_seconds": "web/test_validation_jobs.py::test_reports_are_kept_for_a_time_and_in_so_much_room",
    "job_kept_bytes": "web/test_validation_jobs.py::test_reports_are_kept_for_a_time_and_in_so_much_room",
    "fetch_bytes": "rdf/fetching/test_fetch.py::test_bodies_that_are_refused",
    "fetch_seconds": "rdf/fetching/test_fetch.py::test_a_server_that_drips_is_left_at_the_deadline",
}


@pytest.mark.parametrize("name", LIMITS)
def test_below_at_and_above(name: str, store: EmbeddedStore) -> None:
    value, ask, refusal = LIMITS[name]
    chosen = {name: value, "writing": "open", "page_size": 1}
    client = TestClient(create_app(store if name == "page_size_max" else EmbeddedStore(), Settings(**chosen)))
    assert [ask(client, size) < 300 for size in (value - 1, value)] == [True, True]
    assert ask(client, value + 1) == refusal


def test_every_limit_has_a_test() -> None:
    numbers = {name for name, field in Settings.model_fields.items() if field.annotation in (int, float)}
    assert numbers == {*LIMITS, *ELSEWHERE}
    for place in ELSEWHERE.values():
        file, _, test = place.partition("::")
        text = (Path(__file__).parents[1] / file).read_text(encoding="utf-8")
        assert f"def {test}(" in text, place


def test_kept_answers_below_at_and_above() -> None:
    """An eighth of the whole is the most that an answer may take; all together take the whole at most."""
    key = ResultKey(1, None, "q", (), (), "text/csv")
    size = ENTRY_BYTES + 4 + 100
    for most, kept in ((8 * size - 1, 0), (8 * size, 1), (8 * size + 1, 1)):
        cache = ResultCache(most)
        cache.keep(key, KeptResult(b"x" * 100, {}))
        assert len(cache) == kept
    cache = ResultCache(8 * size)
    for number in range(9):
        cache.keep(key._replace(media_type=str(number)), KeptResult(b"x" * 100, {}))
    assert (len(cache), cache.size) == (8, 8 * size)


def test_a_page_has_as_many_items_as_the_setting_says(store: EmbeddedStore) -> None:
    there = TestClient(create_app(store, Settings())).get("/units.json").json()["total"]
    for size, shown in ((there - 1, there - 1), (there, there), (there + 1, there)):
        client = TestClient(create_app(store, Settings(page_size=size)))
        assert len(client.get("/units.json").json()["items"]) == shown


def test_heads_below_at_and_above() -> None:
    limits = RequestLimits(FastAPI(), url_bytes=100, head_bytes=100)
    scope = {"type": "http", "path": "/x", "raw_path": b"/x", "query_string": b""}
    # Address and its question mark 3, name 1, and 4 for what stands between.
    for size, refused in ((91, False), (92, False), (93, True)):
        assert (limits.wrong({**scope, "headers": [(b"a", b"y" * size)]}) is not None) == refused


def test_a_copy_in_memory_below_at_and_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot.sandbox, "allow_memory", lambda _: None)
    monkeypatch.setattr(snapshot.os, "setpriority", lambda *_: None)
    kept = ox.Store(tmp_path / "store")
    kept.extend(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(number)) for number in range(1000))
    kept.backup(tmp_path / "1")
    for room, copied in ((-1, False), (0, True), (1, True)):
        opened = Snapshot(1, tmp_path / "1", query_bytes=0, copy_bytes=1000 * BYTES_A_QUAD + room)
        opened.copy()
        assert opened._copying is not None
        opened._copying.join()
        assert opened.copied == copied


def test_room_below_at_and_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(tmp_path, reserve=1000)
    for free, fits in ((1400, True), (1401, True), (1399, False)):
        monkeypatch.setattr(Room, "free", lambda _, free=free: free)
        if fits:
            room.require(100)
        else:
            with pytest.raises(StoreFull):
                room.require(100)


def test_ballast_is_as_large_as_the_setting_says_where_it_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(tmp_path, reserve=1000)
    for free, there in ((1399, False), (1400, True), (1401, True)):
        monkeypatch.setattr(Room, "free", lambda _, free=free: free)
        path = tmp_path / str(free)
        room.keep_ballast(path, 100)
        assert path.exists() == there
        assert not there or path.stat().st_size == 100

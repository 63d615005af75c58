"""Answers that are kept: by everything that they depend on, within their bytes, and never those of chance."""

from __future__ import annotations

from typing import Any

import pytest

from civilex.settings import Settings
from civilex.sparql.verdicts import Verdicts
from civilex.store import ReadableGraphs
from civilex.web.result_cache import KeptResult, ResultCache, ResultKey

KEY = ResultKey(1, None, "ASK {}", (), (), "text/csv")


def kept(size: int = 10) -> KeptResult:
    return KeptResult(b"x" * size, {"content-type": "text/csv"})


@pytest.mark.parametrize(
    "other",
    [
        {"readable": ReadableGraphs((("urn:g", False),))},
        {"readable": ReadableGraphs((("urn:g", True),))},
        {"query": "ASK { }"},
        {"default_graphs": ("urn:g",)},
        {"named_graphs": ("urn:g",)},
        {"media_type": "application/json"},
        {"generation": 2},
    ],
)
def test_an_answer_is_given_only_for_all_that_it_depends_on(other) -> None:
    cache = ResultCache(100_000)
    cache.keep(KEY, kept())
    assert cache.get(KEY) == kept()
    assert cache.get(KEY._replace(**other)) is None


def test_a_new_generation_forgets_the_old_one_and_is_not_undone_by_a_late_answer() -> None:
    cache = ResultCache(100_000)
    cache.keep(KEY, kept())
    cache.keep(KEY._replace(generation=2), kept(20))
    cache.keep(KEY._replace(query="late"), kept())
    assert (len(cache), cache.get(KEY)) == (1, None)


def test_entries_stay_within_the_bytes_and_the_one_not_asked_for_goes_first() -> None:
    cache = ResultCache(20_000)
    keys = [KEY._replace(query=f"query {number}") for number in range(30)]
    for key in keys:
        cache.keep(key, kept())
        cache.get(keys[0])
    assert 0 < cache.size <= 20_000
    assert cache.get(keys[0]) is not None
    assert cache.get(keys[1]) is None
    assert cache.get(keys[-1]) is not None
    cache.keep(KEY._replace(query="long"), kept(10_000))
    assert cache.get(KEY._replace(query="long")) is None
    none = ResultCache(0)
    none.keep(KEY, kept())
    assert len(none) == 0


@pytest.fixture
def asked(own_store, monkeypatch) -> list[str]:
    """The queries that the store was asked."""
    texts: list[str] = []
    answer = own_store.answer

    def noted(sparql: str, media_type: str, **dataset: Any):
        texts.append(sparql)
        return answer(sparql, media_type, **dataset)

    monkeypatch.setattr(own_store, "answer", noted)
    return texts


def test_a_query_runs_once_for_each_generation_and_form(writing, own_store, asked) -> None:
    query = {"query": "SELECT * { <urn:none> <urn:none> ?o }"}
    writing.get("/sparql", params=query)
    writing.get("/sparql", params=query)
    uncounted = len(asked)
    assert uncounted > 1
    own_store.generation = 1
    first = writing.get("/sparql", params=query)
    after = len(asked)
    second = writing.post("/sparql", data=query)
    assert len(asked) == after > uncounted
    assert (second.content, second.headers["civilex-hint"]) == (first.content, first.headers["civilex-hint"])
    assert second.headers["content-type"] == first.headers["content-type"]
    csv = writing.get("/sparql", params=query, headers={"accept": "text/csv"})
    assert csv.headers["content-type"].startswith("text/csv")
    assert csv.content == b"o\r\n"
    assert (
        "attachment"
        in writing.get("/sparql", params=query, headers={"accept": "text/csv"}).headers["content-disposition"]
    )
    before = len(asked)
    own_store.generation = 2
    writing.get("/sparql", params=query)
    assert len(asked) > before


def test_what_depends_on_the_time_or_on_chance_runs_each_time(writing, own_store, asked) -> None:
    own_store.generation = 1
    bodies = {writing.get("/sparql", params={"query": "SELECT (STRUUID() AS ?u) {}"}).content for _ in range(3)}
    assert (len(bodies), len(asked)) == (3, 3)


def test_relative_references_are_those_of_the_address_that_was_asked(writing, own_store, asked) -> None:
    own_store.generation = 1
    query = {"query": "SELECT (<x> AS ?x) {}"}
    one = writing.get("/sparql", params=query, headers={"host": "one.example"}).content
    two = writing.get("/sparql", params=query, headers={"host": "two.example"}).content
    assert (b"//one.example/x" in one, b"//two.example/x" in two) == (True, True)


def test_a_kept_answer_still_refuses_what_is_wrong_with_the_request(writing, own_store) -> None:
    own_store.generation = 1
    assert writing.get("/sparql?query=ASK{}").status_code == 200
    assert writing.get("/sparql?query=ASK{}&timeout=soon").status_code == 400
    assert writing.get("/sparql?query=ASK{}", headers={"accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    ("accepted", "refused"),
    [
        ('ASK { ?s ?p "\\u0041" }', 'ASK { ?s ?p "\\uD800" }'),
        ("ASK { FILTER(BOUND(SHA256('a'))) }", "ASK { FILTER(BOUND(SHA257('a'))) }"),
        ("ASK { ?s ?p ?o1 }", "ASK { SERVICE <urn:1> { ?s ?p ?o1 } }"),
    ],
)
def test_texts_of_one_shape_have_one_verdict_and_others_their_own(accepted: str, refused: str) -> None:
    from civilex.errors import InvalidInput

    verdicts = Verdicts(Settings())
    assert verdicts.of(accepted) == verdicts.of(accepted)
    with pytest.raises(InvalidInput):
        verdicts.of(refused)


def test_verdicts_are_as_the_limits_have_them_however_often_a_text_was_asked() -> None:
    from civilex.errors import QueryRefused

    verdicts = Verdicts(Settings(query_bytes=100))
    assert verdicts.of("ASK { ?s ?p 1 }").form == "ASK"
    with pytest.raises(QueryRefused, match="100"):
        verdicts.of(f"ASK {{ ?s ?p {'1' * 200} }}")

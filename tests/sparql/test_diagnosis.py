"""Mistakes that we can place better than the engine; a valid query has none of them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.errors import QuerySyntaxError
from civilex.sparql.diagnosis import diagnose, diagnosed


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("SELECT *\n{ ?s ?p }", (2, 9), "'}' ends a triple that still needs an object"),
        ("SELECT * { ?s ?p . ?s ?p ?o }", (1, 18), "'.' ends a triple that still needs an object"),
        ("SELECT * { ?s }", (1, 15), "needs a predicate and an object"),
        ("SELECT * { ?s a FILTER(?s = 1) }", (1, 17), "'FILTER' ends a triple that still needs an object"),
        ("SELECT * { ?s ?p ?o ; ?q }", (1, 26), "needs an object"),
        ("SELECT * { ?s ?p ?o OPTIONAL { ?s <urn:p>/<urn:q> } }", (1, 51), "needs an object"),
        ("SELECT * { ?s ?p ?o LIMIT 5 }", (1, 21), "LIMIT stands inside of the braces"),
        ("SELECT * { ?s ?p ?o . order by ?s }", (1, 23), "ORDER stands inside of the braces"),
    ],
)
def test_frequent_mistakes(text: str, place: tuple[int, int], reason: str) -> None:
    error = diagnose(text)
    assert error is not None
    assert (error.line, error.column) == place
    assert reason in error.reason
    with pytest.raises(SyntaxError):
        ox.Store().query(text)


def test_others_stay_the_engine_s() -> None:
    error = QuerySyntaxError("expected AS", line=1, column=23)
    with pytest.raises(QuerySyntaxError) as raised, diagnosed("SELECT (COUNT(?x) ?n) { ?s ?p ?o }"):
        raise error
    assert raised.value is error


def test_valid_queries_have_none(repository) -> None:
    spec = importlib.util.spec_from_file_location("grammar", Path(__file__).with_name("grammar.py"))
    grammar = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(grammar)
    made, store, valid = grammar.Grammar(5), ox.Store(), 0
    texts = [file.read_text(encoding="utf-8") for file in (repository / "queries").glob("*/*.rq")]
    for text in [*texts, *(made.query() for _ in range(800))]:
        try:
            store.query(text, base_iri="https://here.example/")
        except SyntaxError:
            continue
        valid += 1
        assert diagnose(text) is None, text
    assert valid > 500

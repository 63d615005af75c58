"""Syntax errors that show their place, whoever found them: the guard or the engine."""

from __future__ import annotations

import pytest

from civilex.errors import QuerySyntaxError
from civilex.store.embedded import EmbeddedStore
from civilex.store.syntax_errors import WIDTH, pointed


def place(text: str) -> tuple[str | None, str | None]:
    with pytest.raises(QuerySyntaxError) as error:
        EmbeddedStore().rows(text)
    return error.value.excerpt, error.value.token


def test_the_engine_s_errors_show_the_line_and_the_token() -> None:
    assert place("SELECT *\r\n\tFROM ?x { ?s ?p ?o }\r\n") == ("\tFROM ?x { ?s ?p ?o }\n\t          ^^", "?s")


def test_an_update_s_errors_do() -> None:
    with pytest.raises(QuerySyntaxError) as error:
        EmbeddedStore().update("INSERT DATA { ?s ?p ?o }")
    assert error.value.excerpt.startswith("INSERT DATA { ?s ?p ?o }\n")


def test_long_lines_are_cut_around_the_place() -> None:
    text = "x" * 5000 + " ?" + "y" * 5000
    error = pointed(QuerySyntaxError("wrong", line=1, column=5002), text)
    line, marks = error.excerpt.split("\n")
    assert len(line) == WIDTH
    assert line[marks.index("^") :].startswith("?y")
    assert len(marks) <= WIDTH
    assert len(error.token) == WIDTH


@pytest.mark.parametrize(("line", "column"), [(None, None), (9, 1), (0, 0)])
def test_a_place_outside_of_the_text_stays_as_it_is(line: int | None, column: int | None) -> None:
    error = QuerySyntaxError("wrong", line=line, column=column)
    assert pointed(error, "ASK") is error


def test_the_end_of_a_text_has_a_caret_and_no_token() -> None:
    error = pointed(QuerySyntaxError("ends", line=1, column=4), "ASK")
    assert (error.excerpt, error.token) == ("ASK\n   ^", None)

"""Accept headers by the table, and extensions."""

from __future__ import annotations

import pytest

from civilex.errors import NotAcceptable
from civilex.sparql.negotiation import EXTENSIONS, choose, split_extension

OFFERED = ("application/json", "text/turtle", "text/csv", "text/html")
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/*", "text/turtle"),
        ("text/html", "text/html"),
        ("TEXT/HTML", "text/html"),
        ("text/html;q=0.2, text/csv;q=0.3", "text/csv"),
        ("text/csv, text/turtle", "text/turtle"),
        ("text/csv;q=1.000, text/turtle;q=0.999", "text/csv"),
        ("text/*;q=0.5, text/csv;q=0.1", "text/turtle"),
        ("text/*, text/turtle;q=0", "text/csv"),
        ("*/*, application/json;q=0", "text/turtle"),
        ("*/*;q=0.1, text/html", "text/html"),
        ("text/html, */*", "text/html"),
        ("application/*, text/turtle", "text/turtle"),
        ("application/json;q=0.5, */*;q=0.5", "application/json"),
        ("text/turtle; charset=utf-8 ; q=0.4, text/csv;q=0.3", "text/turtle"),
        ("image/png, text/csv;q=0.1", "text/csv"),
        ("text/csv;q=nonsense, text/turtle;q=0.1", "text/turtle"),
        ("text/csv;q=2, text/turtle;q=0.1", "text/turtle"),
        (",,text/csv,", "text/csv"),
        (FIREFOX, "text/html"),
    ],
)
def test_choice(accept: str | None, chosen: str) -> None:
    assert choose(accept, OFFERED) == chosen


@pytest.mark.parametrize("accept", ["image/png", "text/*;q=0", "*/*;q=0", "application/json;q=0", "nonsense"])
def test_nothing_fits_and_the_error_lists_what_is_offered(accept: str) -> None:
    with pytest.raises(NotAcceptable, match="application/json, text/turtle, text/csv, text/html"):
        choose(accept, OFFERED)


def test_extensions() -> None:
    assert set(EXTENSIONS) == {"html", "json", "csv", "tsv", "xml", "ttl", "nt", "rdf", "jsonld", "trig", "nq"}
    assert split_extension("a/b.jsonld") == ("a/b", "application/ld+json")
    assert split_extension(".ttl") == (".ttl", None)
    assert split_extension("a/b.exe") == ("a/b.exe", None)

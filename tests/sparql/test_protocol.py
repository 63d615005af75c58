"""Requests of the SPARQL protocol, right and wrong."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from civilex.errors import InvalidInput, InvalidParameter, QuerySyntaxError, UnsupportedMediaType
from civilex.sparql.protocol import FORM, QUERY, UPDATE, QueryRequest, UpdateRequest, parse_get, parse_post

TEXT = 'SELECT ("100%2B é" AS ?x) { }'


def test_the_three_ways_give_the_same_request() -> None:
    fields = {"query": TEXT, "default-graph-uri": ["urn:a", "urn:b"], "named-graph-uri": "urn:c"}
    encoded = urlencode(fields, doseq=True).encode()
    graphs = urlencode({name: value for name, value in fields.items() if name != "query"}, doseq=True).encode()
    expected = QueryRequest(TEXT, ("urn:a", "urn:b"), ("urn:c",))
    assert parse_get(encoded) == expected
    assert parse_post(b"", FORM, encoded) == expected
    assert parse_post(b"", f"{FORM}; charset=UTF-8", encoded) == expected
    assert parse_post(graphs, QUERY, TEXT.encode()) == expected
    assert parse_post(graphs, f'{QUERY};charset="utf-8"', TEXT.encode()) == expected


def test_an_update_comes_by_form_or_as_the_body() -> None:
    graphs = b"using-graph-uri=urn%3Aa&using-graph-uri=urn:b&using-named-graph-uri=urn:c"
    expected = UpdateRequest("CLEAR ALL", ("urn:a", "urn:b"), ("urn:c",))
    assert parse_post(graphs, UPDATE, b"CLEAR ALL") == expected
    assert parse_post(b"", FORM, b"update=CLEAR+ALL&" + graphs) == expected
    assert parse_post(graphs, FORM, b"update=CLEAR%20ALL") == expected


def test_fields_are_decoded_exactly_once() -> None:
    assert parse_get(b"query=100%252B").text == "100%2B"
    assert parse_post(b"", FORM, b"query=100%252B").text == "100%2B"
    assert parse_get(b"query=a+b%2Bc").text == "a b+c"


@pytest.mark.parametrize(
    ("query_string", "content_type", "body", "error"),
    [
        (b"", FORM, b"", InvalidParameter),
        (b"", FORM, b"query=a&query=b", InvalidParameter),
        (b"query=a", FORM, b"query=b", InvalidParameter),
        (b"query=a", QUERY, b"ASK { }", InvalidParameter),
        (b"", FORM, b"update=CLEAR+ALL&update=CLEAR+ALL", InvalidParameter),
        (b"", FORM, b"update=CLEAR+ALL&query=ASK{}", InvalidParameter),
        (b"query=ASK{}", UPDATE, b"CLEAR ALL", InvalidParameter),
        (b"update=CLEAR+ALL", FORM, b"", InvalidParameter),
        (b"update=CLEAR+ALL", UPDATE, b"CLEAR ALL", InvalidParameter),
        (b"default-graph-uri=urn:a", UPDATE, b"CLEAR ALL", InvalidParameter),
        (b"using-graph-uri=urn:a", QUERY, b"ASK {}", InvalidParameter),
        (b"", UPDATE, "CLEAR ALL".encode("utf-16"), QuerySyntaxError),
        (b"", f"{UPDATE}; charset=utf-16", "CLEAR ALL".encode("utf-16"), UnsupportedMediaType),
        (b"", "text/plain", b"ASK { }", UnsupportedMediaType),
        (b"", None, b"ASK { }", UnsupportedMediaType),
        (b"", f"{QUERY}; charset=utf-16", "ASK { }".encode("utf-16"), UnsupportedMediaType),
        (b"", QUERY, "ASK { }".encode("utf-16"), QuerySyntaxError),
        (b"", QUERY, "ASK { }".encode("utf-16-le"), QuerySyntaxError),
        (b"", QUERY, b"ASK { ?s ?p '\xe9' }", QuerySyntaxError),
        (b"", FORM, b"query=%E9", InvalidInput),
        (b"", FORM, b"x=1&" * 2000 + b"query=ASK", InvalidInput),
    ],
)
def test_wrong_requests(query_string, content_type, body, error) -> None:
    with pytest.raises(error):
        parse_post(query_string, content_type, body)


def test_a_get_needs_exactly_one_query() -> None:
    with pytest.raises(InvalidParameter, match="is missing"):
        parse_get(b"default-graph-uri=urn:a")
    with pytest.raises(InvalidParameter, match="2 times"):
        parse_get(b"query=a&query=b")
    with pytest.raises(InvalidParameter, match="by POST"):
        parse_get(b"update=CLEAR+ALL")

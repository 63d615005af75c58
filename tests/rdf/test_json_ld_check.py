from __future__ import annotations

import json
from pathlib import Path

import pytest

from civilex.errors import UnreadableData
from civilex.rdf.json_ld_check import MAX_DEPTH, check_json, remote_context
from civilex.rdf.parsing import parse

JSON_LD = "application/ld+json"


@pytest.mark.parametrize(
    ("text", "reason", "place"),
    [
        ("", "cut short", (1, 1)),
        ('{"a":\n [1, 2', "cut short", (2, 7)),
        ('{"a":\n "x', "cut short", (2, 2)),
        ('{"a":\n 5 6}', "not JSON: Expecting ',' delimiter", (2, 4)),
        ('{"é": NaN}', "NaN is not a JSON number", (None, None)),
    ],
)
def test_what_is_not_json_gets_its_place(text: str, reason: str, place: tuple[int | None, int | None]) -> None:
    with pytest.raises(UnreadableData, match=reason) as caught:
        parse(text.encode(), JSON_LD)
    assert (caught.value.line, caught.value.column) == place


def test_objects_may_nest_so_deep_and_no_deeper() -> None:
    check_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    with pytest.raises(UnreadableData, match="more than 128 deep") as caught:
        check_json(b'{"a":\n' * 5_000)
    assert (caught.value.line, caught.value.column) == (MAX_DEPTH + 1, 1)


def test_brackets_in_texts_do_not_count() -> None:
    assert check_json(b'["' + b"[{" * 500 + rb"\"[[[\\" + b'"]') == ["[{" * 500 + '"[[[\\']


def test_quotes_without_end_are_read_once() -> None:
    """Reading on from each of them would take hours."""
    with pytest.raises(UnreadableData, match="cut short"):
        check_json(b'"' + b'\\"' * 2_000_000)


def test_the_remote_context_of_a_real_catalogue_gets_its_pointer_and_address(testdata: Path) -> None:
    data = (testdata / "catalogs" / "dcat-us" / "catalog.jsonld").read_bytes()
    with pytest.raises(UnreadableData) as caught:
        parse(data, JSON_LD, source="catalog.jsonld")
    assert "context at /@context is remote (<https://raw.githubusercontent.com/DOI-DO/" in caught.value.reason
    assert caught.value.reason.endswith("paste its content in place of the URL.")


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"@context": "https://c.example/"}, "/@context"),
        ({"@context": "relative.jsonld"}, "/@context"),
        ({"@context": [{"a": "http://a.example/"}, "https://c.example/"]}, "/@context/1"),
        ({"@context": {"@import": "https://c.example/"}}, "/@context/@import"),
        ({"@context": {"a~b": {"@id": "http://a.example/", "@context": "https://c.example/"}}, "a~b": {}},
         "/@context/a~0b/@context"),
        ([{"http://a.example/": {"@context": "https://c.example/", "http://b.example/": 1}}],
         "/0/http:~1~1a.example~1/@context"),
    ],
)  # fmt: skip
def test_a_remote_context_is_refused_wherever_it_is(document: object, pointer: str) -> None:
    with pytest.raises(UnreadableData, match=f"the context at {pointer} is remote") as caught:
        parse(json.dumps(document).encode(), JSON_LD)
    assert "<relative.jsonld>" in str(caught.value) or "<https://c.example/>" in str(caught.value)


def test_a_context_in_the_document_is_used() -> None:
    document = {"@context": {"title": "http://purl.org/dc/terms/title"}, "@id": "https://e.example/x", "title": "Stops"}
    (quad,) = parse(json.dumps(document).encode(), JSON_LD).quads
    assert quad.predicate.value == "http://purl.org/dc/terms/title"


def test_a_json_value_that_looks_like_a_context_is_data() -> None:
    value = {"http://a.example/": {"@type": "@json", "@value": {"@context": "https://c.example/"}}}
    assert remote_context(value) is None
    assert len(parse(json.dumps(value).encode(), JSON_LD).quads) == 1

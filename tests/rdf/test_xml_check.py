from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.errors import UnreadableData
from civilex.rdf.parsing import NEUTRAL_BASE, parse
from civilex.rdf.xml_check import MAX_DEPTH, check_xml

REAL = ("alessandria", "civitavecchia", "foggia", "molinella")
CUT_POINTS = 89


@pytest.mark.parametrize("city", REAL)
def test_a_real_catalogue_is_whole(testdata: Path, city: str) -> None:
    check_xml((testdata / "catalogs" / f"{city}.rdf").read_bytes())


@pytest.mark.parametrize("city", REAL)
def test_wherever_a_real_catalogue_is_cut_it_is_refused_as_cut_short(testdata: Path, city: str) -> None:
    data = (testdata / "catalogs" / f"{city}.rdf").read_bytes()
    end = data.rindex(b">")
    for number in range(CUT_POINTS):
        cut = data[: end * number // CUT_POINTS]
        with pytest.raises(UnreadableData, match="was cut short") as caught:
            parse(cut, "application/rdf+xml", source=city)
        line, column = caught.value.line, caught.value.column
        lines = cut.decode("utf-8", "replace").split("\n")
        assert line is not None
        assert column is not None
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1


def test_the_rdf_parser_alone_would_take_a_half_for_a_whole(testdata: Path) -> None:
    """The reason for the check: should the parser learn to tell, the check can go."""
    data = (testdata / "catalogs" / "alessandria.rdf").read_bytes()
    silent = 0
    for number in range(1, CUT_POINTS):
        try:
            list(ox.parse(data[: len(data) * number // CUT_POINTS], ox.RdfFormat.RDF_XML, base_iri=NEUTRAL_BASE))
            silent += 1
        except SyntaxError:
            pass
    assert silent > 0


def test_what_is_still_open_is_named_with_its_line() -> None:
    data = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n xmlns:d="http://d/">\n<d:X>\n<d:y>te'
    with pytest.raises(
        UnreadableData, match=r"d:y \(line 4\), d:X \(line 3\), rdf:RDF \(line 1\) is still open"
    ) as caught:
        check_xml(data)
    assert (caught.value.line, caught.value.column) == (4, 8)


@pytest.mark.parametrize(
    ("data", "reason", "place"),
    [
        (b"", "empty or was cut short", (1, 1)),
        (b"<a>\n<b></a>", "mismatched tag", (2, 6)),
        (b"<a>\n <x:b/></a>", "unbound prefix", (2, 2)),
        (b"<a>\n&nbsp;</a>", "undefined entity", (2, 1)),
        (b"<a/>\n<b/>", "junk after document element", (2, 1)),
        (b"<a>\x00</a>", "invalid token", (1, 4)),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?>\n<a/>', "encoded in ISO-8859-1: save it as UTF-8", (1, 1)),
        (b"<!DOCTYPE html>\n<html/>", "If this is a web page", (1, 15)),
    ],
)
def test_a_fault_gets_its_line_and_column(data: bytes, reason: str, place: tuple[int, int]) -> None:
    with pytest.raises(UnreadableData, match=reason) as caught:
        check_xml(data)
    assert (caught.value.line, caught.value.column) == place


BILLION_LAUGHS = (
    '<?xml version="1.0"?>\n<!DOCTYPE lolz [\n<!ENTITY a "lol">\n'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">\n' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + ']>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&i;</rdf:RDF>'
)


@pytest.mark.parametrize(
    "document",
    [
        BILLION_LAUGHS,
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>',
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd"><r/>',
    ],
    ids=["billion laughs", "file entity", "remote DTD"],
)
def test_a_document_type_is_refused_before_anything_of_it_is_used(document: str) -> None:
    with pytest.raises(UnreadableData, match=r"<!DOCTYPE \.\.\.>\) is refused"):
        parse(document.encode(), "application/rdf+xml")


def test_elements_may_nest_so_deep_and_no_deeper() -> None:
    check_xml(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH)
    with pytest.raises(UnreadableData, match="more than 256 deep"):
        check_xml(b"<a>" * 1_000_000)


def test_a_document_longer_than_a_chunk_keeps_its_line_numbers() -> None:
    with pytest.raises(UnreadableData) as caught:
        check_xml(b"<a>\n" + b"<b>some text</b>\n" * 10_000 + b"<c></d></a>")
    assert (caught.value.line, caught.value.column) == (10_002, 6)

"""The fast way into columns takes what the parser takes, refuses what it refuses, keeps literals as written."""

from __future__ import annotations

from collections.abc import Iterable
from io import BufferedReader, BytesIO

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civilex.errors import UnreadableData
from civilex.shacl import Loader

IRIS = ["<urn:a>", "<http://a.example/b?c=d#e>", "<http://é.example/>", "<http://a.example/%41>"]
BAD_IRIS = ["<a>", "<http://a.example/%zz>", "<urn:a b>", "<urn:a", "urn:a>", "<http://a.example:x/>", "<urn:a{>", "<>"]
LITERALS = [
    '"x"', '""', '"a b . <c>"', '"é"', '"\\u00e9\\n\\""', '"x"@en', '"x"@EN-gb', '"005"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"x"^^<http://www.w3.org/2001/XMLSchema#string>', '"tab\there"',
]  # fmt: skip
BAD_LITERALS = [
    '"x',
    'x"',
    '"x"@',
    '"x"@-en',
    '"x"@en-',
    '"x"^^<a>',
    '"x"^^',
    '"\\x"',
    '"a"b"',
    "'x'",
    '"x"@en@de',
    "5",
    "true",
]
BLANKS = ["_:b", "_:b1.c", "_:é", "_:1"]
BAD_BLANKS = ["_:", "_:-", "_: b", "_"]
ENDS = [" .\n", ".\n", "  . \n", " . # comment\n", "\t.\r\n", " .", "\n", " ..\n", " <urn:g> .\n"]
subjects = st.sampled_from([*IRIS, *BLANKS, *BAD_IRIS, *BAD_BLANKS, *LITERALS[:2]])
predicates = st.sampled_from([*IRIS, *BAD_IRIS[:4], *BLANKS[:1], *LITERALS[:1]])
objects = st.sampled_from([*IRIS, *BLANKS, *LITERALS, *BAD_LITERALS, *BAD_IRIS, *BAD_BLANKS])
gaps = st.sampled_from([" ", " ", " ", "\t", "  ", ""])
lines = st.builds(
    lambda *parts: "".join(parts), subjects, gaps, predicates, gaps, objects, st.sampled_from([ENDS[0], *ENDS])
) | st.sampled_from(["\n", "# comment\n", "  \n", "<urn:a> .\n", "<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .\n"])


def loaded(document: Iterable[bytes]) -> list[tuple[str, str, str]]:
    loader = Loader()
    loader.n_triples(document)
    columns = loader.columns()
    found = []
    for predicate in columns.properties():
        pairs = columns.pairs(predicate)
        assert pairs is not None
        for one, two in zip(pairs.keys.tolist(), pairs.values.tolist(), strict=True):
            found.append((str(columns.term(one)), str(columns.term(predicate)), str(columns.term(two))))
    return sorted(found)


def parsed(line: bytes) -> list[tuple[str, str, str]]:
    quads = ox.parse(line, ox.RdfFormat.N_TRIPLES, rename_blank_nodes=False)
    return [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads]


@given(st.lists(lines, min_size=1, max_size=4))
def test_it_takes_and_refuses_what_the_parser_does(document: list[str]) -> None:
    encoded = [line.encode() for line in document]
    try:
        expected = {row for line in encoded for row in parsed(line)}
    except SyntaxError:
        expected = None
    if expected is None or any("<<(" in line for line in document):
        with pytest.raises(UnreadableData):
            loaded(encoded)
    else:
        assert loaded(encoded) == sorted(expected)


@given(st.lists(lines, min_size=1, max_size=4), st.booleans())
def test_blocks_of_a_file_are_taken_as_its_lines_are(document: list[str], among_others: bool) -> None:
    encoded = "".join(document).encode()
    if among_others:
        plain = b'<urn:a> <urn:b> "x\\n"@en .\n'
        encoded = plain + encoded + (b"" if encoded.endswith(b"\n") else b"\n") + plain
    try:
        expected = set(parsed(encoded))
    except SyntaxError:
        expected = None
    if expected is None or b"<<(" in encoded:
        with pytest.raises(UnreadableData):
            loaded(BufferedReader(BytesIO(encoded)))  # type: ignore[arg-type]
    else:
        assert loaded(BufferedReader(BytesIO(encoded))) == sorted(expected)  # type: ignore[arg-type]


def test_a_fault_after_many_blocks_names_its_line() -> None:
    good = b"".join(b"<urn:a:%d> <urn:b> <urn:c> .\n" % number for number in range(20_000))
    with pytest.raises(UnreadableData) as caught:
        loaded(BufferedReader(BytesIO(good + b"<urn:a> <urn:b c> <urn:d> .\n" + good)))  # type: ignore[arg-type]
    assert caught.value.line == 20_001


@pytest.mark.parametrize("line", ['"x" <urn:b> <urn:c> .', '<urn:a> "x" <urn:c> .', "<urn:a> _:b <urn:c> ."])
def test_a_term_in_the_wrong_place_is_refused_though_it_is_known(line: str) -> None:
    known = b'<urn:a> <urn:b> "x" .\n<urn:a> <urn:b> _:b .\n'
    with pytest.raises(UnreadableData) as caught:
        loaded(BufferedReader(BytesIO(known + line.encode() + b"\n")))  # type: ignore[arg-type]
    assert caught.value.line == 3


def test_one_literal_written_in_two_ways_is_one_term() -> None:
    rows = loaded(BufferedReader(BytesIO('<urn:a> <urn:b> "é"@EN .\n<urn:a> <urn:b> "\\u00e9"@en .\n'.encode())))  # type: ignore[arg-type]
    assert len(rows) == 1


@given(st.binary(max_size=12))
def test_any_bytes_in_a_literal(content: bytes) -> None:
    line = b'<urn:a> <urn:b> "' + content.replace(b"\n", b"") + b'" .\n'
    try:
        expected = parsed(line)
    except SyntaxError:
        with pytest.raises(UnreadableData):
            loaded([line])
    else:
        assert loaded([line]) == expected


def test_the_error_names_the_line() -> None:
    with pytest.raises(UnreadableData) as caught:
        loaded([b"<urn:a> <urn:b> <urn:c> .\n", b"\n", b'<urn:a> <urn:b> "x .\n'])
    assert caught.value.line == 3


def test_nothing_of_a_refused_document_stays() -> None:
    loader = Loader()
    loader.n_triples([b"<urn:a> <urn:b> <urn:c> .\n"])
    with pytest.raises(UnreadableData):
        loader.n_triples([b"<urn:a> <urn:b> <urn:d> .\n", b"oops\n"])
    assert len(loader) == 1


def test_literals_stay_as_written() -> None:
    rows = loaded([b'<urn:a> <urn:b> "005"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger> .\n'])
    assert rows[0][2] == '"005"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>'

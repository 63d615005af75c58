"""Documents into columns: every format gives the same columns, with the guards of the parser of untrusted RDF."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civilex.errors import ContentTooLarge, InvalidInput, UnreadableData, UnsupportedMediaType
from civilex.rdf.media_types import FORMATS, JSON_LD, N_QUADS, N_TRIPLES, TRIG, TURTLE, RdfFormat
from civilex.rdf.parsing import parse
from civilex.shacl import Loader, read_document
from civilex.shacl.columns import Columns

XSD = "http://www.w3.org/2001/XMLSchema#"
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6)
iris = st.sampled_from(["urn:a:b", "http://é.example/x?y#z", "https://data.example/%41"]).map(ox.NamedNode)
nodes = iris | st.sampled_from(["b", "b1"]).map(ox.BlankNode)
literals = st.one_of(
    texts.map(ox.Literal),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, st.sampled_from(["en", "pt-br"])),
    st.sampled_from(["005", "1.50", "PT24H"]).map(
        lambda text: ox.Literal(text, datatype=ox.NamedNode(XSD + "integer"))
    ),
    st.sampled_from(["a <urn:a:b>", "a _:b", '"<urn:a:b>', "--ltr"]).map(ox.Literal),
)
graphs = st.sampled_from([ox.DefaultGraph(), ox.NamedNode("urn:g:1"), ox.BlankNode("g")])
quads = st.lists(st.builds(ox.Quad, nodes, iris, nodes | literals, graphs), max_size=6)


def rows(columns: Columns) -> set[tuple[str, str, str]]:
    found = set()
    for predicate in columns.properties():
        pairs = columns.pairs(predicate)
        assert pairs is not None
        for one, two in zip(pairs.keys.tolist(), pairs.values.tolist(), strict=True):
            found.add((str(columns.term(one)), str(columns.term(predicate)), str(columns.term(two))))
    return found


def read(document: bytes, rdf_format: RdfFormat, max_bytes: int | None = None) -> Columns:
    loader = Loader()
    read_document(loader, document, rdf_format.media_type, max_bytes=max_bytes)
    return loader.columns()


@given(quads, st.sampled_from([N_QUADS, TRIG, JSON_LD]))
def test_datasets_come_as_the_parser_reads_them(data: list[ox.Quad], rdf_format: RdfFormat) -> None:
    document = ox.serialize(data, format=rdf_format.syntax) or b""
    parsed = parse(document, rdf_format.media_type, rename_blank_nodes=False)
    expected = {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in parsed.quads}
    assert rows(read(document, rdf_format)) == expected


@given(quads)
def test_graphs_of_triples_come_as_the_parser_reads_them(data: list[ox.Quad]) -> None:
    document = ox.serialize((quad.triple for quad in data), format=ox.RdfFormat.TURTLE) or b""
    assert rows(read(document, TURTLE)) == {(str(q.subject), str(q.predicate), str(q.object)) for q in data}


@pytest.mark.parametrize("rdf_format", FORMATS, ids=lambda rdf_format: rdf_format.name)
@pytest.mark.parametrize("packed", [False, True])
def test_a_file_of_every_format(rdf_format: RdfFormat, packed: bool, tmp_path: Path) -> None:
    triple = ox.Triple(ox.NamedNode("urn:a:b"), ox.NamedNode("urn:a:c"), ox.Literal("005"))
    document = ox.serialize([triple], format=rdf_format.syntax) or b""
    path = tmp_path / f"data{rdf_format.extensions[0]}{'.gz' if packed else ''}"
    path.write_bytes(gzip.compress(document, mtime=0) if packed else document)
    loader = Loader()
    assert read_document(loader, path).name == str(path)
    assert rows(loader.columns()) == {("<urn:a:b>", "<urn:a:c>", '"005"')}


def test_a_stream_that_cannot_be_wound_back(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    path.write_bytes(b"<urn:a:b> <urn:a:c> <urn:a:d> .\n")
    loader = Loader()
    with path.open("rb") as file:
        read_document(loader, file, N_TRIPLES.media_type)
    assert len(loader) == 1


def test_a_byte_order_mark_is_skipped() -> None:
    for rdf_format in (N_TRIPLES, TURTLE):
        assert read(b"\xef\xbb\xbf<urn:a:b> <urn:a:c> <urn:a:d> .\n", rdf_format).size == 1


@pytest.mark.parametrize(
    ("document", "rdf_format", "message"),
    [
        (b"<urn:a:b> <urn:a:c> 'x .", TURTLE, "input:1:21"),
        (b"\xff\xfe<", N_TRIPLES, "UTF-16"),
        (b"\xff\xfe<", TURTLE, "UTF-16"),
        (b'<urn:a:b> <urn:a:c> "\xe9" .\n', N_TRIPLES, "0xe9 is not UTF-8"),
        (b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><x>", FORMATS[2], "cut short"),
        (b"<!DOCTYPE x [<!ENTITY y 'z'>]><x/>", FORMATS[2], "DOCTYPE"),
        (b'{"@context": "https://data.example/c.jsonld", "a": 1}', JSON_LD, "not fetched"),
        (b'<urn:a:b> <urn:a:c> "' + b"x" * 1_000_001 + b'" .\n', N_TRIPLES, "1 MB is the most"),
        (b'<urn:a:b> <urn:a:c> "' + b"x" * 1_000_001 + b'" .\n', TURTLE, "1 MB is the most"),
        (b"<urn:a:b> <urn:a:c> " + b"<<( <urn:a:b> <urn:a:c> " * 20_000, N_TRIPLES, "nested more than"),
        (b"<urn:a:b> <urn:a:c> " + b"<<( <urn:a:b> <urn:a:c> " * 20_000, TURTLE, "nested more than"),
        (gzip.compress(b"<urn:a:b> <urn:a:c> <urn:a:d> .\n", mtime=0)[:-9], N_TRIPLES, "cut short"),
        (b"\x1f\x8b not packed", N_TRIPLES, "damaged"),
    ],
)  # fmt: skip
def test_guards(document: bytes, rdf_format: RdfFormat, message: str) -> None:
    loader = Loader()
    with pytest.raises(UnreadableData, match=message):
        read_document(loader, document, rdf_format.media_type)
    assert len(loader) == 0


def test_a_document_that_is_refused_at_its_end_leaves_nothing() -> None:
    loader = Loader()
    document = b"<urn:a:b> <urn:a:c> <urn:a:d> .\n" * 50_000 + b"oops"
    for rdf_format in (TURTLE, N_TRIPLES, N_QUADS):
        with pytest.raises(UnreadableData):
            read_document(loader, document, rdf_format.media_type)
        assert len(loader) == 0


class Watched(io.BytesIO):
    """A stream that remembers the longest part that was read of it."""

    longest = 0

    def readinto(self, buffer: Any) -> int:
        count = super().readinto(buffer)
        self.longest = max(self.longest, count)
        return count


@pytest.mark.parametrize("rdf_format", [f for f in FORMATS if f is not JSON_LD], ids=lambda rdf_format: rdf_format.name)
def test_a_text_is_read_in_parts(rdf_format: RdfFormat) -> None:
    triples = (
        ox.Triple(ox.NamedNode(f"urn:a:{number}"), ox.NamedNode("urn:a:p"), ox.Literal("x" * 50))
        for number in range(20_000)
    )
    document = ox.serialize(triples, format=rdf_format.syntax) or b""
    source, loader = Watched(document), Loader()
    read_document(loader, source, rdf_format.media_type)
    assert len(loader) == 20_000
    assert 0 < source.longest < len(document) / 3


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("rdf_format", [TURTLE, FORMATS[2]], ids=lambda rdf_format: rdf_format.name)
def test_what_is_wrong_after_many_parts_has_its_place(rdf_format: RdfFormat, packed: bool) -> None:
    if rdf_format is TURTLE:
        document = b"<urn:a:b> <urn:a:c> <urn:a:d> .\n" * 20_000 + b"<urn:a:b> oops .\n"
    else:
        head = b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:a='urn:a:'>\n"
        document = (
            head + b"<rdf:Description rdf:about='urn:a:b'><a:c>d</a:c></rdf:Description>\n" * 19_999 + b"<a:oops>"
        )
    source = gzip.compress(document, mtime=0) if packed else document
    with pytest.raises(UnreadableData) as caught:
        read_document(Loader(), source, rdf_format.media_type, name="catalogue")
    assert (caught.value.source, caught.value.line) == ("catalogue", 20_001)


def test_what_only_looks_like_many_triple_terms_is_read() -> None:
    loader = Loader()
    read_document(loader, b'<urn:a:b> <urn:a:c> "' + b"<<" * 2_000 + b'" .\n<urn:a:b> <urn:a:c> 1 .', TURTLE.media_type)
    assert len(loader) == 2


def test_the_unpacked_size_is_capped() -> None:
    bomb = gzip.compress(b"# nothing\n" * 1_000_000, mtime=0)
    with pytest.raises(ContentTooLarge, match="100,000 bytes, unpacked"):
        read(bomb, N_TRIPLES, max_bytes=100_000)
    with pytest.raises(ContentTooLarge):
        read(bomb, TURTLE, max_bytes=100_000)


def test_the_format_must_be_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="media type must be named"):
        read_document(Loader(), io.BytesIO(b""))
    with pytest.raises(UnsupportedMediaType):
        read_document(Loader(), tmp_path / "data.csv")
    with pytest.raises(UnreadableData, match="cannot be opened"):
        read_document(Loader(), tmp_path / "none.ttl")


def test_relative_references_are_told() -> None:
    document = b"<a> <urn:a:c> </b>, <urn:a:d> ."
    assert read_document(Loader(), document, "text/turtle").relative_iris == ("urn:/b", "urn:civilex:document/a")
    assert read_document(Loader(), document, "text/turtle", base_iri="https://data.example/").relative_iris == ()


@pytest.mark.parametrize("rdf_format", [TURTLE, N_TRIPLES, N_QUADS])
def test_what_rdf_1_2_adds_is_refused_or_left_out(rdf_format: RdfFormat) -> None:
    document = b'<urn:a:b> <urn:a:c> "x"@it--ltr .\n<urn:a:b> <urn:a:c> <<( <urn:a:b> <urn:a:c> <urn:a:d> )>> .\n'
    with pytest.raises(UnreadableData, match=r"RDF 1\.2"):
        read(document, rdf_format)
    loader = Loader(leave_out_rdf_1_2=True)
    read_document(loader, document, rdf_format.media_type)
    assert loader.left_out == 1
    assert rows(loader.columns()) == {("<urn:a:b>", "<urn:a:c>", '"x"@it')}

from __future__ import annotations

import io
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.errors import InvalidInput, UnreadableData, UnsupportedMediaType
from civilex.rdf.media_types import by_extension
from civilex.rdf.parsing import parse

TURTLE, RDF_XML = "text/turtle", "application/rdf+xml"

PLACES = {
    "dcat-ap-es/Conventions_catalog-dcat-themetaxonomy.ttl": (10, 124),
    "dcat-ap-es/Conventions_dataservice-ogc-services.ttl": (9, 6),
    "dcat-ap-es/Conventions_dataset-dct-spatial_correct.ttl": (4, 81),
    "dcat-ap-es/Conventions_dataset-dct-spatial_incorrect.ttl": (4, 96),
    "dcat-ap-es/Conventions_dataset-metadata-relation.ttl": (22, 5),
    "dcat-ap-es/Conventions_general-eli.ttl": (9, 5),
    "dcat-ap-es/Conventions_general-http-uris.ttl": (14, 5),
    "dcat-ap-es/Conventions_general-temporal.ttl": (9, 48),
    "dcat-ap-es/Conventions_general-themes.ttl": (10, 1),
    "dcat-ap-es/NTI-RISPv1_Dataset.ttl": (27, 15),
    "dcat-us/catalog.jsonld": (None, None),
    "semic-dcat-ap/example-bee-population-dataset-series-api.ttl": (20, 31),
    "semic-dcat-ap/example-bee-population-dataset-series-combined.ttl": (32, 31),
    "semic-dcat-ap-hvd/example-bees_wasps_dataset.ttl": (2, 1),
    "smartflanders-does-not-parse.ttl": (7, 1),
}
"""The files among the catalogues that are no RDF, with line and column (catalog.jsonld has a pointer instead)."""


def test_exactly_the_files_that_are_known_to_be_no_rdf_are_refused_each_at_its_place(testdata: Path) -> None:
    folder = testdata / "catalogs"
    errors = []
    files = [path for path in folder.rglob("*") if path.suffix in (".ttl", ".rdf", ".jsonld")]
    for path in files:
        name = path.relative_to(folder).as_posix()
        try:
            parse(path.read_bytes(), by_extension(path).media_type, source=name)
        except UnreadableData as error:
            errors.append(error)
    assert {error.source: (error.line, error.column) for error in errors} == PLACES
    assert [error.reason for error in errors if "Parser error" in error.reason] == []
    assert len(files) > 70


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("<http://a.example/> <http://b.example/> <http://c.example/x y> .", "percent-encoded"),
        ("dct:x dct:y dct:z .", "add a line '@prefix dct: <...> .' at the top"),
        ("<http://a.example/> <http://b.example/> <http://c.example/>\n<http://d.example/>", "add ' .' after it"),
        ("<http://a.example/> <http://b.example/> ;", "something is missing|cut short"),
        ('<http://a.example/> <http://b.example/> "text', "cut short"),
    ],
)
def test_a_syntax_error_says_what_to_do(text: str, hint: str) -> None:
    with pytest.raises(UnreadableData, match=hint) as caught:
        parse(text.encode(), TURTLE)
    assert caught.value.line is not None


HEAD = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n xmlns:d="http://d.example/">\n'


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ('<d:X rdf:about="a b"/>', (3, 22)),
        ('<d:X rdf:about="é">text</d:X>', (3, 24)),
        ('<d:X rdf:about="a">\n  <d:t xml:lang="not a lang">x</d:t></d:X>', (4, 29)),
        ('<d:X rdf:ID="a"/>\n<d:X rdf:ID="a"/>', (4, 17)),
    ],
)
def test_a_fault_in_the_rdf_of_rdf_xml_gets_line_and_column_too(body: str, place: tuple[int, int]) -> None:
    with pytest.raises(UnreadableData) as caught:
        parse(f"{HEAD}{body}\n<d:Y/></rdf:RDF>".encode(), RDF_XML)
    assert (caught.value.line, caught.value.column) == place


def test_relative_references_are_told() -> None:
    parsed = parse(b"<> <http://p.example/> <a>, </b>, <#c>, <../d>, <urn:isbn:1>, <http://e.example/> .", TURTLE)
    assert parsed.relative_iris == (
        "urn:/b", "urn:civilex:document/", "urn:civilex:document/#c", "urn:civilex:document/a", "urn:d",
    )  # fmt: skip


def test_with_a_base_of_the_callers_own_nothing_is_relative() -> None:
    parsed = parse(b"<> <http://p.example/> <a> .", TURTLE, base_iri="https://data.example/catalogue/")
    assert parsed.relative_iris == ()
    assert parsed.quads[0].object == ox.NamedNode("https://data.example/catalogue/a")
    with pytest.raises(InvalidInput, match="base IRI <no iri> cannot be used"):
        parse(b"<> <http://p.example/> <a> .", TURTLE, base_iri="no iri")


def test_a_real_catalogue_holds_relative_references(testdata: Path) -> None:
    parsed = parse((testdata / "catalogs/molinella.rdf").read_bytes(), RDF_XML)
    assert len(parsed.quads) == 217
    assert parsed.relative_iris == tuple(
        f"urn:civilex:document/{name}" for name in ("", "CSV", "JSON", "c_f288", "opendata@comune.molinella.bo.it")
    )


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"<http://a.example/> <http://b.example/> <http://c.example/> .", TURTLE),
        ((HEAD + '<d:X rdf:about="http://a.example/"/></rdf:RDF>').encode(), RDF_XML),
        (b'{"@id": "http://a.example/", "http://b.example/": 1}', "application/ld+json"),
    ],
    ids=["Turtle", "RDF/XML", "JSON-LD"],
)
def test_a_byte_order_mark_is_skipped(data: bytes, media_type: str) -> None:
    assert len(parse(b"\xef\xbb\xbf" + data, media_type).quads) == len(parse(data, media_type).quads) == 1


@pytest.mark.parametrize(
    ("data", "reason", "place"),
    [
        ('\n<http://a.example/> "é'.encode() + b"\xe9", "byte 0xe9 is not UTF-8: save the file as UTF-8", (2, 23)),
        (b"\xff\xfe<\x00", "UTF-16: save it as UTF-8", (1, 1)),
        (b"\x1f\x8b\x08", "gzip file: unpack it first", (None, None)),
    ],
)
@pytest.mark.parametrize("media_type", [TURTLE, RDF_XML, "application/ld+json", "application/n-triples"])
def test_bytes_in_another_code_are_told_apart(
    data: bytes, reason: str, place: tuple[int | None, int | None], media_type: str
) -> None:
    with pytest.raises(UnreadableData, match=reason) as caught:
        parse(data, media_type)
    assert (caught.value.line, caught.value.column) == place


def test_literals_stay_as_they_are_written() -> None:
    line = b'<http://a.example/> <http://b.example/> "005"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger> .'
    (quad,) = parse(line, TURTLE).quads
    assert str(quad.object) == '"005"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>'


def test_blank_nodes_get_fresh_names_unless_told_otherwise() -> None:
    data = b"_:a <http://b.example/> _:a ."
    first, second = (parse(data, TURTLE).quads[0].subject for _ in range(2))
    assert first != second
    assert parse(data, TURTLE, rename_blank_nodes=False).quads[0].subject == ox.BlankNode("a")


def test_a_stream_may_be_given() -> None:
    assert len(parse(io.BytesIO(b"<http://a.example/> a <http://b.example/> ."), TURTLE).quads) == 1


def test_a_literal_may_have_one_megabyte_and_no_more() -> None:
    def literal(text: str) -> bytes:
        return f'<http://a.example/> <http://b.example/> "{text}" .'.encode()

    assert len(parse(literal("x" * 1_000_000), TURTLE).quads) == 1
    with pytest.raises(UnreadableData, match="has 1,000,001 bytes and 1 MB is the most"):
        parse(literal("x" * 1_000_001), TURTLE)
    with pytest.raises(UnreadableData, match="has 1,000,002 bytes"):
        parse(literal("é" * 500_001), TURTLE)
    with pytest.raises(UnreadableData, match="larger than 16 MB"):
        parse(literal("x" * 17_000_000), TURTLE)


def nested(depth: int) -> str:
    return "<<( <http://a.example/> <http://b.example/> " * depth + "<http://c.example/>" + " )>>" * depth


@pytest.mark.parametrize("depth", [5, 900, 20_000])
@pytest.mark.parametrize("before", ["", "'\"' , ", '"""x""", ', "e:\\# , ", "# '\n"])
def test_triple_terms_nested_without_end_do_not_kill_the_process(depth: int, before: str) -> None:
    """20,000 levels would; what stands before them must not hide them."""
    text = f"@prefix e: <http://e.example/> .\ne:s e:p {before}{nested(depth)} ."
    with pytest.raises(UnreadableData, match="nested more than 4 deep"):
        parse(text.encode(), TURTLE)


def test_triple_terms_in_number_and_in_texts_do_no_harm() -> None:
    text = f'<http://s.example/> <http://p.example/> {nested(4)}, """{"<<" * 2_000}""", "{"<<" * 2_000}" .\n'
    assert len(parse(text.encode(), TURTLE).quads) == 3
    many = "".join(f"<http://s.example/{n}> <http://p.example/> {nested(1)} .\n" for n in range(2_000))
    assert len(parse(many.encode(), TURTLE).quads) == 2_000


def test_an_unknown_media_type_is_refused() -> None:
    with pytest.raises(UnsupportedMediaType):
        parse(b"", "text/html")


@pytest.mark.parametrize(
    ("content", "media_type", "told"),
    [
        (b"@prefix e: <urn:e:> .", RDF_XML, "invalid token. It looks like Turtle: name it so"),
        (b"PREFIX e: <urn:e:>\ne:a e:b e:c .", "application/n-triples", "It looks like Turtle"),
        (b'<?xml version="1.0"?>\n<rdf:RDF/>', TURTLE, "It looks like RDF/XML: name it so"),
        (b'{"@id": "urn:a"}', TURTLE, "It looks like JSON-LD"),
        (b"@prefix e: <urn:e:> .", "application/ld+json", "It looks like Turtle"),
        (b"<!DOCTYPE html><p>404", TURTLE, "It looks like a web page: ask its site for the RDF"),
    ],
)
def test_a_document_in_another_format_than_named_is_told_so(content: bytes, media_type: str, told: str) -> None:
    with pytest.raises(UnreadableData, match=told):
        parse(content, media_type)

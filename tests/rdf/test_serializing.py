from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.errors import UnsupportedMediaType
from civilex.namespaces import DCT, RDF_TYPE
from civilex.rdf.media_types import FORMATS, RdfFormat
from civilex.rdf.parsing import parse
from civilex.rdf.serializing import serialize

X = ox.NamedNode("https://e.example/x")
TITLE = ox.NamedNode(DCT + "title")


@pytest.mark.parametrize("rdf_format", FORMATS, ids=lambda rdf_format: rdf_format.name)
def test_a_real_catalogue_comes_back_the_same_and_the_same_bytes_each_time(
    testdata: Path, rdf_format: RdfFormat
) -> None:
    data = (testdata / "catalogs/foggia.rdf").read_bytes()
    quads = parse(data, "application/rdf+xml", rename_blank_nodes=False).quads
    document = serialize(quads, rdf_format.media_type)
    assert set(parse(document, rdf_format.media_type, rename_blank_nodes=False).quads) == set(quads)
    assert {serialize(quads[::step], rdf_format.media_type) for step in (1, -1)} == {document}


def test_turtle_is_sorted_has_the_class_first_and_only_the_prefixes_that_it_uses() -> None:
    triples = [
        ox.Triple(X, TITLE, ox.Literal("Stops", language="en")),
        ox.Triple(X, ox.NamedNode(DCT + "extent"), ox.Literal("5", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))),
        ox.Triple(X, ox.NamedNode(RDF_TYPE), ox.NamedNode("http://www.w3.org/ns/dcat#Dataset")),
        ox.Triple(ox.NamedNode("https://e.example/a"), TITLE, X),
    ]  # fmt: skip
    assert serialize(triples, "text/turtle").decode() == (
        "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n"
        "@prefix dct: <http://purl.org/dc/terms/> .\n"
        "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "<https://e.example/a> dct:title <https://e.example/x> .\n"
        '<https://e.example/x> a dcat:Dataset ;\n\tdct:extent 5 ;\n\tdct:title "Stops"@en .\n'
    )


def test_named_graphs_are_kept_where_the_format_has_them_and_merged_where_not() -> None:
    quads = [ox.Quad(X, TITLE, ox.Literal("Stops"), ox.NamedNode(f"https://g.example/{n}")) for n in (1, 2)]
    assert serialize(quads, "application/n-quads").count(b"\n") == 2
    assert serialize(quads, "application/n-triples").count(b"\n") == 1


def test_nothing_gives_an_empty_document() -> None:
    for rdf_format in FORMATS:
        assert parse(serialize([], rdf_format.media_type), rdf_format.media_type).quads == []


def test_what_is_no_rdf_format_is_refused() -> None:
    with pytest.raises(UnsupportedMediaType):
        serialize([], "text/csv")

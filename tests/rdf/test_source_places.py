"""The places of IRIs in a document are those where a reader finds them."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.rdf.parsing import NEUTRAL_BASE
from civilex.rdf.source_places import Place, places

TURTLE = '''\
# <https://d.example/a> in a comment
@prefix e: <https://d.example/> .
@base <https://d.example/> .
PREFIX x: <https://d.example/x#>
e:other e:links <a> ; e:says """e:a
. <https://d.example/a> e:p """, 1.5 .
<a> e:p [ e:q e:b ; e:r ( e:c ) ] , "e:b ." @en-GB .
  e:b e:p true . x:c%20d e:p e:with\\~tilde.
e:with\\~tilde e:p 5 .
<\\u0061bc> a e:Thing .
'''


@pytest.mark.parametrize(
    ("iri", "line", "column"),
    [
        ("https://d.example/a", 7, 1),
        ("https://d.example/b", 8, 3),
        ("https://d.example/c", 7, 27),
        ("https://d.example/other", 5, 1),
        ("https://d.example/x#c%20d", 8, 18),
        ("https://d.example/with~tilde", 9, 1),
        ("https://d.example/abc", 10, 1),
        ("https://d.example/Thing", 10, 14),
    ],
)
def test_in_turtle_it_is_the_statement_about_the_node_or_else_its_first_mention(
    iri: str, line: int, column: int
) -> None:
    assert {str(quad.subject) for quad in ox.parse(TURTLE, ox.RdfFormat.TURTLE)} >= {"<https://d.example/abc>"}
    assert places(TURTLE.encode(), "text/turtle", [iri], base_iri=NEUTRAL_BASE) == {iri: Place(line, column)}


def test_in_trig_graphs_are_no_subjects() -> None:
    text = "PREFIX e: <urn:e:>\ne:g {\n e:a e:p e:b .\n e:b e:p 1 }\nGRAPH e:h { e:c e:p e:g }\n{ e:d e:p 1 . }\n"
    assert places(text.encode(), "application/trig", ["urn:e:a", "urn:e:b", "urn:e:c", "urn:e:d"], base_iri="u:") == {
        "urn:e:a": Place(3, 2), "urn:e:b": Place(4, 2), "urn:e:c": Place(5, 13), "urn:e:d": Place(6, 3),
    }  # fmt: skip


def test_in_n_triples() -> None:
    text = b'<u:a> <u:p> <u:b> .\n<u:b> <u:p> "<u:c>" .\n<u:b> <u:p> <u:d\\u0065> .\n'
    assert places(text, "application/n-triples", ["u:b", "u:de", "u:x"], base_iri="u:") == {
        "u:b": Place(2, 1), "u:de": Place(3, 13),
    }  # fmt: skip


def test_in_rdf_xml_references_are_relative_to_their_base() -> None:
    text = b"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:" xml:base="https://d.example/x/">
  <e:Thing rdf:about="a"><e:p rdf:resource="b"/></e:Thing>
  <e:Thing rdf:ID="c" xml:base="https://other.example/f"/>
  <e:Thing rdf:about="b"/>
</rdf:RDF>"""
    assert places(
        text,
        "application/rdf+xml",
        ["https://d.example/x/a", "https://d.example/x/b", "https://other.example/f#c"],
        base_iri=NEUTRAL_BASE,
    ) == {
        "https://d.example/x/a": Place(3, 3), "https://d.example/x/b": Place(5, 3),
        "https://other.example/f#c": Place(4, 3),
    }  # fmt: skip


def test_in_json_ld_it_is_a_pointer() -> None:
    text = b"""{"@context": {"id": "@id", "e": "https://d.example/", "has/part": "e:has", "@base": "https://d.example/x/"},
      "@graph": [{"id": "e:a", "has/part": [{"@id": "e:b"}, {"id": "c", "e:p": 1}]}, {"@id": "e:b", "e:p": 2}]}"""
    assert places(
        text,
        "application/ld+json",
        ["https://d.example/a", "https://d.example/b", "https://d.example/x/c"],
        base_iri="u:",
    ) == {
        "https://d.example/a": Place(pointer="/@graph/0"),
        "https://d.example/b": Place(pointer="/@graph/1"),
        "https://d.example/x/c": Place(pointer="/@graph/0/has~1part/1"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("foggia.rdf", "application/rdf+xml"),
        ("molinella.rdf", "application/rdf+xml"),
        ("dcat-us/catalog.ttl", "text/turtle"),
        ("dcat-ap-es/E10_Data_Service_CSW_HVD.ttl", "text/turtle"),
        ("semic-dcat-ap-hvd/example-ms_catalogue.ttl", "text/turtle"),
        ("semic-dcat-ap-hvd/example-ms_catalogue.jsonld", "application/ld+json"),
    ],
)
def test_every_node_of_a_real_catalogue_is_found(testdata: Path, name: str, media_type: str) -> None:
    content = (testdata / "catalogs" / name).read_bytes()
    syntax = ox.RdfFormat.from_media_type(media_type)
    quads = ox.parse(content, syntax, base_iri=NEUTRAL_BASE)
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    found = places(content, media_type, subjects, base_iri=NEUTRAL_BASE)
    assert found.keys() == subjects
    lines = content.decode().split("\n")
    for iri, place in found.items():
        if place.line is not None and (end := re.split("[/#:]", iri)[-1]):
            assert end in lines[place.line - 1] or media_type == "application/rdf+xml"

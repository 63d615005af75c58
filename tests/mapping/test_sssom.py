"""SSSOM/TSV read, with the place of what is wrong, and written as RDF."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.errors import UnreadableData
from civilex.mapping import read_sssom

HEAD = """#curie_map:
#  ex: https://example.org/
#mapping_set_id: https://example.org/set
#license: https://creativecommons.org/licenses/by/4.0/
#mapping_date: 2026-11-22
#extension_definitions:
#  - slot_name: ext_source
#    property: http://purl.org/dc/terms/source
#    type_hint: http://www.w3.org/2001/XMLSchema#string
"""
COLUMNS = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence\text_source\n"
ROW = "ex:a\tskos:exactMatch\tex:b\tsemapv:ManualMappingCuration\t0.9\tthe register\n"


def test_a_row_becomes_the_mapped_triple_and_a_node_with_its_evidence() -> None:
    triples = {str(triple) for triple in read_sssom(HEAD + COLUMNS + ROW).triples()}
    skos = "http://www.w3.org/2004/02/skos/core#"
    assert f"<https://example.org/a> <{skos}exactMatch> <https://example.org/b>" in triples
    evidence = {text.partition("> ")[2] for text in triples if text.startswith("<https://example.org/set#")}
    assert '<https://w3id.org/sssom/confidence> "0.9"^^<http://www.w3.org/2001/XMLSchema#double>' in evidence
    assert '<http://purl.org/dc/terms/source> "the register"' in evidence
    assert '<http://purl.org/pav/authoredOn> "2026-11-22"^^<http://www.w3.org/2001/XMLSchema#date>' in evidence
    assert "<http://www.w3.org/2002/07/owl#annotatedSource> <https://example.org/a>" in evidence


def test_no_term_found_is_evidence_without_a_mapped_triple() -> None:
    row = ROW.replace("ex:b", "sssom:NoTermFound")
    triples = read_sssom(HEAD + COLUMNS + row).triples()
    assert not [triple for triple in triples if triple.subject == ox.NamedNode("https://example.org/a")]
    assert any(triple.object == ox.NamedNode("https://w3id.org/sssom/NoTermFound") for triple in triples)


def test_the_same_mapping_has_the_same_iri_each_time_and_a_record_id_wins() -> None:
    first, second = (read_sssom(HEAD + COLUMNS + ROW).triples() for _ in range(2))
    assert first == second
    with_id = HEAD + "record_id\t" + COLUMNS + "ex:r1\t" + ROW
    assert read_sssom(with_id).mappings[0].iri("https://example.org/set") == "https://example.org/r1"


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        (HEAD + COLUMNS + ROW.replace("ex:b", "unknown:b"), (11, 3), "curie_map"),
        (HEAD + COLUMNS + ROW.replace("ex:b", "https://example.org/b"), (11, 3), "CURIE"),
        (HEAD + COLUMNS + ROW.replace("0.9", "1.2"), (11, 5), "from 0 to 1"),
        (HEAD + COLUMNS + ROW.replace("0.9", "high"), (11, 5), "from 0 to 1"),
        (HEAD + COLUMNS + ROW.replace("ex:a", ""), (11, 1), "subject_id"),
        (HEAD + COLUMNS + ROW.rstrip() + "\tmore\n", (11, 7), "7 fields"),
        (HEAD + COLUMNS.replace("object_id", "object") + ROW, (10, 1), "object_id"),
        (HEAD.replace("#license: https://creativecommons.org/licenses/by/4.0/\n", "") + COLUMNS + ROW, (1, 1), "lic"),
        (HEAD.replace("2026-11-22", "November") + COLUMNS + ROW, (5, 2), "mapping_date"),
        (HEAD.replace("curie_map:", "curie_map: ]") + COLUMNS + ROW, (1, 13), "YAML"),
        (HEAD, (10, 1), "header"),
    ],
)
def test_a_fault_is_told_with_line_and_field(text: str, place: tuple[int, int], reason: str) -> None:
    with pytest.raises(UnreadableData, match=reason) as caught:
        read_sssom(text, "x.sssom.tsv")
    assert (caught.value.source, caught.value.line, caught.value.column) == ("x.sssom.tsv", *place)


def test_official_examples_with_embedded_metadata_are_read(testdata: Path) -> None:
    files = sorted((testdata / "sssom/examples/embedded").glob("*.tsv"))
    assert len(files) == 2
    for file in files:
        assert len(read_sssom(file.read_text(encoding="utf-8"), file.name).mappings) >= 5

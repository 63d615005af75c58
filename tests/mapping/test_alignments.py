"""Alignments to other standards: evidence for each mapping, outside terms that exist, and no import from ours."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import namespace

from civilex import reference_model, shipped
from civilex.cli import main
from civilex.mapping import read_sssom
from civilex.mapping.alignments import alignment_names, alignment_sssom, alignment_triples
from civilex.namespaces import CONCEPT, NS
from civilex.rdf.mapping_triples import MappingAssertion

FOLDER = reference_model.root() / "ontology" / "alignments"
ALIGNED = {
    "adms",
    "archimate",
    "cpov",
    "cpsv-ap",
    "dcat-ap",
    "eif-eira",
    "iso-iec-30182",
    "odrl",
    "org",
    "prov",
    "schema-org",
}
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS_NS = "http://www.w3.org/2004/02/skos/core#"
MATCHES = {SKOS_NS + name + "Match" for name in ("exact", "close", "broad", "narrow", "related")}
SUBORDINATE = {RDFS + "subClassOf", RDFS + "subPropertyOf"}
W3C_AND_SEMIC = ("http://www.w3.org/", "http://purl.org/", "http://data.europa.eu/")
CLOSED = {
    str(space): space
    for space in (getattr(namespace, name) for name in ("DCAT", "DCTERMS", "ODRL2", "ORG", "PROV", "SDO", "SKOS"))
}
"""Vocabularies whose every term rdflib knows: an independent list to hold our IRIs against."""
ROWS = [(name, mapping) for name in alignment_names() for mapping in read_sssom(alignment_sssom(name), name).mappings]


def row_id(value: object) -> str:
    if isinstance(value, MappingAssertion):
        return f"{value.subject.rpartition('/')[2]}-{value.object.rpartition('/')[2]}"
    return str(value)


@pytest.fixture(scope="module")
def model_triples() -> set[ox.Triple]:
    return {triple for name, path in shipped.files().items() if "/model/" in name for triple in shipped.triples(path)}


def labels(triples: set[ox.Triple]) -> dict[str, str]:
    return {
        triple.subject.value: triple.object.value
        for triple in triples
        if triple.predicate.value == SKOS_NS + "prefLabel"
        and isinstance(triple.object, ox.Literal)
        and triple.object.language == "en"
        and isinstance(triple.subject, ox.NamedNode)
    }


def test_the_standards_are_all_there() -> None:
    assert set(alignment_names()) == ALIGNED
    assert {path.stem for path in FOLDER.glob("*.ttl")} == ALIGNED


@pytest.mark.parametrize(("name", "mapping"), ROWS, ids=row_id)
def test_a_mapping_has_its_evidence_and_true_labels(
    name: str, mapping: MappingAssertion, model_triples: set[ox.Triple]
) -> None:
    known = labels(model_triples)
    assert mapping.subject.startswith((NS, CONCEPT))
    assert mapping.subject_label == known[mapping.subject]
    assert mapping.object_label == labels({*model_triples, *alignment_triples(name)})[mapping.object]
    assert mapping.justification == "https://w3id.org/semapv/vocab/ManualMappingCuration"
    assert mapping.confidence is not None
    assert 0.4 <= mapping.confidence < 1
    assert mapping.comment
    assert mapping.comment.endswith(".")
    assert [str(key) for key in mapping.extensions] == ["http://purl.org/dc/terms/source"]


@pytest.mark.parametrize(("name", "mapping"), ROWS, ids=row_id)
def test_an_outside_term_exists_and_a_subclass_is_new(
    name: str, mapping: MappingAssertion, model_triples: set[ox.Triple]
) -> None:
    subject, predicate, object_ = (ox.NamedNode(i) for i in (mapping.subject, mapping.predicate, mapping.object))
    assert mapping.predicate in MATCHES | SUBORDINATE
    assert ox.Triple(subject, predicate, object_) not in model_triples
    if mapping.predicate in SUBORDINATE:
        assert mapping.object.startswith(W3C_AND_SEMIC)
    for space, terms in CLOSED.items():
        local = mapping.object.removeprefix(space)
        if local != mapping.object and "/" not in local:
            assert local in terms, f"{mapping.object} is not a term of {name}"


def test_terms_that_a_list_knows_are_a_good_part() -> None:
    assert sum(mapping.object.startswith(tuple(CLOSED)) for _, mapping in ROWS) > 50


def test_two_terms_are_mapped_once() -> None:
    for name in alignment_names():
        pairs = [(mapping.subject, mapping.object) for other, mapping in ROWS if other == name]
        assert len(pairs) == len(set(pairs)), name


@pytest.mark.parametrize("name", sorted(ALIGNED))
def test_an_alignment_imports_ours_and_is_imported_by_none(name: str, model_triples: set[ox.Triple]) -> None:
    imports = ox.NamedNode("http://www.w3.org/2002/07/owl#imports")
    ontology = ox.NamedNode(f"https://w3id.org/civilex/ontology/alignments/{name}")
    found = [triple for triple in alignment_triples(name) if triple.predicate == imports]
    assert found == [ox.Triple(ontology, imports, ox.NamedNode("https://w3id.org/civilex/ontology/city"))]
    assert not [triple for triple in model_triples if triple.predicate == imports and triple.object == ontology]
    assert not [path for path in shipped.files().values() if FOLDER in path.parents]


@pytest.mark.parametrize("name", sorted(ALIGNED))
def test_a_concept_in_our_own_words_is_complete_and_mapped_to(name: str) -> None:
    triples = alignment_triples(name)
    mapped = {mapping.object for other, mapping in ROWS if other == name}
    concept = ox.NamedNode(SKOS_NS + "Concept")
    own = {t.subject.value for t in triples if t.object == concept and t.subject.value.startswith(CONCEPT)}
    assert own <= mapped
    assert bool(own) == (name in ("iso-iec-30182", "archimate", "eif-eira"))
    for term in own:
        texts = {t.predicate.value: t.object for t in triples if t.subject == ox.NamedNode(term)}
        assert {SKOS_NS + "inScheme", SKOS_NS + "prefLabel", SKOS_NS + "definition"} <= set(texts)
        assert texts[SKOS_NS + "definition"].value.endswith(".")


def test_the_command_lists_the_alignments_with_their_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "alignments"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == sorted(ALIGNED)
    assert sum(int(line.split()[1]) for line in lines) == len(ROWS)


def test_the_command_prints_sssom_as_it_is_and_turtle_with_everything(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["model", "alignments", "org"]) == 0
    assert capfd.readouterr().out == (FOLDER / "org.sssom.tsv").read_text(encoding="utf-8")
    assert main(["model", "alignments", "org", "--format", "turtle"]) == 0
    turtle = capfd.readouterr().out.encode()
    assert {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)} == set(alignment_triples("org"))
    assert b"cvx:contributesToFunction rdfs:subPropertyOf org:purpose" in turtle


def test_a_standard_that_is_not_there_is_told_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "alignments", "togaf"]) == 2
    assert "there are adms, archimate" in capsys.readouterr().err

"""Other tools for SSSOM beside ours: our files valid for them, what we write read the same, and the same hashes."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest
from jsonschema import Draft201909Validator

from civilex import reference_model
from civilex.mapping import read_sssom
from civilex.mapping.sssom import MappingSet, read_document
from civilex.mapping.sssom.hashing import hash_of
from civilex.mapping.sssom.json_format import write_json
from civilex.mapping.sssom.rdf_format import rdf_triples
from civilex.mapping.sssom.reading import TSV
from civilex.mapping.sssom.tsv_writing import write_tsv
from civilex.rdf.serializing import serialize

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its dependencies announce what they will drop
    import sssom_pydantic
    from sssom.constants import SchemaValidationType
    from sssom.parsers import parse_sssom_rdf, parse_sssom_table
    from sssom.validators import validate

FILES = sorted((reference_model.root() / "ontology").glob("*/*.sssom.tsv"))
CHECKS = [
    SchemaValidationType.JsonSchema,
    SchemaValidationType.PrefixMapCompleteness,
    SchemaValidationType.StrictCurieFormat,
]


def test_there_are_alignments_and_crosswalks() -> None:
    assert {path.parent.name for path in FILES} == {"alignments", "mappings"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.removesuffix(".sssom.tsv"))
def test_another_reader_finds_the_file_valid_and_reads_the_same(path: Path) -> None:
    read = parse_sssom_table(path)
    reports = validate(read, CHECKS, fail_on_error=False)
    assert {kind: [result.message for result in report.results] for kind, report in reports.items()} == {
        kind: [] for kind in CHECKS
    }
    ours = read_sssom(path.read_text(encoding="utf-8"), path.stem).mappings
    assert len(read.df) == len(ours)
    expand = read.converter.expand
    assert {tuple(map(expand, row)) for row in read.df[["subject_id", "predicate_id", "object_id"]].values} == {
        (mapping.subject, mapping.predicate, mapping.object) for mapping in ours
    }


def test_the_other_reader_tells_a_broken_file(tmp_path: Path) -> None:
    text = FILES[0].read_text(encoding="utf-8")
    broken = tmp_path / "broken.sssom.tsv"
    broken.write_text(text.replace("\tskos:", "\tnowhere:", 1), encoding="utf-8")
    reports = validate(parse_sssom_table(broken), CHECKS, fail_on_error=False)
    assert [kind for kind, report in reports.items() if report.results]


# What sssom-pydantic 0.6.10 reads otherwise than the standard says, found in its code: it takes no backslash for an
# escape, trims texts, does not expand a tool or an issue, does not sort a scope, and leaves texts without identifier
# out.
READ_OTHERWISE = {
    "pipe-escaping",
    "cxsmiles_pipe",
    "curation_rule_text2",
    "mapping_tool_id",
    "issue_tracker",
    "issue_tracker_item",
    "cardinality-scope-predicate+object_source",
    "literals",
}
SLOWLY_READ = {"foodie-inc-2022-05-01", "extension-slots", "record-ids", "reviewer_agreement", "no_term_found"}
"""What sssom-py is given to read, which takes it a while."""
NOT_READ = {"version"}
"""It lacks the identifier of the set, which the other tools require too."""


def examples(testdata: Path) -> dict[str, MappingSet]:
    """The official examples with embedded metadata, by name."""
    paths = [path for folder in ("embedded", "schema") for path in (testdata / "sssom/examples" / folder).glob("*.tsv")]
    names = {path: path.name.removesuffix(".sssom.tsv") for path in sorted(paths)}
    return {
        name: read_document(path.read_bytes(), TSV, path.name).whole()
        for path, name in names.items()
        if name not in NOT_READ
    }


def pydantic(text: str, folder: Path) -> sssom_pydantic.io.SemanticMappingPack:
    path = folder / "x.sssom.tsv"
    path.write_text(text, encoding="utf-8")
    return sssom_pydantic.read(path)


def test_hashes_are_those_of_another_tool(testdata: Path, tmp_path: Path) -> None:
    read = examples(testdata)
    assert read.keys() >= READ_OTHERWISE
    different = set()
    for name, mapping_set in read.items():
        pack = pydantic(write_tsv(mapping_set), tmp_path)
        theirs = [sssom_pydantic.api.hash_mapping(mapping, pack.converter) for mapping in pack.mappings]
        if sorted(theirs) != sorted(map(hash_of, mapping_set.mappings)):
            different.add(name)
    assert different == READ_OTHERWISE


def test_what_is_written_is_read_the_same_by_two_tools(testdata: Path, tmp_path: Path) -> None:
    for name, mapping_set in examples(testdata).items():
        ours = sorted((m.subject, m.predicate, m.object) for m in mapping_set.mappings if m.subject)
        text = write_tsv(mapping_set)
        pack = pydantic(text, tmp_path)
        expand = pack.converter.expand
        assert ours == sorted(
            (expand(m.subject.curie), expand(m.predicate.curie), expand(m.object.curie)) for m in pack.mappings
        ), name
        if name not in SLOWLY_READ:
            continue
        path = tmp_path / "y.sssom.tsv"
        path.write_text(text, encoding="utf-8")
        read = parse_sssom_table(path)
        assert len(read.df) == len(mapping_set.mappings), name
        if ours:
            rows = read.df[["subject_id", "predicate_id", "object_id"]].values
            assert ours == sorted(tuple(map(read.converter.expand, row)) for row in rows if row[0]), name


def test_what_another_tool_writes_is_read_the_same(testdata: Path, tmp_path: Path) -> None:
    for name, mapping_set in examples(testdata).items():
        if name in READ_OTHERWISE:
            continue
        pack = pydantic(write_tsv(mapping_set), tmp_path)
        path = tmp_path / "z.sssom.tsv"
        sssom_pydantic.write(pack.mappings, path, metadata=pack.mapping_set, converter=pack.converter)
        again = read_document(path.read_bytes(), TSV).mapping_set
        assert sorted(map(hash_of, again.mappings)) == sorted(map(hash_of, mapping_set.mappings)), name


def test_what_is_written_as_rdf_is_read_by_another_tool(testdata: Path, tmp_path: Path) -> None:
    for name in ("foodie-inc-2022-05-01", "reviewer_agreement", "cardinality"):
        mapping_set = examples(testdata)[name]
        path = tmp_path / "x.ttl"
        path.write_bytes(serialize(rdf_triples(mapping_set), "text/turtle"))
        read = parse_sssom_rdf(path)
        assert len(read.df) == len(mapping_set.mappings), name


def test_what_is_written_as_json_is_valid_by_the_schema_of_the_standard(testdata: Path) -> None:
    schema = json.loads((testdata / "sssom/project/jsonschema/sssom_schema.schema.json").read_text(encoding="utf-8"))
    validator = Draft201909Validator(schema)
    for name, mapping_set in examples(testdata).items():
        if mapping_set.extensions:
            continue  # the schema knows no slot of a set's own
        assert [error.message for error in validator.iter_errors(json.loads(write_json(mapping_set)))] == [], name

"""Our SSSOM files as sssom-py reads them: valid by the schema of the standard, and with as many mappings as we read."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from civilex import reference_model
from civilex.mapping import read_sssom

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its dependencies announce what they will drop
    from sssom.constants import SchemaValidationType
    from sssom.parsers import parse_sssom_table
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

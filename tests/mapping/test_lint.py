"""Mappings checked: each kind of fault found where it stands, and what is certain repaired."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex import reference_model
from civilex.mapping.lint import FileReport, Vocabulary, lint_file
from civilex.mapping.lint.vocabulary import vocabulary_of
from civilex.mapping.sssom.reading import CSV, JSON, TSV

HEAD = """#curie_map:
#  a: https://example.org/a/
#  b: https://example.org/b/
#mapping_set_id: https://example.org/set
#license: https://example.org/l
"""
COLUMNS = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tpredicate_modifier\tmapping_cardinality\n"


def row(subject: str, relation: str, object_: str, modifier: str = "", cardinality: str = "") -> str:
    return f"{subject}\tskos:{relation}\t{object_}\tsemapv:ManualMappingCuration\t{modifier}\t{cardinality}\n"


def report(*rows: str, vocabulary: Vocabulary | None = None) -> FileReport:
    return lint_file((HEAD + COLUMNS + "".join(rows)).encode(), TSV, "x.sssom.tsv", vocabulary)


def told(found: FileReport) -> list[tuple[str, int | None, int | None, str | None]]:
    return [(problem.code, problem.line, problem.column, problem.fix) for problem in found.problems]


GOOD = row("a:1", "exactMatch", "b:1")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([GOOD], []),
        ([row("a:1", "exactMAtch", "b:1")], [("unknown-relation", 7, 2, "skos:exactMatch")]),
        ([row("a:1", "narrowerMatch", "b:1")], [("unknown-relation", 7, 2, "skos:narrowMatch")]),
        ([row("a:1", "broader", "b:1")], [("not-a-mapping-relation", 7, 2, None)]),
        ([GOOD.replace("ManualMappingCuration", "ManualMaping")], [("unknown-justification", 7, 4, None)]),
        ([row("a:1", "exactMatch", "sssom:NoMapping")], [("unknown-entity", 7, 3, "sssom:NoTermFound")]),
        ([row("a:1", "exactMatch", "a:2")], [("same-vocabulary", 7, 3, None)]),
        ([row("a:1", "exactMatch", "a:1")], [("mapped-to-itself", 7, 3, None)]),
        ([GOOD, GOOD], [("duplicate", 8, 1, None)]),
        (
            [GOOD, row("a:1", "broadMatch", "b:1")],
            [("exact-and-disjoint", 7, 3, None), ("exact-and-disjoint", 8, 3, None)],
        ),
        (
            [GOOD, row("b:1", "narrowMatch", "a:1")],
            [("exact-and-disjoint", 7, 3, None), ("exact-and-disjoint", 8, 3, None)],
        ),
        (
            [GOOD, row("a:1", "relatedMatch", "b:1")],
            [("exact-and-disjoint", 7, 3, None), ("exact-and-disjoint", 8, 3, None)],
        ),
        ([GOOD, row("a:1", "exactMatch", "b:2")], [("several-exact", 7, 3, None), ("several-exact", 8, 3, None)]),
        ([GOOD, row("a:1", "exactMatch", "b:1", "Not")], [("denied", 7, 3, None), ("denied", 8, 3, None)]),
        (
            [row("a:1", "broadMatch", "b:1"), row("b:1", "broadMatch", "b:2"), row("a:1", "narrowMatch", "b:2")],
            [("cycle", 7, 2, None)],
        ),
        ([row("a:1", "exactMatch", "b:1", "", "1:n")], [("cardinality", 7, 6, "1:1")]),
        ([row("a:1", "exactMatch", "c:1")], [("undeclared-prefix", 7, 3, "a:1")]),
    ],
)
def test_each_fault_is_found_in_its_row(
    rows: list[str], expected: list[tuple[str, int | None, int | None, str | None]]
) -> None:
    found = told(report(*rows))
    fixes = {"unknown-justification", "undeclared-prefix"}  # what is closest is not the point there
    assert [one if one[0] not in fixes else (*one[:3], None) for one in found] == [
        one if one[0] not in fixes else (*one[:3], None) for one in expected
    ]


def test_terms_that_are_gone_or_do_not_exist_are_told_with_what_came_instead() -> None:
    turtle = """
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX owl: <http://www.w3.org/2002/07/owl#>
    PREFIX b: <https://example.org/b/> PREFIX dct: <http://purl.org/dc/terms/>
    b:1 a skos:Concept ; skos:inScheme b:all ; owl:deprecated true ; dct:isReplacedBy b:2 .
    b:2 a skos:Concept ; skos:inScheme b:all . b:3 a skos:Concept ; skos:inScheme b:all ."""
    vocabulary = vocabulary_of(quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    found = report(GOOD, row("a:2", "exactMatch", "b:22"), row("a:3", "closeMatch", "b:3"), vocabulary=vocabulary)
    assert [(problem.code, problem.line, problem.severity) for problem in found.problems] == [
        ("deprecated-term", 7, "warning"),
        ("unknown-term", 8, "violation"),
    ]
    assert "b:2 (look again" in found.problems[0].reason
    assert "perhaps b:2" in found.problems[1].reason


def test_the_misspelt_relations_of_a_published_linkset_are_found_and_repaired(testdata: Path) -> None:
    content = (testdata / "alignment/cofoga-cofog/data-flat.ttl").read_bytes()
    found = lint_file(content, "text/turtle", "data-flat.ttl")
    wrong = [problem for problem in found.problems if problem.code == "unknown-relation"]
    assert Counter(problem.fix for problem in wrong) == {"skos:exactMatch": 9, "skos:narrowMatch": 16}
    lines = content.decode().splitlines()
    for problem in wrong:
        assert problem.line is not None
        assert problem.column is not None
        assert lines[problem.line - 1][problem.column - 1 :].startswith(("skos:exactMAtch", "skos:narrowerMatch"))
    assert not found.passes("violation")
    assert found.repaired is not None
    again = lint_file(found.repaired, "text/turtle", "repaired.ttl")
    assert again.passes("violation")
    assert again.mappings == found.mappings == 150
    changed = [(old, new) for old, new in zip(lines, found.repaired.decode().splitlines(), strict=True) if old != new]
    assert len(changed) == 25


def test_what_is_certain_in_a_table_is_repaired_and_the_rest_is_left_as_it_was() -> None:
    head = HEAD + "subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence\tsubject_type\tcomment\n"
    rows = (
        'a:1\tskos:exactMAtch\tb:1\tsemapv:ManualMappingCuration\t90%\tSkos Concept\t"a ""word"""\n'
        "https://example.org/a/2\tskos:broadMatch\tunit:SEC\tsemapv:ManualMappingCuration\t0,5\t\tfine\n"
    )
    found = lint_file((head + rows).encode(), TSV, "x.sssom.tsv")
    assert found.repairs == 6
    assert found.repaired is not None
    text = found.repaired.decode()
    assert "#  unit: https://w3id.org/civilex/concept/municipal-unit/\n" in text
    assert 'a:1\tskos:exactMatch\tb:1\tsemapv:ManualMappingCuration\t0.9\tskos concept\t"a ""word"""\n' in text
    assert "a:2\tskos:broadMatch\tunit:SEC\tsemapv:ManualMappingCuration\t0.5\t\tfine\n" in text
    assert told(lint_file(found.repaired, TSV, "y.sssom.tsv")) == []


def test_what_is_shipped_has_nothing_wrong_but_the_contradiction_that_the_sample_city_shows() -> None:
    for path in sorted((reference_model.root() / "ontology").glob("*/*.sssom.tsv")):
        found = lint_file(path.read_bytes(), TSV, path.name)
        codes = {problem.code for problem in found.problems}
        assert codes == ({"exact-and-disjoint"} if path.name == "miravel.sssom.tsv" else set()), path.name


def test_other_forms_are_checked_and_what_cannot_be_read_is_told() -> None:
    head = "subject_id,predicate_id,object_id,mapping_justification\n"
    table = head + "urn:x:a,skos:exactMAtch,urn:x:b,semapv:LexicalMatching\n"
    codes = {problem.code for problem in lint_file(table.encode(), CSV, "x.csv").problems}
    assert codes == {"unknown-relation", "no-set-id", "no-license"}
    assert lint_file(b"{", JSON, "x.json").problems[0].code == "not-json"
    broken = lint_file(b"<urn:x:a> <urn:x:b", "text/turtle", "x.ttl")
    assert broken.unreadable
    assert broken.problems[0].line == 1

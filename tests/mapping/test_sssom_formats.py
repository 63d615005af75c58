"""SSSOM in its formats: every official example read, and the same set again after each way of writing it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from civilex.mapping.sssom import MappingSet, Reading, UnreadableMappings, read_document, read_sssom
from civilex.mapping.sssom.cardinality import cardinalities
from civilex.mapping.sssom.json_format import write_json
from civilex.mapping.sssom.propagation import condensed, propagated
from civilex.mapping.sssom.rdf_format import rdf_triples
from civilex.mapping.sssom.reading import CSV, JSON, TSV
from civilex.mapping.sssom.tsv_writing import write_tsv
from civilex.rdf.serializing import serialize

WITHOUT_ID = "version.sssom.tsv"
"""The one official example that lacks a required slot."""
HEAD = "#curie_map:\n#  ex: https://example.org/\n#mapping_set_id: https://example.org/set\n#license: https://example.org/l\n"
COLUMNS = "subject_id\tpredicate_id\tobject_id\tmapping_justification"
ROW = "ex:a\tskos:exactMatch\tex:b\tsemapv:ManualMappingCuration"


@pytest.fixture(scope="module")
def examples(testdata: Path) -> dict[str, Reading]:
    found = {}
    for path in sorted((testdata / "sssom/examples").rglob("*.tsv")):
        beside = path.with_name(path.name.replace(".sssom.tsv", ".sssom.yml"))
        external = beside.read_text(encoding="utf-8") if beside.exists() else None
        name = f"{path.parent.name}/{path.name}"
        found[name] = read_document(path.read_bytes(), TSV, path.name, external=external)
    return found


def content(mapping_set: MappingSet) -> tuple[object, ...]:
    """What a set says, whatever order it says it in; the version is the writer's to say."""
    whole = propagated(condensed(mapping_set))

    def sorted_value(value: object) -> object:
        return tuple(sorted(value)) if isinstance(value, tuple) else value

    rows = [
        (sorted((k, str(sorted_value(v))) for k, v in m.slots.items()), sorted(map(str, m.extensions.items())))
        for m in whole.mappings
    ]
    slots = {name: sorted_value(value) for name, value in whole.slots.items() if name != "sssom_version"}
    return whole.iri, slots, sorted(rows)


def test_every_official_example_is_read_without_a_violation(examples: dict[str, Reading]) -> None:
    assert len(examples) == 31
    wrong = {name: [p.slot for p in r.problems if p.severity == "violation"] for name, r in examples.items()}
    assert {name: slots for name, slots in wrong.items() if slots} == {f"schema/{WITHOUT_ID}": ["mapping_set_id"]}
    for name, reading in examples.items():
        assert reading.mapping_set.mappings, name


def test_embedded_and_external_metadata_say_the_same(examples: dict[str, Reading]) -> None:
    embedded, external = (examples[f"{where}/mp-hp-exact-0.0.1.sssom.tsv"] for where in ("embedded", "external"))
    assert content(embedded.mapping_set) == content(external.mapping_set)


def test_each_format_gives_the_same_set_back(examples: dict[str, Reading]) -> None:
    for name, reading in examples.items():
        mapping_set = reading.mapping_set
        written = {
            TSV: write_tsv(mapping_set).encode(),
            JSON: write_json(mapping_set).encode(),
            "text/turtle": serialize(rdf_triples(mapping_set), "text/turtle"),
            "application/rdf+xml": serialize(rdf_triples(mapping_set), "application/rdf+xml"),
        }
        for media_type, document in written.items():
            again = read_document(document, media_type, name).whole()
            assert content(again) == content(mapping_set), (name, media_type)
        assert write_tsv(read_document(written[TSV], TSV, name).whole()) == written[TSV].decode(), name


def test_a_written_table_is_condensed_unless_it_shall_not_be(examples: dict[str, Reading]) -> None:
    mapping_set = examples["schema/curation_rule-propagated.sssom.tsv"].mapping_set
    assert "curation_rule" not in mapping_set.slots
    assert all("curation_rule" in mapping.slots for mapping in mapping_set.mappings)
    short, long = write_tsv(mapping_set), write_tsv(mapping_set, condense=False)
    assert short.count("MPR2") == 1
    assert long.count("MPR2") == 3
    assert content(read_sssom(short)) == content(read_sssom(long))


def test_a_slot_that_one_mapping_fills_itself_is_not_propagated() -> None:
    head = HEAD + "#mapping_tool: shared\n"
    own = read_sssom(head + COLUMNS + "\tmapping_tool\n" + ROW + "\t\n" + ROW.replace("ex:a", "ex:c") + "\town\n")
    assert [mapping.slots.get("mapping_tool") for mapping in own.mappings] == [None, "own"]
    assert own.slots["mapping_tool"] == "shared"
    empty = read_sssom(head + COLUMNS + "\tmapping_tool\n" + ROW + "\t\n")
    assert [mapping.slots.get("mapping_tool") for mapping in empty.mappings] == ["shared"]


def test_cardinality_is_computed_as_the_examples_state_it(examples: dict[str, Reading]) -> None:
    checked = 0
    for name, reading in examples.items():
        mappings = reading.mapping_set.mappings
        stated = [mapping.slots.get("mapping_cardinality") for mapping in mappings]
        if any(stated):
            assert cardinalities(mappings) == stated, name
            checked += 1
    assert checked == 5


def test_a_negated_mapping_has_no_cardinality_and_takes_none_from_others() -> None:
    rows = [ROW, ROW.replace("ex:b", "ex:c")]
    text = HEAD + COLUMNS + "\tpredicate_modifier\n" + f"{rows[0]}\t\n{rows[1]}\tNot\n"
    assert cardinalities(read_sssom(text).mappings) == ["1:1", None]


def test_values_with_bars_quotes_tabs_and_line_ends_come_back() -> None:
    labels = ("a|b", "c\\", "d\\|e", 'say "x"', "tab\there", "two\nlines")
    first = read_sssom(HEAD + COLUMNS + "\n" + ROW + "\n")
    mapping = replace(first.mappings[0], slots={**first.mappings[0].slots, "author_label": labels, "comment": '"q"\n'})
    again = read_sssom(write_tsv(first.with_mappings((mapping,))))
    assert again.mappings[0].slots["author_label"] == labels
    assert again.mappings[0].comment == '"q"\n'


@pytest.mark.parametrize(
    ("column", "value", "code", "fix"),
    [
        ("confidence", "95%", "not-a-number", "0.95"),
        ("confidence", "0,8", "not-a-number", "0.8"),
        ("confidence", "nan", "not-a-number", None),
        ("mapping_date", "2026-11-22T10:00:00", "not-a-date", "2026-11-22"),
        ("mapping_date", "2026-02-30", "not-a-date", None),
        ("subject_type", "SKOS Concept", "unknown-value", "skos concept"),
        ("predicate_modifier", "not", "unknown-value", "Not"),
        ("object_source", "https://example.org/b", "not-a-curie", "ex:b"),
        ("object_source", "unit:SEC", "undeclared-prefix", None),
        ("object_source", "exx:b", "undeclared-prefix", "ex:b"),
        ("license", "CC BY", "not-a-uri", None),
        ("license", "ex:l", "not-a-uri", "https://example.org/l"),
        ("author_id", "ex:a|ex:b c", "not-a-curie", None),
    ],
)
def test_a_wrong_value_is_told_with_its_field_and_what_to_write(
    column: str, value: str, code: str, fix: str | None
) -> None:
    text = f"{HEAD}{COLUMNS}\t{column}\n{ROW}\t{value}\n"
    (problem,) = read_document(text.encode(), TSV).problems
    assert (problem.code, problem.fix, problem.line, problem.column, problem.slot) == (code, fix, 6, 5, column)


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ("#curie_map: &x\n#  ex: https://example.org/\n#other: *x\n", "forbidden-yaml"),
        ("#other: !!python/object:os.system x\n", "forbidden-yaml"),
        ("#curie_map:\n#  skos: https://example.org/\n", "built-in-prefix"),
        ("#curie_map:\n#  ex: example\n", "not-a-namespace"),
        ("#- a\n", "not-yaml"),
        ("#other: " + "[" * 3000 + "\n", "not-yaml"),
    ],
)
def test_metadata_that_may_not_be_are_told(metadata: str, code: str) -> None:
    text = metadata + COLUMNS + "\n"
    assert read_document(text.encode(), TSV).problems[0].code == code


def test_every_problem_of_a_table_is_told_at_once_and_good_rows_are_read() -> None:
    bad = [ROW.replace("ex:a", "no:a"), ROW.replace("skos:exactMatch", ""), ROW + "\tmore"]
    reading = read_document((HEAD + COLUMNS + "\n" + "\n".join([ROW, *bad, ROW]) + "\n").encode(), TSV, "t.tsv")
    assert [(p.line, p.column, p.code) for p in reading.problems] == [
        (7, 1, "undeclared-prefix"),
        (8, 2, "missing-value"),
        (9, 5, "too-many-fields"),
    ]
    assert len(reading.mapping_set.mappings) == 2
    with pytest.raises(UnreadableMappings) as caught:
        reading.whole()
    assert [problem["line"] for problem in caught.value.problems] == [7, 8, 9]
    assert "2 further problems" in str(caught.value)


def test_quotes_that_do_not_close_are_told_where_the_field_begins() -> None:
    text = HEAD + COLUMNS + "\tcomment\n" + ROW + "\tfine\n" + ROW + '\t"open\n' + ROW + "\tx\n"
    problems = read_document(text.encode(), TSV).problems
    assert [(p.code, p.line) for p in problems] == [("bad-quotes", 7)]


def test_a_text_without_identifier_needs_the_type_literal_and_its_label() -> None:
    columns = "subject_label\tsubject_type\tpredicate_id\tobject_id\tmapping_justification\n"
    rest = "skos:closeMatch\tex:b\tsemapv:ManualMappingCuration\n"
    good = read_sssom(HEAD + columns + "Dpt of Innovation\trdfs literal\t" + rest)
    assert (good.mappings[0].subject, good.mappings[0].subject_label) == ("", "Dpt of Innovation")
    assert not good.mappings[0].holds
    assert good.iris() != read_sssom(HEAD + columns + "Fire\trdfs literal\t" + rest).iris()
    (problem,) = read_document((HEAD + columns + "Fire\t\t" + rest).encode(), TSV).problems
    assert "rdfs literal" in problem.reason
    (problem,) = read_document((HEAD + columns + "\trdfs literal\t" + rest).encode(), TSV).problems
    assert problem.slot == "subject_label"


def test_what_does_not_hold_states_no_triple() -> None:
    columns = COLUMNS + "\tpredicate_modifier\treviewer_label\treviewer_agreement\n"
    rows = [f"{ROW}\t\t\t", f"{ROW}\tNot\t\t", f"{ROW}\t\tAna\t-0.5", f"{ROW}\t\tAna\t0.5"]
    mappings = read_sssom(HEAD + columns + "\n".join(rows) + "\n").mappings
    assert [mapping.holds for mapping in mappings] == [True, False, False, True]


def test_two_mappings_of_the_same_terms_keep_their_own_nodes() -> None:
    columns = COLUMNS + "\tauthor_label\tconfidence\n"
    rows = [f"{ROW}\tAna\t0.5", f"{ROW}\tBo\t0.5", f"{ROW}\tAna\t0.6", f"{ROW}\tAna\t0.5"]
    first, second, third, fourth = read_sssom(HEAD + columns + "\n".join(rows) + "\n").iris()
    assert first == fourth
    assert len({first, second, third}) == 3


def test_problems_in_json_have_line_and_column() -> None:
    document = """{
 "mapping_set_id": "https://example.org/set",
 "license": "by",
 "curie_map": {"ex": "https://example.org/"},
 "mappings": [
  {"subject_id": "ex:a", "predicate_id": "skos:exactMatch", "object_id": "ex:b",
   "mapping_justification": "semapv:ManualMappingCuration", "confidence": 0.9},
  {"subject_id": "ex:a", "predicate_id": "skos:exactMatch",
   "confidence": 9, "mapping_justification": "semapv:ManualMappingCuration"}
 ]
}"""
    reading = read_document(document.encode(), JSON)
    assert [(p.line, p.column, p.slot) for p in reading.problems] == [
        (3, 2, "license"),
        (9, 4, "confidence"),
        (8, 3, "object_id"),
    ]
    assert len(reading.mapping_set.mappings) == 1
    (problem,) = read_document(b'{"a": }', JSON).problems
    assert (problem.code, problem.line, problem.column) == ("not-json", 1, 7)
    for bare in (b"null", b'"x"', b"5", b'{"mappings": {}}', b'{"mappings": "x"}'):
        assert "not-mappings" in {problem.code for problem in read_document(bare, JSON).problems}, bare


def test_a_single_judgment_and_a_list_of_them_are_json_documents() -> None:
    judgment = {
        "subject_label": "Fire Dpt",
        "subject_type": "rdfs literal",
        "predicate_id": "skos:broadMatch",
        "object_id": "unit:SEC",
        "mapping_justification": "semapv:ManualMappingCuration",
    }
    given = {"mapping_set_id": "https://example.org/set", "license": "https://example.org/l"}
    for document in (judgment, [judgment]):
        (mapping,) = read_document(json.dumps(document).encode(), JSON, metadata=given).whole().mappings
        assert mapping.object == "https://w3id.org/civilex/concept/municipal-unit/SEC"


def test_a_spreadsheet_saved_as_csv_needs_no_prefixes_of_the_project() -> None:
    given = {"mapping_set_id": "https://example.org/set", "license": "https://example.org/l"}
    text = (
        "subject_id;predicate_id;object_id;mapping_justification;comment\r\n"
        'https://example.org/a;skos:exactMatch;unit:SEC;semapv:ManualMappingCuration;"with; semicolon"\r\n'
    )
    (mapping,) = read_document(text.encode(), CSV, metadata=given).whole().mappings
    assert mapping.subject == "https://example.org/a"
    assert mapping.comment == "with; semicolon"
    with_block = '#curie_map:;;;;\n"#  ex: https://example.org/";;;;\n' + text.replace("https://example.org/a", "ex:a")
    assert read_document(with_block.encode(), CSV, metadata=given).whole().mappings == (mapping,)


def test_rdf_that_is_wrong_is_told_with_the_mapping_and_its_line() -> None:
    turtle = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix sssom: <https://w3id.org/sssom/> .
<https://example.org/set> a sssom:MappingSet ; <http://purl.org/dc/terms/license> <https://example.org/l> ;
  sssom:mappings <https://example.org/set#1> .
<https://example.org/set#1> a owl:Axiom ; owl:annotatedSource <https://example.org/a> ; sssom:confidence 3 ."""
    reading = read_document(turtle.encode(), "text/turtle")
    assert {(p.slot, p.line) for p in reading.problems} == {
        ("confidence", 5),
        ("predicate_id", 5),
        ("mapping_justification", 5),
        ("object_id", 5),
    }
    (problem,) = read_document(b"<urn:x:a> <urn:x:p> <urn:x:b> .", "text/turtle").problems
    assert problem.code == "no-mappings"
    with pytest.raises(UnreadableMappings, match="several"):
        read_document(turtle.encode() + b" <urn:x:s> a sssom:MappingSet .", "text/turtle")


def test_bytes_that_are_not_utf_8_are_told_with_their_place() -> None:
    with pytest.raises(UnreadableMappings) as caught:
        read_document(b"#license: x\n#a: \xe9\n", TSV, "t.tsv")
    assert (caught.value.line, caught.value.column) == (2, 5)


@pytest.mark.parametrize("text", ["3", '"a b"', "null", "true"])
def test_json_that_is_neither_an_object_nor_a_list_is_told(text: str) -> None:
    with pytest.raises(UnreadableMappings, match="a list of mappings"):
        read_document(text.encode(), JSON, "one").whole()

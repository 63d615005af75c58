"""What changed between two versions, and what that asks of the version number."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.cli import main
from civilex.quality.difference import Difference, as_rdf, difference

PREFIXES = """@prefix dct: <http://purl.org/dc/terms/> . @prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
TRAM = 'ex:Tram a owl:Class ; skos:prefLabel "tram"@en ; skos:definition "A car on rails."@en .'
RUNS = "ex:runs a owl:ObjectProperty ."
LINE = 'ex:seven a skos:Concept ; skos:inScheme ex:lines ; skos:notation "7" .'
SHAPE = 'ex:Shape a sh:NodeShape ; sh:targetClass ex:Tram ; sh:message "Say more."@en .'
BASE = [TRAM, RUNS, LINE, SHAPE]
RESTRICTION = "ex:Tram rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:runs ; owl:someValuesFrom ex:Tram ] ."


def version(number: str) -> str:
    return f'<https://example.org/o> a owl:Ontology ; owl:versionInfo "{number}" .'


def compare(tmp_path: Path, old: list[str], new: list[str], *versions: str) -> Difference:
    paths = [tmp_path / "old.ttl", tmp_path / "new.ttl"]
    for path, statements, number in zip(paths, (old, new), versions or ("1.0.0", "1.0.0"), strict=True):
        path.write_text(PREFIXES + "\n".join([*statements, version(number)]), encoding="utf-8")
    return difference(paths[:1], paths[1:])


def swapped(old: str, new: str, statement: str) -> list[str]:
    assert old in statement
    return [item.replace(old, new) if item == statement else item for item in BASE]


KINDS = {
    "a class added": ([*BASE, "ex:Bus a owl:Class ."], "minor", "added"),
    "a class removed": ([RUNS, LINE, SHAPE], "major", "removed"),
    "a concept removed": ([TRAM, RUNS, SHAPE], "major", "removed"),
    "a label changed": (swapped('"tram"', '"streetcar"', TRAM), "patch", "changed"),
    "a definition changed": (swapped("on rails", "on two rails", TRAM), "patch", "changed"),
    "a domain added": ([*BASE, "ex:runs rdfs:domain ex:Tram ."], "major", "changed"),
    "a range added": ([*BASE, "ex:runs rdfs:range ex:Tram ."], "major", "changed"),
    "a restriction added": ([*BASE, RESTRICTION], "major", "changed"),
    "a superclass added": ([*BASE, "ex:Tram rdfs:subClassOf ex:Vehicle ."], "minor", "changed"),
    "made functional": ([*BASE, "ex:runs a owl:FunctionalProperty ."], "major", "changed"),
    "made disjoint": ([*BASE, "ex:Tram owl:disjointWith ex:Bus ."], "major", "changed"),
    "deprecated": ([*BASE, 'ex:Tram owl:deprecated true ; skos:changeNote "1.1.0: gone."@en .'], "minor", "deprecated"),
    "a notation changed": (swapped('"7"', '"07"', LINE), "major", "changed"),
    "a match added": ([*BASE, "ex:seven skos:exactMatch ex:vii ."], "minor", "changed"),
    "a constraint added": ([*BASE, "ex:Shape sh:closed true ."], "major", "changed"),
    "a message changed": (swapped("Say more.", "Say it all.", SHAPE), "patch", "changed"),
    "a thing that is no term added": ([*BASE, "ex:number-7 a ex:Tram ."], "patch", "added"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_change_has_its_level(tmp_path: Path, kind: str) -> None:
    new, level, what = KINDS[kind]
    found = compare(tmp_path, BASE, new)
    assert [(change.what, change.level) for change in found.changes] == [(what, level)]
    assert found.level == level


@pytest.mark.parametrize(("gone", "level"), [("rdfs:domain ex:Tram", "minor"), ("owl:inverseOf ex:isRun", "major")])
def test_loosening_a_domain_is_minor_and_losing_an_inference_major(tmp_path: Path, gone: str, level: str) -> None:
    assert compare(tmp_path, [*BASE, f"ex:runs {gone} ."], BASE).level == level


def test_dropping_a_restriction_is_minor(tmp_path: Path) -> None:
    assert compare(tmp_path, [*BASE, RESTRICTION], BASE).level == "minor"


def test_the_order_of_statements_blank_nodes_and_the_version_are_no_changes(tmp_path: Path) -> None:
    found = compare(tmp_path, [*BASE, RESTRICTION], [RESTRICTION, *reversed(BASE)], "1.0.0", "1.0.1")
    assert found.changes == ()
    assert found.level == "none"
    assert found.rises_enough is True


def test_a_renamed_term_is_removed_in_favour_of_the_one_with_its_definition(tmp_path: Path) -> None:
    found = compare(tmp_path, [TRAM], [TRAM.replace("ex:Tram", "ex:Streetcar")])
    assert [(change.what, change.replaced_by) for change in found.changes] == [
        ("removed", "https://example.org/Streetcar"),
        ("added", None),
    ]


def test_a_deprecated_term_is_followed_to_its_replacement(tmp_path: Path) -> None:
    new = [*BASE, "ex:Bus a owl:Class .", "ex:Tram owl:deprecated true ; dct:isReplacedBy ex:Bus ."]
    (deprecated,) = [change for change in compare(tmp_path, BASE, new).changes if change.what == "deprecated"]
    assert deprecated.replaced_by == "https://example.org/Bus"


@pytest.mark.parametrize(
    ("old", "new", "enough", "least"),
    [
        ("1.2.3", "1.3.0", True, "1.3.0"),
        ("1.2.3", "1.2.4", False, "1.3.0"),
        ("1.2.3", "2.0.0", True, "1.3.0"),
        ("0.1.0", "0.2.0", True, "0.2.0"),
        ("2026-01", "2026-02", None, None),
    ],
)
def test_the_version_must_rise_by_the_heaviest_change(
    tmp_path: Path, old: str, new: str, enough: bool | None, least: str | None
) -> None:
    found = compare(tmp_path, BASE, [*BASE, "ex:Bus a owl:Class ."], old, new)
    assert (found.rises_enough, found.least_version) == (enough, least)


def test_as_rdf_the_statements_added_and_removed_can_be_read_back(tmp_path: Path) -> None:
    found = compare(tmp_path, BASE, [*swapped('"tram"', '"street \\"car\\""', TRAM), RESTRICTION])
    read = list(ox.parse(as_rdf(found), ox.RdfFormat.TURTLE))
    objects = {str(quad.object) for quad in read if quad.predicate.value.endswith("#object")}
    assert {'"tram"@en', '"street \\"car\\""@en'} <= objects
    kinds = [quad.predicate.value.rpartition("#")[2] for quad in read]
    assert (kinds.count("addition"), kinds.count("removal"), kinds.count("subjectOfChange")) == (2, 1, 1)


def test_the_command_speaks_in_words_and_json_and_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compare(tmp_path, BASE, [*BASE, "ex:runs rdfs:domain ex:Tram ."], "1.0.0", "1.1.0")
    files = [str(tmp_path / "old.ttl"), str(tmp_path / "new.ttl")]
    assert main(["model", "diff", *files]) == 0
    assert capsys.readouterr().out == (
        "major  property https://example.org/runs changed\n"
        "         + rdfs:domain https://example.org/Tram\n"
        "1 changes, the heaviest is major: after 1.0.0 the version must be 2.0.0 or higher; 1.1.0 is too low.\n"
    )
    assert main(["model", "diff", *files, "--check", "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["level"], document["least_version"], document["rises_enough"]) == ("major", "2.0.0", False)
    assert document["changes"][0]["added"][0]["value"] == "<https://example.org/Tram>"
    assert main(["model", "diff", files[0], str(tmp_path / "absent.ttl")]) == 2
    assert main(["model", "diff", files[0], files[0], "--check"]) == 0

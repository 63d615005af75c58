"""The DCAT-AP profile: every demand of its table, and what the shapes say about it."""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox
import pytest
from dcat_ap_cases import SHARED, Case, cases, document, rows

from civilex import catalogs
from civilex.catalogs import profiles
from civilex.namespaces import NS, expand, prefixes

CASES = cases()
Found = dict[str, list[tuple[str | None, str, str]]]


@pytest.fixture(scope="module")
def results() -> list[catalogs.ValidationResult]:
    """What is found about all cases, in one run."""
    report = catalogs.validate(document(CASES).encode(), "dcat-ap", media_type="text/turtle")
    assert not report.results_capped
    return list(report.results)


@pytest.fixture(scope="module")
def by_node(results: list[catalogs.ValidationResult]) -> Found:
    found: Found = defaultdict(list)
    for result in results:
        assert result.focus_node is not None
        found[result.focus_node].append((result.path, result.component or "", result.severity))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_exactly_what_the_table_demands_is_found(case: Case, by_node: Found) -> None:
    assert sorted(by_node.get(case.node, []), key=str) == sorted(case.expected, key=str)


def test_the_nodes_that_the_cases_share_are_faultless(by_node: Found) -> None:
    assert [node for node in by_node if node.startswith(SHARED)] == []


def shapes_with(predicate: str) -> dict[str, list[ox.Term]]:
    found: dict[str, list[ox.Term]] = defaultdict(list)
    for triple in profiles.find("dcat-ap").shapes():
        if triple.predicate.value == predicate and isinstance(triple.subject, ox.NamedNode):
            found[triple.subject.value].append(triple.object)
    return found


def test_every_shape_that_can_find_something_is_seen_to_find_it(results: list[catalogs.ValidationResult]) -> None:
    assert set(shapes_with(expand("sh:severity"))) == {result.shape for result in results}


def test_every_shape_has_a_message_in_english_and_its_property_a_name() -> None:
    paths, names = shapes_with(expand("sh:path")), shapes_with(expand("sh:name"))
    messages = shapes_with(expand("sh:message"))
    assert set(paths) == set(names)
    assert set(shapes_with(expand("sh:severity"))) == set(messages)
    assert all(len(texts) == 1 and texts[0].language == "en" for texts in messages.values())
    assert [shape for shape, (text,) in messages.items() if ": " not in text.value] == []


def test_the_name_of_every_shape_begins_with_that_of_the_profile() -> None:
    assert [shape for shape in shapes_with(expand("rdf:type")) if not shape.startswith(expand("shape:DcatAp"))] == []


def test_every_fix_is_turtle_about_the_property_of_its_shape() -> None:
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items() if name)
    paths = shapes_with(expand("sh:path"))
    checked = 0
    for shape, (fix,) in shapes_with(NS + "fix").items():
        assert isinstance(fix, ox.Literal)
        text = fix.value if fix.value.startswith("<") else f"<https://data.city.example/x> {fix.value} ."
        quads = list(ox.parse(head + text, ox.RdfFormat.TURTLE, base_iri="https://data.city.example/"))
        if not fix.value.startswith("<") and isinstance(paths.get(shape, [None])[0], ox.NamedNode):
            assert paths[shape][0] in {quad.predicate for quad in quads}, shape
            checked += 1
    assert checked > 100


def test_what_a_fix_recommends_for_a_missing_property_is_found_faultless() -> None:
    paths, counts = shapes_with(expand("sh:path")), shapes_with(expand("sh:minCount"))
    fixes = {shape: fix for shape, (fix,) in shapes_with(NS + "fix").items() if shape in counts and shape in paths}
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items() if name)
    body = ""
    for of_class in rows():
        wanted = [
            fix.value
            for shape, fix in fixes.items()
            if shape.startswith(expand(f"shape:DcatAp{of_class.partition(':')[2]}"))
            and isinstance(fix, ox.Literal)
            and not fix.value.startswith("<")
        ]
        body += f"<https://data.city.example/{of_class}> a {of_class} ; {' '.join(sorted(set(wanted)))} .\n"
    report = catalogs.validate((head + body).encode(), "dcat-ap", media_type="text/turtle")
    broken = [result for result in report.results if result.severity == "violation"]
    assert [(result.message, result.focus_node) for result in broken] == []

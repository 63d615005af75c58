"""The profiles besides DCAT-AP: for each a table of cases, and what all shapes and descriptions must be like."""

from __future__ import annotations

from functools import cache
from types import ModuleType

import city_cases
import cpov_cases
import cpsv_ap_cases
import es_cases
import hvd_cases
import pyoxigraph as ox
import pytest
import skos_cases
from shape_cases import ShapeCase, head, shapes_by_case

from civilex.catalogs import Profile, own_shapes, profiles
from civilex.namespaces import NS, SHAPE, expand

TABLES: list[ModuleType] = [city_cases, cpov_cases, cpsv_ap_cases, es_cases, hvd_cases, skos_cases]
ALL = [(table, case) for table in TABLES for case in table.CASES]


@cache
def found(table: ModuleType) -> dict[str, set[str]]:
    return shapes_by_case(table.PROFILE, table.PREFIX, table.CASES)


@pytest.mark.parametrize(("table", "case"), ALL, ids=[f"{table.PREFIX}-{case.name}" for table, case in ALL])
def test_exactly_the_expected_shapes_find_something(table: ModuleType, case: ShapeCase) -> None:
    assert found(table).get(case.name, set()) == case.expected


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.PREFIX)
def test_every_shape_that_can_find_something_is_seen_to_find_it(table: ModuleType) -> None:
    severe = {shape.removeprefix(SHAPE + table.PREFIX) for shape in values(table.PROFILE, expand("sh:severity"))}
    assert severe == set().union(*found(table).values())


def values(profile: str, predicate: str) -> dict[str, list[ox.Term]]:
    collected: dict[str, list[ox.Term]] = {}
    for triple in profiles.find(profile).shapes():
        if triple.predicate.value == predicate and isinstance(triple.subject, ox.NamedNode):
            collected.setdefault(triple.subject.value, []).append(triple.object)
    return collected


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.PREFIX)
def test_every_shape_has_a_name_a_message_and_a_fix_that_is_turtle(table: ModuleType) -> None:
    messages, paths = values(table.PROFILE, expand("sh:message")), values(table.PROFILE, expand("sh:path"))
    severities, names = values(table.PROFILE, expand("sh:severity")), values(table.PROFILE, expand("sh:name"))
    assert set(messages) == set(severities)
    assert set(paths) == set(names)
    for (text,) in messages.values():
        assert isinstance(text, ox.Literal)
        assert text.language == "en"
        assert ": " in text.value
    for shape in values(table.PROFILE, expand("rdf:type")):
        assert shape.startswith(SHAPE + table.PREFIX)
    for (fix,) in values(table.PROFILE, NS + "fix").values():
        assert isinstance(fix, ox.Literal)
        text = fix.value if fix.value.startswith("<") else f"<https://data.city.example/x> {fix.value} ."
        assert list(ox.parse(head() + text, ox.RdfFormat.TURTLE, base_iri="https://data.city.example/"))


@pytest.mark.parametrize("profile", profiles.profiles(), ids=lambda profile: profile.name)
def test_a_profile_is_described_and_nothing_is_odd_about_its_shapes(profile: Profile) -> None:
    assert profile.title
    assert profile.description
    assert profile.source.startswith("https://")
    assert profile.role in (None, "direct", "indirect")
    assert profile.extends is None or profiles.find(profile.extends)
    assert own_shapes.problems(profile) == ()
    assert all(option.replace("-", "").isalpha() for option in profile.options())

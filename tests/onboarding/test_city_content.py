"""What was loaded into a city's graphs in another way is left alone by imports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from civilex.namespaces import DCT, NS, RDF_TYPE, SKOS, graph
from civilex.onboarding import CityImport
from civilex.store.embedded import EmbeddedStore

CITY, INFERRED = graph("city", "springfield"), graph("inferred", "springfield")
DEPARTMENT = "https://data.springfield.example/id/springfield/department/"

Write = Callable[..., Path]
Import = Callable[..., CityImport]
Rows = list[list[Any]]


def test_what_was_loaded_in_another_way_is_left_alone(
    store: EmbeddedStore, table: Write, springfield: Import, departments: Rows
) -> None:
    springfield(table("departments.csv", departments))
    own = (
        f"<{DEPARTMENT}health> <{SKOS}altLabel> 'HSE'@en . <{DEPARTMENT}archive> a <{NS}CityDepartment> ; "
        f"<{SKOS}prefLabel> 'Archive'@en ; <{DCT}relation> [ <{DCT}title> 'paper' ] ."
    )
    store.update(f"INSERT DATA {{ GRAPH <{CITY}> {{ {own} }} }}")
    kept = {t for t in store.triples(CITY) if "HSE" in str(t) or "archive" in str(t) or "paper" in str(t)}
    assert len(kept) == 5
    departments[5][4] = "Public health"
    departments.append(["Reading Room", "", "Archive", "", "", "CUL", "", ""])

    changes = springfield(table("departments.csv", departments)).change_set

    assert (changes.departments.added, changes.departments.removed) == (("Reading Room",), ())
    assert kept <= set(store.triples(CITY))
    springfield(table("departments.csv", departments[:3]))
    assert kept <= set(store.triples(CITY))
    assert not [t for t in store.triples(CITY) if str(t.subject) == f"<{DEPARTMENT}works>"]


def test_what_was_loaded_stays_though_a_table_said_the_same(
    store: EmbeddedStore, table: Write, springfield: Import, departments: Rows
) -> None:
    works = f"<{DEPARTMENT}works>"
    loaded = f"{works} a <{NS}CityDepartment> ; <{SKOS}prefLabel> 'Works'@en ."
    store.update(f"INSERT DATA {{ GRAPH <{CITY}> {{ {loaded} }} }}")
    springfield(table("departments.csv", departments))

    springfield(table("departments.csv", departments[:3]))

    left = {(t.predicate.value, str(t.object)) for t in store.triples(CITY) if str(t.subject) == works}
    assert left == {(RDF_TYPE, f"<{NS}CityDepartment>"), (SKOS + "prefLabel", '"Works"@en')}


def test_what_follows_for_a_node_without_name_is_said_of_that_node(
    store: EmbeddedStore, table: Write, springfield: Import, departments: Rows
) -> None:
    store.update(f"INSERT DATA {{ GRAPH <{CITY}> {{ [ a <{NS}InformationSystem> ; <{DCT}title> 'shed'@en ] }} }}")

    springfield(table("departments.csv", departments))

    nameless = {t.subject for t in store.triples(CITY) if isinstance(t.subject, ox.BlankNode)}
    assert len(nameless) == 1
    assert {t.subject for t in store.triples(INFERRED) if isinstance(t.subject, ox.BlankNode)} == nameless

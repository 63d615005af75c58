"""A city's tables into the store: what they say, what changes, and that nothing is written by halves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from civilex.errors import InvalidTable
from civilex.namespaces import DCT, NS, expand, graph
from civilex.onboarding import Changes, CityImport
from civilex.onboarding.remit_mappings import AUTHORED_ON
from civilex.queries import by_name
from civilex.store.embedded import EmbeddedStore

BASE = "https://data.springfield.example/id/"
CITY, MAPPINGS, INFERRED = (graph(kind, "springfield") for kind in ("city", "mappings", "inferred"))
DEPARTMENT = BASE + "springfield/department/"

Write = Callable[..., Path]
Import = Callable[..., CityImport]
Rows = list[list[Any]]


def values(store: EmbeddedStore, graph_name: str, subject: str, property_: str) -> list[str]:
    return sorted(
        str(triple.object)
        for triple in store.triples(graph_name)
        if str(triple.subject) == f"<{subject}>" and triple.predicate.value == expand(property_)
    )


def functions(store: EmbeddedStore, slug: str, property_: str = "cvx:performsFunction") -> list[str]:
    found = values(store, INFERRED, DEPARTMENT + slug, property_)
    return [iri.strip("<>").rpartition("/")[2] for iri in found]


def all_quads(store: EmbeddedStore) -> set[tuple[str, ox.Triple]]:
    return {(name, triple) for name in store.graphs() for triple in store.triples(name)}


def without_evidence(store: EmbeddedStore, *graphs: str) -> set[ox.Triple]:
    return {t for t in store.triples(*graphs) if t.predicate.value not in (DCT + "source", AUTHORED_ON)}


def test_a_ten_row_workbook_becomes_a_city(
    store: EmbeddedStore, workbook: Write, springfield: Import, departments: Rows, systems: Rows
) -> None:
    result = springfield(workbook(departments=departments, systems=systems))

    assert len(result.change_set.departments.added) == 10
    assert result.change_set.systems.added == ("Dispatch", "Permit system")
    assert result.unmapped == ("Harbour",)
    assert values(store, CITY, DEPARTMENT + "oficina-digital", "skos:prefLabel") == ['"Oficina Digital"@es']
    assert values(store, CITY, DEPARTMENT + "care-at-home", "org:subOrganizationOf") == [f"<{DEPARTMENT}health>"]
    assert values(store, CITY, DEPARTMENT + "water-company", "org:subOrganizationOf") == [f"<{DEPARTMENT}works>"]
    assert values(store, CITY, DEPARTMENT + "works", "org:subOrganizationOf") == [
        f"<{BASE}springfield/government/springfield>"
    ]
    assert "<http://www.w3.org/ns/org#FormalOrganization>" in values(
        store, CITY, DEPARTMENT + "water-company", "rdf:type"
    )
    system = BASE + "springfield/system/permit-system"
    assert values(store, CITY, system, "cvx:holdings") == ['"Permits"@en', '"plans"@en']
    assert values(store, CITY, system, "cvx:ownedBy") == [f"<{DEPARTMENT}city-planning>"]
    assert values(store, CITY, BASE + "springfield/system/dispatch", "cvx:criticality") == ['"high"']


def test_functions_follow_from_the_units_as_the_marks_say(
    store: EmbeddedStore, workbook: Write, springfield: Import, departments: Rows
) -> None:
    springfield(workbook(departments=departments))

    assert functions(store, "city-planning") == ["UPL"]
    assert functions(store, "health") == ["HEA"]
    assert functions(store, "works") == ["INF", "TRA"]
    assert functions(store, "oficina-digital") == ["ICT"]
    assert f"<{NS}ITDepartment>" in values(store, INFERRED, DEPARTMENT + "oficina-digital", "rdf:type")
    assert functions(store, "police") == []
    assert functions(store, "police", "cvx:contributesToFunction") == ["SEC"]
    assert functions(store, "fire-department", "cvx:contributesToFunction") == ["SEC"]
    assert (functions(store, "care-at-home"), functions(store, "care-at-home", "cvx:contributesToFunction")) == (
        ["SOC"],
        ["HEA"],
    )
    assert functions(store, "harbour") == []


def test_units_without_department_are_not_yet_asked(
    store: EmbeddedStore, workbook: Write, springfield: Import, departments: Rows
) -> None:
    springfield(workbook(departments=departments))
    question = by_name("7")
    rows = store.rows(question.bind(question.terms({"city": ["springfield"]}, store)))

    open_ = [row for row in rows if row["withoutDepartment"] == ox.Literal("not yet asked")]
    missing = {str(row["unit"]).strip("<>").rpartition("/")[2] for row in open_}
    assert missing == {"SEC", "CIT", "ENV", "FIN", "ECO", "EDU", "CUL", "HOU"}
    assert {row["withoutDepartment"].value for row in rows if row not in open_} == {"no"}
    contributors = {str(row["department"]).rpartition("/")[2] for row in open_ if str(row["unit"]).endswith("SEC>")}
    assert contributors == {"fire-department>", "police>"}


def test_a_workbook_and_csv_files_say_the_same(
    store: EmbeddedStore, workbook: Write, table: Write, springfield: Import, departments: Rows, systems: Rows
) -> None:
    for row in departments[1:]:
        row[6] = datetime.fromisoformat(row[6]) if row[6] else None
    springfield(workbook(departments=departments, systems=systems))
    from_workbook = without_evidence(store, CITY, MAPPINGS, INFERRED)
    for row in departments[1:]:
        row[6] = row[6].date().isoformat() if row[6] else ""
    store.update(f"CLEAR GRAPH <{CITY}> ; CLEAR GRAPH <{MAPPINGS}> ; CLEAR GRAPH <{INFERRED}>")
    store.update(
        "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), '/import-')) }"
    )

    springfield(table("departments.csv", departments, ";", "utf-8-sig"), table("systems.csv", systems))

    assert without_evidence(store, CITY, MAPPINGS, INFERRED) == from_workbook
    assert len(from_workbook) > 150


def test_importing_twice_changes_nothing(
    store: EmbeddedStore, workbook: Write, springfield: Import, departments: Rows, systems: Rows
) -> None:
    file = workbook(departments=departments, systems=systems)
    springfield(file)
    before = all_quads(store)

    again = springfield(file, today=date(2027, 1, 1))

    assert again.change_set.is_empty
    assert again.unmapped == ("Harbour",)
    assert all_quads(store) == before


def test_what_a_row_says_unchanged_keeps_its_source_and_date(
    store: EmbeddedStore, workbook: Write, table: Write, springfield: Import, departments: Rows
) -> None:
    springfield(workbook(departments=departments))
    reordered = [departments[0], *reversed(departments[1:])]
    reordered[3][5] = "TRA; ENV"

    changes = springfield(table("departments.csv", reordered), today=date(2027, 1, 1)).change_set

    assert (changes.departments.added, changes.departments.removed) == ((), ())
    assert changes.departments.changed == (reordered[3][0],) == ("Water Company",)
    dates = Counter(str(t.object)[1:5] for t in store.triples(MAPPINGS) if t.predicate.value == AUTHORED_ON)
    assert dates == {"2026": 10, "2027": 2}


def test_a_dry_run_tells_the_same_and_writes_nothing(
    store: EmbeddedStore, workbook: Write, springfield: Import, departments: Rows, systems: Rows
) -> None:
    file = workbook(departments=departments, systems=systems)
    before = all_quads(store)

    told = springfield(file, dry_run=True)

    assert all_quads(store) == before
    assert told == springfield(file)
    assert len(all_quads(store)) > len(before)


def test_one_bad_row_and_nothing_is_written(
    store: EmbeddedStore, workbook: Write, springfield: Import, departments: Rows, systems: Rows
) -> None:
    before = all_quads(store)
    systems[2][1] = "Fire Departmnt"

    with pytest.raises(InvalidTable) as error:
        springfield(workbook(departments=departments, systems=systems))

    assert error.value.problems == [
        "systems!B3: owner 'Fire Departmnt' is not a department of this file or city: did you mean 'Fire Department'?"
    ]
    assert all_quads(store) == before


def test_a_changed_file_adds_changes_and_removes(
    store: EmbeddedStore, workbook: Write, springfield: Import, departments: Rows, systems: Rows
) -> None:
    springfield(workbook(departments=departments, systems=systems))
    departments[4][4] = "Fire, rescue and prevention"
    departments[10] = ["Port Authority", "", "", "11", "Ships", "TRA", "", "Agency"]

    changes = springfield(workbook(departments=departments)).change_set

    assert changes.departments == Changes(("Port Authority",), ("Fire Department",), ("Harbour",))
    assert changes.systems == Changes()
    assert functions(store, "port-authority") == ["TRA"]
    assert not any("harbour" in str(triple) for triple in store.triples(CITY, MAPPINGS, INFERRED))


def test_a_sheet_that_is_not_given_stays_as_it_is(
    store: EmbeddedStore, table: Write, springfield: Import, departments: Rows, systems: Rows
) -> None:
    springfield(table("departments.csv", departments))

    result = springfield(table("systems.csv", systems))

    assert result.change_set.systems.added == ("Dispatch", "Permit system")
    assert not result.change_set.removed
    assert functions(store, "works") == ["INF", "TRA"]
    assert springfield(table("departments.csv", departments)).change_set.is_empty


def test_removing_an_owner_is_told(table: Write, springfield: Import, departments: Rows, systems: Rows) -> None:
    springfield(table("departments.csv", departments), table("systems.csv", systems))
    del departments[4]

    changes = springfield(table("departments.csv", departments)).change_set

    assert changes.dangling == ("'Dispatch' still refers to 'Fire Department', which this import removes",)


def test_no_triple_stands_in_two_graphs_that_queries_see_together(
    store: EmbeddedStore, workbook: Write, springfield: Import, departments: Rows, systems: Rows
) -> None:
    springfield(workbook(departments=departments, systems=systems))
    seen = Counter(triple for name in store.graphs() for triple in store.triples(name))

    assert [triple for triple, count in seen.items() if count > 1] == []

"""Imported cities have the shape of the shipped ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from civilex.namespaces import NS, RDF_TYPE, SKOS, compact, expand, graph
from civilex.onboarding import CityImport
from civilex.store.embedded import EmbeddedStore

BASE = "https://data.springfield.example/id/springfield/"
CITY, MAPPINGS = graph("city", "springfield"), graph("mappings", "springfield")

Write = Callable[..., Path]
Import = Callable[..., CityImport]
Rows = list[list[Any]]


def test_departments_have_the_shape_of_the_shipped_cities(
    store: EmbeddedStore, workbook: Write, springfield: Import, departments: Rows, systems: Rows
) -> None:
    departments[0] += ["acronym", "contact"]
    departments[1] += ["MO", "mayor@springfield.example"]
    springfield(workbook(departments=departments, systems=systems))

    def predicates(name: str, class_: str) -> list[set[str]]:
        triples = list(store.triples(name))
        nodes = {t.subject for t in triples if t.predicate.value == RDF_TYPE and str(t.object) == f"<{NS}{class_}>"}
        return [{t.predicate.value for t in triples if t.subject == node} for node in nodes]

    for class_, own in (
        ("CityDepartment", {"identifier", "validFrom", "contactPoint"}),
        ("Remit", set()),
        ("CityGovernment", set()),
    ):
        shipped = predicates(graph("city", "boston"), class_)
        needed, known = set.intersection(*shipped), set.union(*shipped)
        for found in predicates(CITY, class_):
            # A legal form that nobody stated is left out, and so are names of a city beside the one that was given.
            assert needed - found <= {expand("org:classification"), SKOS + "scopeNote", SKOS + "altLabel"}
            assert {iri for iri in found - known if iri.rpartition("/")[2].rpartition("#")[2] not in own} == set()
    shipped_mappings = predicates_of_mappings(store, graph("mappings", "boston"))
    assert predicates_of_mappings(store, MAPPINGS) == shipped_mappings


def predicates_of_mappings(store: EmbeddedStore, name: str) -> set[str]:
    return {t.predicate.value for t in store.triples(name) if "#" in str(t.subject).removeprefix("<" + name)[:1]}


def short(term: object) -> str:
    """Return an IRI as CURIE, anything else as in Turtle."""
    return compact(term.value) if isinstance(term, ox.NamedNode) else str(term)


def described(store: EmbeddedStore, iri: str) -> dict[str, set[str]]:
    """Return what the city's graphs say of a node: property to values."""
    found: dict[str, set[str]] = {}
    for triple in store.triples(CITY, MAPPINGS):
        if triple.subject == ox.NamedNode(iri):
            found.setdefault(short(triple.predicate), set()).add(short(triple.object))
    return found


def matches(store: EmbeddedStore) -> set[tuple[str, str, str]]:
    """Return the mapped triples: slug of the remit, relation, unit."""
    terms = [(short(t.subject), short(t.predicate), short(t.object)) for t in store.triples(MAPPINGS)]
    return {(s.rpartition("/")[2], p, o) for s, p, o in terms if p.startswith("skos:")}


@pytest.mark.parametrize(
    ("row", "kind", "slug", "expected"),
    [
        ({"name": "Tech (DoIT)"}, "department", "tech", {"skos:prefLabel": {'"Tech (DoIT)"@en'}}),
        (
            {"name": "Υγεία", "language": "el", "english name": "Health"},
            "department",
            "health",
            {"skos:prefLabel": {'"Υγεία"@el', '"Health"@en'}},
        ),
        ({"name": "Care", "acronym": "CA"}, "department", "care", {"cvx:acronym": {'"CA"'}}),
        (
            {"name": "Care", "valid-from": "2024-03-01"},
            "department",
            "care",
            {"cvx:validFrom": {'"2024-03-01"^^<http://www.w3.org/2001/XMLSchema#date>'}},
        ),
        ({"name": "Care"}, "department", "care", {"dct:source": {'"departments.csv, row 2"@en'}}),
        ({"name": "Care", "source": "Ordinance 9"}, "department", "care", {"dct:source": {'"Ordinance 9"@en'}}),
        (
            {"name": "Buses", "legal form": "Company"},
            "department",
            "buses",
            {"org:classification": {"form:company"}, "rdf:type": {"cvx:CityDepartment", "org:FormalOrganization"}},
        ),
        (
            {"name": "Police", "legal form": "police-force"},
            "department",
            "police",
            {"org:classification": {"form:police-force"}, "rdf:type": {"cvx:CityDepartment", "org:OrganizationalUnit"}},
        ),
        ({"name": "Care", "contact": "a@b.example"}, "contact", "care", {"cv:email": {'"a@b.example"'}}),
        (
            {"name": "Care", "contact": "https://b.example/"},
            "contact",
            "care",
            {"cv:contactPage": {"https://b.example/"}},
        ),
        ({"name": "Care"}, "remit", "care", {"skos:prefLabel": {'"Care"@en'}}),
        (
            {"name": "Salud", "language": "es", "remit": "cuidar"},
            "remit",
            "salud",
            {"skos:prefLabel": {'"cuidar"@es'}},
        ),
        ({"name": "Care", "unit": "public health"}, "remit", "care", {"skos:exactMatch": {"unit:HEA"}}),
        ({"name": "Care", "unit": "/SEC;+ HEA"}, "remit", "care", {"skos:broadMatch": {"unit:SEC"}}),
        ({"name": "Care", "unit": "/SEC;+ HEA"}, "remit", "care", {"skos:narrowMatch": {"unit:HEA"}}),
    ],
)
def test_a_cell_becomes_what_it_says(
    row: dict[str, str],
    kind: str,
    slug: str,
    expected: dict[str, set[str]],
    store: EmbeddedStore,
    table: Write,
    springfield: Import,
) -> None:
    springfield(table("departments.csv", [list(row), list(row.values())]))
    found = described(store, f"{BASE}{kind}/{slug}")
    assert {name: found.get(name) for name in expected} == expected


def test_a_mapping_has_its_evidence(store: EmbeddedStore, workbook: Write, springfield: Import) -> None:
    springfield(workbook(departments=[["name", "remit", "unit"], ["Care", "Nursing", "HEA"]]))
    (node,) = {short(t.object) for t in store.triples(MAPPINGS) if short(t.predicate) == "sssom:mappings"}

    assert described(store, node) == {
        "rdf:type": {"owl:Axiom", "sssom:Mapping"},
        "owl:annotatedSource": {"https://data.springfield.example/id/springfield/remit/care"},
        "owl:annotatedProperty": {"skos:exactMatch"},
        "owl:annotatedTarget": {"unit:HEA"},
        "sssom:mapping_justification": {"semapv:ManualMappingCuration"},
        "sssom:confidence": {'"0.9"^^<http://www.w3.org/2001/XMLSchema#double>'},
        "sssom:subject_label": {'"Nursing"'},
        "sssom:object_label": {'"Health"'},
        "pav:authoredOn": {'"2026-11-22"^^<http://www.w3.org/2001/XMLSchema#date>'},
        "dct:source": {'"springfield.xlsx, sheet departments, row 2"'},
        "rdfs:comment": {'"The row names one unit without a mark, which is taken as the same."'},
    }


def test_names_that_differ_in_their_parenthesis_get_iris_that_do(
    store: EmbeddedStore, table: Write, springfield: Import
) -> None:
    springfield(table("departments.csv", [["name"], ["Parks (North)"], ["Parks (South)"]]))
    found = {short(t.subject).rpartition("/")[2] for t in store.triples(CITY) if "/department/" in short(t.subject)}
    assert found == {"parks-north", "parks-south"}


def test_a_remit_that_names_a_unit_is_taken_as_one_and_told(
    store: EmbeddedStore, table: Write, springfield: Import
) -> None:
    rows = [
        ["name", "remit or unit"],
        ["Fire", "< SEC"],
        ["Planning", "urban planning; HOU"],
        ["Zoo", "Animals; parks"],
    ]
    result = springfield(table("departments.csv", rows))

    assert result.notes == (
        "departments!B2: '< SEC' is the name of a municipal unit, and is taken as one",
        "departments!B3: 'urban planning; HOU' is the name of a municipal unit, and is taken as one",
    )
    assert result.unmapped == ("Zoo",)
    assert matches(store) == {
        ("fire", "skos:broadMatch", "unit:SEC"),
        ("planning", "skos:narrowMatch", "unit:UPL"),
        ("planning", "skos:narrowMatch", "unit:HOU"),
    }


def test_that_no_unit_fits_can_be_said(store: EmbeddedStore, table: Write, springfield: Import) -> None:
    result = springfield(table("departments.csv", [["name", "unit"], ["Local courts", "none"]]))

    assert result.unmapped == ()
    targets = [short(t.object) for t in store.triples(MAPPINGS) if short(t.predicate) == "owl:annotatedTarget"]
    assert targets == ["sssom:NoTermFound"]
    assert matches(store) == set()

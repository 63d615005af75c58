"""The municipal units and how they act together are those of the sources, and say so."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest
from vocabulary_reading import iri, scheme_iri, subjects, values

from civilex import namespaces

UNITS = ["UPL", "SEC", "HEA", "INF", "TRA", "CIT", "ENV", "ICT", "FIN", "ECO", "EDU", "CUL", "SOC", "HOU", "GOV"]


@pytest.mark.parametrize(
    ("basis", "notations"),
    [
        ("named-in-source", "UPL SEC HEA INF TRA CIT"),
        ("implied-in-source", "ENV"),
        ("project-extension", "ICT FIN ECO EDU CUL SOC HOU GOV"),
    ],
)
def test_each_unit_says_on_what_ground_it_stands(vocabularies: ox.Store, basis: str, notations: str) -> None:
    units = subjects(vocabularies, "skos:inScheme", scheme_iri("municipal-unit"))
    grounded = units & subjects(vocabularies, "cvx:evidenceBasis", iri(f"basis:{basis}"))
    assert grounded == {iri(f"unit:{notation}") for notation in notations.split()}


def test_there_are_fifteen_units_each_with_one_role_and_one_basis(vocabularies: ox.Store) -> None:
    assert len(UNITS) == 15
    assert subjects(vocabularies, "skos:inScheme", scheme_iri("municipal-unit")) == {iri(f"unit:{n}") for n in UNITS}
    for notation in UNITS:
        assert len(values(vocabularies, iri(f"unit:{notation}"), "skos:scopeNote")) == 1
        assert len(values(vocabularies, iri(f"unit:{notation}"), "cvx:evidenceBasis")) == 1


def test_a_role_that_is_not_the_sources_is_marked_as_such(vocabularies: ox.Store) -> None:
    noted = {n for n in UNITS if values(vocabularies, iri(f"unit:{n}"), "skos:editorialNote")}
    assert noted == {"HEA", "INF", "TRA", "CIT", "ENV"}


def test_security_coordinates_four_named_units_in_an_emergency(vocabularies: ox.Store) -> None:
    node = ox.NamedNode(namespaces.ID + "model/collaboration/emergency-coordination")
    emergency = namespaces.ID + "model/event/emergency"
    assert values(vocabularies, node, "cvx:coordinator") == [iri("unit:SEC").value]
    assert set(values(vocabularies, node, "cvx:participant")) == {
        iri(f"unit:{n}").value for n in ("HEA", "INF", "TRA", "CIT")
    }
    assert values(vocabularies, node, "cvx:inSituation") == [emergency]
    assert values(vocabularies, node, "cvx:evidenceBasis") == [iri("basis:named-in-source").value]
    assert values(vocabularies, ox.NamedNode(emergency), "rdf:type") == [iri("cvx:EmergencySituation").value]


# The pairs of the design's table of units, each once, then the collaborations of all.
PAIRS = {
    "UPL": "CIT INF TRA ECO HOU",
    "HEA": "SOC",
    "INF": "ENV TRA",
    "TRA": "ENV",
    "CIT": "EDU SOC",
    "ICT": "ECO EDU",
    "ECO": "CUL",
    "EDU": "CUL",
    "SOC": "HOU",
}
OF_ALL = {
    "city-platform", "one-entrance", "environmental-goals", "digital-foundations", "budget-and-purchasing",
    "leadership-and-law",
}  # fmt: skip


def test_collaborations_other_than_in_emergencies_have_participants_and_no_coordinator(vocabularies: ox.Store) -> None:
    found = {}
    for node in subjects(vocabularies, "rdf:type", iri("cvx:Collaboration")):
        for predicate in ("skos:prefLabel", "dct:description", "dct:source", "cvx:evidenceBasis"):
            assert len(values(vocabularies, node, predicate)) == 1, (node, predicate)
        slug = node.value.rpartition("/")[2]
        if slug != "emergency-coordination":
            assert values(vocabularies, node, "cvx:coordinator") == values(vocabularies, node, "cvx:inSituation") == []
            (convenor,) = values(vocabularies, node, "cvx:convenor")
            participants = values(vocabularies, node, "cvx:participant")
            assert convenor not in participants, slug
            found[slug] = frozenset(unit.rpartition("/")[2] for unit in [convenor, *participants])
    assert {slug for slug, units in found.items() if units == set(UNITS)} == OF_ALL
    pairs = [units for slug, units in found.items() if slug not in OF_ALL]
    assert Counter(pairs) == Counter(
        frozenset({one, other}) for one, others in PAIRS.items() for other in others.split()
    )


def test_only_what_a_source_says_is_more_than_a_project_extension(vocabularies: ox.Store) -> None:
    extension = {node.value for node in subjects(vocabularies, "cvx:evidenceBasis", iri("basis:project-extension"))}
    collaborations = {node.value for node in subjects(vocabularies, "rdf:type", iri("cvx:Collaboration"))}
    assert {node.rpartition("/")[2] for node in collaborations - extension} == {
        "emergency-coordination", "city-platform", "public-participation", "networks-in-long-term-plans",
        "environmental-goals",
    }  # fmt: skip

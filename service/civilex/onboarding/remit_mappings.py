"""The mappings of remits to municipal units that a city's rows state, with their evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pyoxigraph as ox

from civilex.namespaces import DCT, SKOS, graph
from civilex.onboarding.city_triples import CONFIDENCE, Statements, remit_scheme
from civilex.onboarding.departments import Department
from civilex.onboarding.known_cities import City
from civilex.onboarding.units import MUNICIPAL_UNITS
from civilex.rdf.mapping_slots import SlotValue
from civilex.rdf.mapping_triples import (
    MANUAL_CURATION,
    NO_TERM_FOUND,
    MappingAssertion,
    mapping_set_triples,
    mapping_triples,
)

AUTHORED_ON = "http://purl.org/pav/authoredOn"
_DEFAULTS = {
    "exactMatch": "The row names one unit without a mark, which is taken as the same.",
    "narrowMatch": "The row names several units without a mark: each is taken as a part of the remit.",
}


def mapping_statements(city: City, departments: Sequence[Department], today: date) -> Statements:
    """Return the city's mapping set: the mappings of its remits to municipal units, made ``today``."""
    mapping_set = graph("mappings", city.slug)
    slots = {
        "mapping_set_title": f"Remits of the departments of {city.name} to municipal units",
        "subject_source": remit_scheme(city).value,
        "object_source": MUNICIPAL_UNITS,
    }
    said = Statements(mapping_set_triples(mapping_set, slots))
    for department in departments:
        for mapping in _mappings(city, department, today):
            for triple in mapping_triples(mapping_set, mapping):
                if triple.predicate.value in (DCT + "source", AUTHORED_ON):
                    said.add_evidence(triple)
                else:
                    said.triples.append(triple)
    return said


def _mappings(city: City, department: Department, today: date) -> Iterator[MappingAssertion]:
    remit = city.node("remit", department.slug).value
    for relation, object_, label, comment in _matches(department):
        slots: dict[str, SlotValue | None] = {
            "subject_id": remit,
            "subject_label": department.remit or department.name,
            "predicate_id": SKOS + relation,
            "object_id": object_,
            "object_label": label,
            "mapping_justification": MANUAL_CURATION,
            "mapping_date": today,
            "confidence": CONFIDENCE,
            "comment": comment,
        }
        yield MappingAssertion(
            {name: value for name, value in slots.items() if value is not None},
            {DCT + "source": ox.Literal(department.row.source)},
        )


def _matches(department: Department) -> Iterator[tuple[str, str, str | None, str | None]]:
    """Go through relation, unit, the unit's label and a comment of each mapping of a department."""
    if department.units == ():
        yield "exactMatch", NO_TERM_FOUND, None, "The city says that no unit fits."
    for match in department.units or ():
        yield match.relation, match.unit, match.label, None if match.is_marked else _DEFAULTS[match.relation]

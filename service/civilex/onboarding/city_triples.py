"""What a city's sheets say, as RDF: the same shape as the cities that civilex ships."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyoxigraph as ox

from civilex.namespaces import CONCEPT, DCT, XSD, expand
from civilex.onboarding.departments import Department
from civilex.onboarding.known_cities import City
from civilex.onboarding.systems import System

CONFIDENCE = 0.9
"""What the project calls high: a city's statement about itself, not checked by anybody else."""
SEPARATE_BODIES = frozenset(
    CONCEPT + "legal-form/" + form
    for form in ("agency", "company", "commission", "institute", "consortium", "other-tier")
)
"""Legal forms of bodies that are organisations by themselves, not units of the government."""

Value = ox.NamedNode | ox.Literal


@dataclass(slots=True)
class Statements:
    """Triples, and which of them only tell in which file and row, and when, something was said."""

    triples: list[ox.Triple] = field(default_factory=list)
    evidence: set[ox.Triple] = field(default_factory=set)

    def add(self, subject: ox.NamedNode, **values: Value | Iterable[Value] | None) -> None:
        """Add triples about a subject: ``prefix_name=value`` for each property; ``None`` adds nothing."""
        for key, value in values.items():
            property_ = ox.NamedNode(expand(key.replace("_", ":", 1)))
            for one in () if value is None else [value] if isinstance(value, Value) else value:
                self.triples.append(ox.Triple(subject, property_, one))

    def add_evidence(self, triple: ox.Triple) -> None:
        """Add a triple that only tells where something was said."""
        self.triples.append(triple)
        self.evidence.add(triple)


def government_statements(city: City, *, is_described: bool = False) -> Statements:
    """Return what is said of the city itself: the scheme of its remits, its government and its territory.

    Where the government ``is_described`` by other data already, only the scheme is left to say.
    """
    said = Statements()
    government, place = ox.NamedNode(city.iri), city.node("place", city.slug)
    title = _english(f"Remits of the departments of {city.name}")
    said.add(
        remit_scheme(city),
        rdf_type=_term("skos:ConceptScheme"),
        dct_title=title,
        skos_prefLabel=title,
        dct_publisher=government,
        cvx_ofCity=government,
    )
    if is_described:
        return said
    said.add(
        government,
        rdf_type=[_term("cvx:CityGovernment"), _term("org:FormalOrganization")],
        skos_prefLabel=ox.Literal(city.name, language=city.language),
        dct_identifier=ox.Literal(city.slug),
        cvx_languageTag=ox.Literal(city.language),
        dct_spatial=place,
        dct_source=_english("The city's own tables"),
    )
    said.add(place, rdf_type=_term("dct:Location"), skos_prefLabel=ox.Literal(city.name, language=city.language))
    return said


def remit_scheme(city: City) -> ox.NamedNode:
    """Return the IRI of the concept scheme that holds the remits of the city's departments."""
    return city.node("remit-scheme", city.slug)


def department_statements(city: City, departments: Sequence[Department]) -> Statements:
    """Return what the sheet of departments says, without the mappings of remits to units."""
    said = Statements()
    for item in departments:
        department, remit = ox.NamedNode(item.iri), city.node("remit", item.slug)
        body = "org:FormalOrganization" if item.legal_form in SEPARATE_BODIES else "org:OrganizationalUnit"
        said.add(
            department,
            rdf_type=[_term("cvx:CityDepartment"), _term(body)],
            skos_prefLabel=_labels(item),
            cvx_acronym=_plain(item.acronym),
            dct_identifier=_plain(item.identifier),
            cvx_ofCity=ox.NamedNode(city.iri),
            org_subOrganizationOf=ox.NamedNode(item.parent or city.iri),
            org_classification=ox.NamedNode(item.legal_form) if item.legal_form else None,
            cvx_hasRemit=remit,
            cvx_validFrom=_date(item.valid_from),
            cvx_confidence=ox.Literal(str(CONFIDENCE), datatype=ox.NamedNode(XSD + "decimal")),
        )
        if item.source:
            said.add(department, dct_source=ox.Literal(item.source, language=item.language))
        else:
            said.add_evidence(_said_in(department, _english(item.row.source)))
        if item.contact:
            _add_contact(said, city, item, *item.contact)
        said.add(
            remit,
            rdf_type=_term("cvx:Remit"),
            skos_inScheme=remit_scheme(city),
            skos_prefLabel=ox.Literal(item.remit, language=item.language) if item.remit else _labels(item),
            cvx_ofCity=ox.NamedNode(city.iri),
        )
    return said


def system_statements(city: City, systems: Sequence[System]) -> Statements:
    """Return what the sheet of information systems says."""
    said = Statements()
    for item in systems:
        system = ox.NamedNode(item.iri)
        said.add(
            system,
            rdf_type=_term("cvx:InformationSystem"),
            dct_title=ox.Literal(item.name, language=city.language),
            cvx_ofCity=ox.NamedNode(city.iri),
            cvx_ownedBy=ox.NamedNode(item.owner) if item.owner else None,
            cvx_holdings=[ox.Literal(text, language=city.language) for text in item.holdings],
            cvx_supplier=_plain(item.supplier),
            cvx_contractEnd=_date(item.contract_end),
            cvx_criticality=_plain(item.criticality),
        )
        said.add_evidence(_said_in(system, _english(item.row.source)))
    return said


def _add_contact(said: Statements, city: City, item: Department, kind: str, address: str) -> None:
    contact = city.node("contact", item.slug)
    said.add(ox.NamedNode(item.iri), cv_contactPoint=contact)
    said.add(
        contact,
        rdf_type=_term("cv:ContactPoint"),
        skos_prefLabel=_labels(item),
        cv_email=ox.Literal(address) if kind == "email" else None,
        cv_contactPage=ox.NamedNode(address) if kind == "web" else None,
    )


def _labels(item: Department) -> list[Value]:
    labels: list[Value] = [ox.Literal(item.name, language=item.language)]
    return [*labels, _english(item.english_name)] if item.english_name else labels


def _said_in(node: ox.NamedNode, source: ox.Literal) -> ox.Triple:
    return ox.Triple(node, ox.NamedNode(DCT + "source"), source)


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


def _plain(text: str) -> ox.Literal | None:
    return ox.Literal(text) if text else None


def _date(day: date | None) -> ox.Literal | None:
    return ox.Literal(day.isoformat(), datatype=ox.NamedNode(XSD + "date")) if day else None


def _term(curie: str) -> ox.NamedNode:
    return ox.NamedNode(expand(curie))

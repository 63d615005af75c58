"""The departments of the seven cities, their remits, and the crosswalk from remits to municipal units."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CVX, CONCEPT, ID = (f"https://w3id.org/civilex/{part}/" for part in ("ns", "concept", "id"))
SKOS, ORG, DCT = "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/ns/org#", "http://purl.org/dc/terms/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
NO_TERM = "sssom:NoTermFound"
UNVERIFIED = "general knowledge, unverified"
EVIDENCED_UNITS = {f"unit:{code}" for code in ("UPL", "SEC", "HEA", "INF", "TRA", "CIT", "ENV")}

# City, language of its names, departments, mapping rows: departments counted by hand in the table of each city.
CITIES = [
    ("barcelona", "ca", 20, 29),  # 18 rows, one of three bodies (police, fire, civil protection)
    ("london", "en", 14, 24),  # 12 rows, one of three bodies (Barbican, Guildhall School, archives)
    ("chicago", "en", 26, 30),  # 19 rows, three of two names, one of three, and the two departments that follow AIS
    ("boston", "en", 28, 31),  # 18 rows, one of two names, three of three, one of four
    ("rio-de-janeiro", "pt-BR", 27, 29),  # 18 rows, three of two names, one of three, one of five
    ("mexico-city", "es-MX", 21, 24),  # 18 rows, one of two names, one of three
    ("santiago", "es-CL", 19, 25),  # 16 rows, three of two names
]
LANGUAGES = {city: language for city, language, _, _ in CITIES}
each_city = pytest.mark.parametrize("city", LANGUAGES)


@cache
def graph(city: str, folder: str = "cities") -> ox.Store:
    """The Turtle file of a city, or of a vocabulary, in a store of its own."""
    store = ox.Store()
    store.load(path=str(ROOT / "ontology" / folder / f"{city}.ttl"), format=ox.RdfFormat.TURTLE)
    return store


@cache
def mapping_file(city: str) -> tuple[dict[str, object], list[dict[str, str]]]:
    """Metadata and rows of the city's SSSOM file, read without the package's own reader."""
    text = (ROOT / "ontology" / "mappings" / f"{city}.sssom.tsv").read_text(encoding="utf-8").splitlines()
    metadata = yaml.load("\n".join(line[1:] for line in text if line.startswith("#")), Loader=yaml.BaseLoader)
    rows = csv.DictReader((line for line in text if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
    return metadata, list(rows)


def subjects(city: str, cls: str) -> list[str]:
    return [q.subject.value for q in graph(city).quads_for_pattern(None, ox.NamedNode(RDF_TYPE), ox.NamedNode(cls))]


def values(city: str, subject: str, predicate: str) -> list[ox.NamedNode | ox.Literal]:
    pattern = graph(city).quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
    return [quad.object for quad in pattern]


def value(city: str, subject: str, predicate: str) -> str:
    [only] = values(city, subject, predicate)
    return only.value


def department(city: str, name: str) -> str:
    """The IRI of the one department that has ``name`` as its preferred label in the language of the city."""
    label = ox.Literal(name, language=LANGUAGES[city])
    [found] = graph(city).quads_for_pattern(None, ox.NamedNode(SKOS + "prefLabel"), label)
    assert found.subject.value.startswith(f"{ID}{city}/department/")
    return found.subject.value


def rows_of(city: str, name: str) -> list[dict[str, str]]:
    remit = value(city, department(city, name), CVX + "hasRemit").rsplit("/", 1)[1]
    return [row for row in mapping_file(city)[1] if row["subject_id"] == f"remit:{remit}"]


@pytest.mark.parametrize(("city", "language", "departments", "mappings"), CITIES)
def test_every_name_of_the_table_is_a_department(city: str, language: str, departments: int, mappings: int) -> None:
    assert len(subjects(city, CVX + "CityDepartment")) == departments
    assert len(mapping_file(city)[1]) == mappings
    assert subjects(city, CVX + "CityGovernment") == [f"{ID}{city}/government/{city}"]
    assert value(city, f"{ID}{city}/government/{city}", CVX + "languageTag") == language


@each_city
def test_names_are_in_the_language_of_the_city_and_in_english(city: str) -> None:
    government = f"{ID}{city}/government/{city}"
    for iri in [government, *subjects(city, CVX + "CityDepartment")]:
        preferred = values(city, iri, SKOS + "prefLabel")
        assert sorted(label.language for label in preferred) == sorted({LANGUAGES[city].lower(), "en"}), iri
        assert not set(preferred) & set(values(city, iri, SKOS + "altLabel")), iri


@each_city
def test_every_department_has_form_place_in_the_hierarchy_source_and_confidence(city: str) -> None:
    government, everyone = f"{ID}{city}/government/{city}", set(subjects(city, CVX + "CityDepartment"))
    in_scheme = graph("legal-form", "vocabularies").quads_for_pattern(None, ox.NamedNode(SKOS + "inScheme"), None)
    forms = {quad.subject.value for quad in in_scheme}
    for iri in everyone:
        kinds = {kind.value for kind in values(city, iri, RDF_TYPE)}
        assert len(kinds & {ORG + "OrganizationalUnit", ORG + "FormalOrganization"}) == 1, iri
        assert value(city, iri, ORG + "classification") in forms, iri
        assert value(city, iri, ORG + "subOrganizationOf") in {government, *everyone} - {iri}, iri
        assert value(city, iri, CVX + "ofCity") == government, iri
        cap = 0.6 if value(city, iri, DCT + "source") == UNVERIFIED else 0.9
        assert 0.5 <= float(value(city, iri, CVX + "confidence")) <= cap, iri


@each_city
def test_one_remit_for_each_department_and_all_of_them_are_mapped(city: str) -> None:
    remits = [value(city, iri, CVX + "hasRemit") for iri in subjects(city, CVX + "CityDepartment")]
    assert sorted(remits) == sorted(subjects(city, CVX + "Remit"))
    scheme = f"{CONCEPT}remit-{city}"
    assert {value(city, iri, SKOS + "inScheme") for iri in remits} == {scheme}
    labels = {f"remit:{iri.removeprefix(scheme + '/')}": value(city, iri, SKOS + "prefLabel") for iri in remits}
    assert len(set(labels.values())) == len(labels), "two remits of one city have the same label"
    assert {row["subject_id"]: row["subject_label"] for row in mapping_file(city)[1]} == labels


@each_city
def test_the_city_file_holds_no_mapping_no_blank_node_and_nothing_of_another_file(city: str) -> None:
    own = (f"{ID}{city}/", f"{CONCEPT}remit-{city}")
    for quad in graph(city):
        assert not (quad.predicate.value.startswith(SKOS) and quad.predicate.value.endswith("Match")), quad
        assert isinstance(quad.subject, ox.NamedNode), quad
        assert quad.subject.value.startswith(own), quad
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith((ID, CONCEPT + "remit-")):
            assert quad.object.value.startswith(own), quad


@each_city
def test_remits_are_mapped_to_units_with_their_labels_or_to_nothing(city: str) -> None:
    scheme, names = graph("municipal-unit", "vocabularies"), {NO_TERM: ""}
    for unit in scheme.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), ox.NamedNode(CVX + "MunicipalUnit")):
        [name] = scheme.quads_for_pattern(unit.subject, ox.NamedNode(SKOS + "prefLabel"), None)
        names["unit:" + unit.subject.value.rsplit("/", 1)[1]] = name.object.value
    assert len(names) == 16, "fifteen units and no match"
    for row in mapping_file(city)[1]:
        assert row["object_label"] == names[row["object_id"]], row


@each_city
def test_evidence_of_the_mappings_is_that_of_the_departments(city: str) -> None:
    _, rows = mapping_file(city)
    pairs = [(row["subject_id"], row["object_id"]) for row in rows]
    assert len(set(pairs)) == len(pairs)
    matched = {subject for subject, unit in pairs if unit != NO_TERM}
    for iri in subjects(city, CVX + "CityDepartment"):
        remit = "remit:" + value(city, iri, CVX + "hasRemit").rsplit("/", 1)[1]
        own = [row for row in rows if row["subject_id"] == remit]
        exact = [row for row in own if row["predicate_id"] == "skos:exactMatch"]
        assert not exact or len(own) == 1, f"{remit} is exactly one unit and something else as well"
        assert (NO_TERM in {row["object_id"] for row in own}) == (remit not in matched), remit
        for row in own:
            assert row["mapping_justification"] == "semapv:ManualMappingCuration"
            assert row["ext_source"] == value(city, iri, DCT + "source"), row
            assert 0.5 <= float(row["confidence"]) <= float(value(city, iri, CVX + "confidence")), row


@each_city
def test_columns_and_metadata_are_slots_of_sssom(city: str, testdata: Path) -> None:
    schema = json.loads((testdata / "sssom/project/jsonschema/sssom_schema.schema.json").read_text(encoding="utf-8"))
    mapping, mapping_set = (schema["$defs"][name] for name in ("Mapping", "MappingSet"))
    metadata, rows = mapping_file(city)
    extensions = {definition["slot_name"] for definition in metadata["extension_definitions"]}
    assert set(rows[0]) == {"ext_source"} | set(rows[0]) & set(mapping["properties"])
    assert extensions == {"ext_source"}
    assert set(mapping["required"]) <= set(rows[0])
    assert set(mapping_set["required"]) <= set(metadata) <= set(mapping_set["properties"])
    assert metadata["mapping_set_id"] == f"https://w3id.org/civilex/graph/mappings/{city}"
    assert metadata["curie_map"]["remit"] == f"{CONCEPT}remit-{city}/"
    assert metadata["subject_source"] == f"concept:remit-{city}"


@each_city
def test_no_city_has_one_department_for_each_unit_that_the_sources_name(city: str) -> None:
    rows = mapping_file(city)[1]
    exact = {row["object_id"] for row in rows if row["predicate_id"] == "skos:exactMatch"}
    assert exact & EVIDENCED_UNITS < EVIDENCED_UNITS
    assert len({row["subject_id"] for row in rows if row["object_id"] == "unit:SEC"}) >= 2


# City, department, its mappings (=, ~, < the unit is broader, > the unit is narrower), confidence of the department.
SPOT_CHECKS = [
    ("barcelona", "Gerència d'Urbanisme", "=UPL", 0.9),
    ("barcelona", "Gerència d'Àrea de Mobilitat, Infraestructures i Serveis Urbans", ">TRA >INF >ENV", 0.9),
    ("barcelona", "Gerència de Serveis Urbans", "<INF <ENV", 0.9),
    ("barcelona", "Bombers", "<SEC", 0.6),
    ("barcelona", "Districtes", "none", 0.6),
    ("london", "Chamberlain's Department", "=FIN", 0.7),
    ("london", "Town Clerk's Department", ">GOV >CIT", 0.7),
    ("london", "City Surveyor's Department", ">INF >HOU", 0.7),
    ("london", "Environment Department", ">UPL >TRA >ENV >INF &HEA", 0.6),
    ("london", "Guildhall School", "<EDU <CUL", 0.6),
    ("chicago", "Assets, Information and Services", ">ICT >INF", 0.9),
    ("chicago", "Planning and Development", "~UPL >ECO", 0.9),
    ("chicago", "Transportation", ">TRA >INF", 0.9),
    ("chicago", "Office of Emergency Management and Communications", "<SEC", 0.6),
    ("chicago", "Procurement Services", "<FIN", 0.6),
    ("chicago", "Animal Care and Control", "none", 0.9),
    ("boston", "Dpt of Innovation & Technology (DoIT)", "=ICT", 0.9),
    ("boston", "Office of Eco Opp & Inclusion", "=ECO", 0.9),
    ("boston", "Public Works Department", ">INF >ENV", 0.9),
    ("boston", "Boston Public Health Commission", "~HEA &SEC", 0.9),
    ("boston", "Planning Department", "=UPL", 0.6),
    ("boston", "Parks & Recreation Department", ">ENV >CUL", 0.9),
    ("rio-de-janeiro", "Controladoria Geral do Município", "<FIN", 0.9),
    ("rio-de-janeiro", "Procuradoria Geral", "<GOV", 0.9),
    ("rio-de-janeiro", "COMLURB", "<INF <ENV", 0.6),
    ("rio-de-janeiro", "Centro de Operações e Resiliência", "~SEC &TRA", 0.6),
    ("rio-de-janeiro", "Secretaria Municipal de Assistência Social e Direitos Humanos", "=SOC", 0.9),
    ("mexico-city", "Secretaría de Seguridad Ciudadana", "<SEC", 0.9),
    ("mexico-city", "Secretaría de Gestión Integral de Riesgos y Protección Civil", "~SEC", 0.9),
    ("mexico-city", "Secretaría de Desarrollo Urbano y Vivienda", ">UPL >HOU", 0.6),
    ("mexico-city", "Agencia Digital de Innovación Pública", ">ICT >CIT", 0.6),
    ("mexico-city", "Alcaldías", "none", 0.6),
    ("santiago", "Dirección de Obras Municipales", ">UPL >INF", 0.7),
    ("santiago", "Secretaría Comunal de Planificación", ">UPL >FIN", 0.7),
    ("santiago", "Dirección de Tránsito y Transporte Público", "~TRA &CIT", 0.7),
    ("santiago", "Dirección de Desarrollo Comunitario", ">SOC >HOU >CUL", 0.7),
    ("santiago", "Corporación para el Desarrollo de Santiago", "~ECO", 0.6),
    ("santiago", "Juzgados de Policía Local", "none", 0.5),
]
MARKS = {
    "skos:exactMatch": "=",
    "skos:closeMatch": "~",
    "skos:broadMatch": "<",
    "skos:narrowMatch": ">",
    "skos:relatedMatch": "&",
}


@pytest.mark.parametrize(("city", "name", "marks", "confidence"), SPOT_CHECKS)
def test_mappings_of_one_department(city: str, name: str, marks: str, confidence: float) -> None:
    found = [
        "none" if row["object_id"] == NO_TERM else MARKS[row["predicate_id"]] + row["object_id"].removeprefix("unit:")
        for row in rows_of(city, name)
    ]
    assert " ".join(found) == marks
    assert float(value(city, department(city, name), CVX + "confidence")) == confidence


def test_the_works_department_of_santiago_is_marked_as_a_false_friend() -> None:
    by_unit = {row["object_id"]: row for row in rows_of("santiago", "Dirección de Obras Municipales")}
    assert "building permits first" in by_unit["unit:UPL"]["comment"]
    assert float(by_unit["unit:UPL"]["confidence"]) > float(by_unit["unit:INF"]["confidence"])


# City, department, property, one value that is written there: a part below its whole, other names, acronyms, warnings.
OTHER_FACTS = [
    ("barcelona", "Gerència d'Urbanisme", ORG + "subOrganizationOf", "gerencia-d-area-d-urbanisme-i-habitatge"),
    ("london", "Chamberlain's Department", SKOS + "altLabel", "treasurer's department"),
    ("boston", "Dpt of Innovation & Technology (DoIT)", CVX + "acronym", "DoIT"),
    ("boston", "Office of Eco Opp & Inclusion", SKOS + "altLabel", "Office of Economic Opportunity & Inclusion"),
    ("boston", "Planning Department", SKOS + "altLabel", "Boston Redevelopment Authority"),
    ("rio-de-janeiro", "Secretaria Municipal de Infraestrutura", SKOS + "altLabel", "Secretaria Municipal de Obras"),
    ("mexico-city", "Secretaría de Seguridad Ciudadana", CVX + "acronym", "SSC"),
    ("mexico-city", "Secretaría de Seguridad Ciudadana", SKOS + "scopeNote", "smart sustainable city"),
    ("santiago", "Asesoría Urbana", ORG + "subOrganizationOf", "secretaria-comunal-de-planificacion"),
    ("santiago", "Dirección de Obras Municipales", SKOS + "scopeNote", "false friend"),
]


@pytest.mark.parametrize(("city", "name", "predicate", "part"), OTHER_FACTS)
def test_other_facts_of_one_department(city: str, name: str, predicate: str, part: str) -> None:
    assert any(part in fact.value for fact in values(city, department(city, name), predicate))


def test_the_split_of_chicago_names_the_department_before_and_those_after() -> None:
    event = f"{ID}chicago/change/technology-and-fleet-split"
    assert value("chicago", event, DCT + "date") == "2024"
    before = department("chicago", "Assets, Information and Services")
    assert value("chicago", event, ORG + "originalOrganization") == before
    after = {node.value for node in values("chicago", event, ORG + "resultingOrganization")}
    names = ("Fleet and Facility Management", "Department of Technology and Innovation")
    assert after == {department("chicago", name) for name in names}

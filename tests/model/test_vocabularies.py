"""The concept schemes say what they must, from the sources they name, in the project's own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex import namespaces, reference_model

FOLDER = reference_model.root() / "ontology" / "vocabularies"
SCHEMES = {
    "change-request-status", "community", "component-group", "contract-clause", "data-type", "delivery-principle",
    "evidence-basis", "fact-kind", "initiative-phase", "interoperability-level", "involvement-role", "legal-form",
    "management-area", "maturity-level", "municipal-unit", "operating-model-component", "product-status", "risk-factor",
    "risk-question", "service-type", "term-status",
}  # fmt: skip
FILES = [FOLDER / f"{name}.ttl" for name in sorted(SCHEMES | {"eu-authority"})]
CONCEPT_CLASS = {
    "data-type": "cvx:DataType",
    "service-type": "cvx:ServiceType",
    "municipal-unit": "cvx:MunicipalUnit",
    "operating-model-component": "cvx:OperatingModelComponent",
    "component-group": "cvx:ComponentGroup",
    "delivery-principle": "cvx:Principle",
    "maturity-level": "cvx:MaturityLevel",
    "risk-question": "cvx:RiskQuestion",
}
# Codes, never read aloud: everything else in quotes is for people and has a language.
CODES = {"skos:notation", "owl:versionInfo"}
# What is translated; sources and editorial notes are not.
TRANSLATED = {"skos:prefLabel", "skos:altLabel", "skos:definition", "skos:scopeNote", "skos:example"}
OTHERS = {"de", "es", "fr", "pt"}
NUMBERS = {namespaces.XSD + "integer", namespaces.XSD + "decimal"}
UNITS = ["UPL", "SEC", "HEA", "INF", "TRA", "CIT", "ENV", "ICT", "FIN", "ECO", "EDU", "CUL", "SOC", "HOU", "GOV"]

Triples = frozenset[ox.Triple]


def iri(curie: str) -> ox.NamedNode:
    return ox.NamedNode(namespaces.expand(curie))


def read(path: Path) -> Triples:
    return frozenset(quad.triple for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE))


@pytest.fixture(scope="module")
def by_file() -> dict[str, Triples]:
    return {path.stem: read(path) for path in FILES}


@pytest.fixture(scope="module")
def model(by_file: dict[str, Triples]) -> ox.Store:
    """All vocabulary files as one graph."""
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triples in by_file.values() for triple in triples)
    return store


def values(model: ox.Store, subject: ox.NamedNode, predicate: str) -> list[str]:
    """The values of a property in order, IRIs and literals alike as text; of what is translated, the English."""
    found = [quad.object for quad in model.quads_for_pattern(subject, iri(predicate), None)]
    shown = [value for value in found if getattr(value, "language", None) not in OTHERS]
    return sorted(value.value for value in shown if not isinstance(value, ox.Triple))


def subjects(model: ox.Store, predicate: str, value: ox.NamedNode) -> set[ox.NamedNode]:
    found = {quad.subject for quad in model.quads_for_pattern(None, iri(predicate), value)}
    return {subject for subject in found if isinstance(subject, ox.NamedNode)}


def scheme_iri(scheme: str) -> ox.NamedNode:
    return ox.NamedNode(namespaces.CONCEPT + scheme)


def own_concepts(model: ox.Store) -> Iterator[tuple[str, ox.NamedNode]]:
    """Every concept of the project's own schemes, with the scheme's slug."""
    for scheme in sorted(SCHEMES):
        for concept in sorted(subjects(model, "skos:inScheme", scheme_iri(scheme)), key=str):
            yield scheme, concept


# Form ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
def test_file_is_named_by_the_one_scheme_it_holds(by_file: dict[str, Triples], scheme: str) -> None:
    held = {triple.subject for triple in by_file[scheme] if triple.object == iri("skos:ConceptScheme")}
    assert held == {scheme_iri(scheme)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_declares_the_projects_prefixes_and_only_those_it_uses(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    declared = dict(re.findall(r"^@prefix ([\w-]+): <(.*)> \.$", text, re.MULTILINE))
    assert declared.items() <= namespaces.prefixes().items()
    body = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>|^(?:#|@prefix).*$', "", text, flags=re.MULTILINE)
    assert set(re.findall(r"([a-z][\w-]*):", body)) == set(declared)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_text_for_people_is_tidy_and_in_a_known_language(path: Path) -> None:
    for triple in read(path):
        assert not isinstance(triple.subject, ox.BlankNode), triple
        assert not isinstance(triple.object, ox.BlankNode), triple
        text = triple.object
        if not isinstance(text, ox.Literal) or text.datatype.value in NUMBERS:
            continue
        assert text.value == " ".join(text.value.split()) != "", triple
        name = namespaces.compact(triple.predicate.value)
        assert text.language in ({None} if name in CODES else {"en"} | (OTHERS if name in TRANSLATED else set())), (
            triple
        )


def test_no_triple_stands_in_two_files() -> None:
    seen = Counter(triple for path in FOLDER.glob("*.ttl") for triple in read(path))
    assert [str(triple) for triple, count in seen.items() if count > 1] == []


@pytest.mark.parametrize("shortcut", ["coordinates", "collaboratesWith", "linkedTo"])
def test_shortcuts_that_rules_derive_are_not_asserted(model: ox.Store, shortcut: str) -> None:
    assert not list(model.quads_for_pattern(None, iri(f"cvx:{shortcut}"), None))


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
def test_scheme_is_described(model: ox.Store, scheme: str) -> None:
    node = scheme_iri(scheme)
    assert values(model, node, "rdf:type") == [namespaces.SKOS + "ConceptScheme"]
    for predicate in ("dct:title", "skos:prefLabel", "skos:definition", "dct:source"):
        assert len(values(model, node, predicate)) == 1, predicate
    assert values(model, node, "dct:license") == ["https://creativecommons.org/licenses/by/4.0/"]
    assert values(model, node, "owl:versionInfo") == ["0.2.0"]
    members = subjects(model, "skos:inScheme", node)
    assert members
    assert subjects(model, "skos:topConceptOf", node) == members
    assert set(values(model, node, "skos:hasTopConcept")) == {member.value for member in members}


def test_every_concept_has_class_label_definition_example_and_source(model: ox.Store) -> None:
    for scheme, concept in own_concepts(model):
        assert concept.value.startswith(f"{namespaces.CONCEPT}{scheme}/"), concept
        expected = CONCEPT_CLASS.get(scheme, "skos:Concept")
        assert values(model, concept, "rdf:type") == [iri(expected).value], concept
        for predicate in ("skos:prefLabel", "skos:definition", "skos:example", "dct:source"):
            assert len(values(model, concept, predicate)) == 1, (concept, predicate)


def test_every_concept_is_named_by_its_notation_or_a_slug(model: ox.Store) -> None:
    for scheme, concept in own_concepts(model):
        name = concept.value.rpartition("/")[2]
        if scheme in {"municipal-unit", "operating-model-component"}:
            assert values(model, concept, "skos:notation") == [name]
        else:
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name), concept


def test_labels_and_definitions_tell_the_concepts_of_a_scheme_apart(model: ox.Store) -> None:
    for predicate in ("skos:prefLabel", "skos:definition", "skos:example"):
        pairs = [(scheme, text) for scheme, node in own_concepts(model) for text in values(model, node, predicate)]
        assert [pair for pair, count in Counter(pairs).items() if count > 1] == []


def test_every_reference_to_the_projects_own_concepts_and_nodes_leads_somewhere(model: ox.Store) -> None:
    described = {quad.subject for quad in model}
    ours = (namespaces.CONCEPT, namespaces.ID)
    objects = {quad.object for quad in model if isinstance(quad.object, ox.NamedNode)}
    assert {node.value for node in objects - described if node.value.startswith(ours)} == set()


# Municipal units ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("basis", "notations"),
    [
        ("named-in-source", "UPL SEC HEA INF TRA CIT"),
        ("implied-in-source", "ENV"),
        ("project-extension", "ICT FIN ECO EDU CUL SOC HOU GOV"),
    ],
)
def test_each_unit_says_on_what_ground_it_stands(model: ox.Store, basis: str, notations: str) -> None:
    units = subjects(model, "skos:inScheme", scheme_iri("municipal-unit"))
    grounded = units & subjects(model, "cvx:evidenceBasis", iri(f"basis:{basis}"))
    assert grounded == {iri(f"unit:{notation}") for notation in notations.split()}


def test_there_are_fifteen_units_each_with_one_role_and_one_basis(model: ox.Store) -> None:
    assert len(UNITS) == 15
    assert subjects(model, "skos:inScheme", scheme_iri("municipal-unit")) == {iri(f"unit:{n}") for n in UNITS}
    for notation in UNITS:
        assert len(values(model, iri(f"unit:{notation}"), "skos:scopeNote")) == 1
        assert len(values(model, iri(f"unit:{notation}"), "cvx:evidenceBasis")) == 1


def test_a_role_that_is_not_the_sources_is_marked_as_such(model: ox.Store) -> None:
    noted = {n for n in UNITS if values(model, iri(f"unit:{n}"), "skos:editorialNote")}
    assert noted == {"HEA", "INF", "TRA", "CIT", "ENV"}


def test_security_coordinates_four_named_units_in_an_emergency(model: ox.Store) -> None:
    node = ox.NamedNode(namespaces.ID + "model/collaboration/emergency-coordination")
    emergency = namespaces.ID + "model/event/emergency"
    assert values(model, node, "cvx:coordinator") == [iri("unit:SEC").value]
    assert set(values(model, node, "cvx:participant")) == {iri(f"unit:{n}").value for n in ("HEA", "INF", "TRA", "CIT")}
    assert values(model, node, "cvx:inSituation") == [emergency]
    assert values(model, node, "cvx:evidenceBasis") == [iri("basis:named-in-source").value]
    assert values(model, ox.NamedNode(emergency), "rdf:type") == [iri("cvx:EmergencySituation").value]


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


def test_collaborations_other_than_in_emergencies_have_participants_and_no_coordinator(model: ox.Store) -> None:
    found = {}
    for node in subjects(model, "rdf:type", iri("cvx:Collaboration")):
        for predicate in ("skos:prefLabel", "dct:description", "dct:source", "cvx:evidenceBasis"):
            assert len(values(model, node, predicate)) == 1, (node, predicate)
        slug = node.value.rpartition("/")[2]
        if slug != "emergency-coordination":
            assert values(model, node, "cvx:coordinator") == values(model, node, "cvx:inSituation") == []
            (convenor,) = values(model, node, "cvx:convenor")
            participants = values(model, node, "cvx:participant")
            assert convenor not in participants, slug
            found[slug] = frozenset(unit.rpartition("/")[2] for unit in [convenor, *participants])
    assert {slug for slug, units in found.items() if units == set(UNITS)} == OF_ALL
    pairs = [units for slug, units in found.items() if slug not in OF_ALL]
    assert Counter(pairs) == Counter(
        frozenset({one, other}) for one, others in PAIRS.items() for other in others.split()
    )


def test_only_what_a_source_says_is_more_than_a_project_extension(model: ox.Store) -> None:
    extension = {node.value for node in subjects(model, "cvx:evidenceBasis", iri("basis:project-extension"))}
    collaborations = {node.value for node in subjects(model, "rdf:type", iri("cvx:Collaboration"))}
    assert {node.rpartition("/")[2] for node in collaborations - extension} == {
        "emergency-coordination", "city-platform", "public-participation", "networks-in-long-term-plans",
        "environmental-goals",
    }  # fmt: skip


# Operating model components -------------------------------------------------------------------------------------------

CLAUSES = {
    "A": "clause 5", "B1": "clause 6.3", "B2": "clause 6.4", "B3": "clause 6.5", "B4": "clause 6.6", "B5": "clause 6.7",
    "B6": "clause 6.8", "B7": "clause 6.9", "B8": "clause 6.11", "B9": "clause 6.12", "B10": "clause 6.13",
    "B11": "clause 6.14", "B12": "clause 6.16", "B13": "clause 6.17", "B14": "clause 6.18", "C": "clause 7",
    "D": "clause 8", "AnnexA": "Annex A", "AnnexB": "Annex B",
}  # fmt: skip
GROUPS = {
    "strategy-management": "B1 B2 B3 B4 B5 B6 B7",
    "citizen-centric-service-management": "B8 B9 B10 B11",
    "digital-and-physical-resource-management": "B12 B13 B14",
}


def test_nineteen_components_name_their_clause_and_whose_reading_they_are(model: ox.Store) -> None:
    assert len(CLAUSES) == 19
    members = subjects(model, "skos:inScheme", scheme_iri("operating-model-component"))
    assert members == {iri(f"component:{notation}") for notation in CLAUSES}
    for notation, clause in CLAUSES.items():
        component = iri(f"component:{notation}")
        assert values(model, component, "dct:source") == [f"ISO 37106:2018, {clause}"]
        assert values(model, component, "cvx:evidenceBasis") == [iri("basis:named-in-source").value]
        (note,) = values(model, component, "skos:editorialNote")
        assert note.startswith("Project interpretation, not ISO text")


@pytest.mark.parametrize("group", GROUPS)
def test_components_fall_into_the_three_groups(model: ox.Store, group: str) -> None:
    node = ox.NamedNode(f"{namespaces.CONCEPT}component-group/{group}")
    assert subjects(model, "cvx:partOfGroup", node) == {iri(f"component:{n}") for n in GROUPS[group].split()}
    assert values(model, iri(f"area:{group}"), "skos:closeMatch") == [node.value]
    assert values(model, iri(f"area:{group}"), "skos:prefLabel") == values(model, node, "skos:prefLabel")


def expected_links() -> set[tuple[str, str]]:
    """The linkages that the design reads into the standard, source component first."""
    fixed = {
        "B5": "B2 B4 B6 B7 B10 B13 B14",
        "B6": "B5 B8 B9 B13 B14",
        "B3": "B6",
        "B2": "B6",
        "B13": "B7 B8 B12 B14",
        "B14": "B4 B9 B10 B11",
        "B1": "C",
        "B7": "C",
        "C": "B7",
    }
    main = [notation for notation in CLAUSES if not notation.startswith("Annex")]
    every = {hub: " ".join(other for other in main if other != hub) for hub in ("A", "D")}
    return {(start, end) for start, ends in (fixed | every).items() for end in ends.split()}


def test_all_linkages_are_there_once_and_say_that_they_are_an_interpretation(model: ox.Store) -> None:
    found = []
    for node in subjects(model, "rdf:type", iri("cvx:Linkage")):
        (start,), (end,) = values(model, node, "cvx:linkageFrom"), values(model, node, "cvx:linkageTo")
        link = (start.rpartition("/")[2], end.rpartition("/")[2])
        found.append(link)
        assert node.value == f"{namespaces.ID}model/linkage/{link[0].lower()}-{link[1].lower()}"
        assert values(model, node, "cvx:confidence") == ["0.5"]
        assert values(model, node, "skos:editorialNote") == ["Project interpretation, not ISO text."]
        assert f"{CLAUSES[link[0]]}.4 " in values(model, node, "dct:source")[0]
        assert len(values(model, node, "dct:description")) == len(values(model, node, "skos:prefLabel")) == 1
    assert Counter(found) == Counter(expected_links())


# The other schemes ----------------------------------------------------------------------------------------------------


PHASES = ["idea", "design", "procurement", "pilot", "deployment", "operation", "retired"]
AGREED = {
    "interoperability-level": "political legal organisational semantic technical",
    "management-area": " ".join(GROUPS),
    "initiative-phase": " ".join(PHASES),
    "involvement-role": "leader integrator adviser contributor user informed",
    "term-status": "proposed agreed deprecated superseded",
    "product-status": "exists draft missing not-applicable",
    "legal-form": """department office agency company commission institute consortium police-force borough
        other-tier""",
    "fact-kind": """department remit service data-need dataset agreement system interoperability-need policy-product
        initiative involvement budget-line artefact term-usage contact-point legal-basis processing-activity
        channel benefit risk-check contract digital-readiness""",
    "contract-clause": "open-standard data-access exit",
    "risk-factor": """strategic-clarity leadership user-focus stakeholder-engagement skills supplier-partnership
        future-proofing achievable-delivery benefit-realisation""",
    "risk-question": """vision-in-numbers initiative-traced-to-vision one-answerable-person survives-an-election
        needs-asked-of-users nobody-shut-out affected-parties-known answers-given-back skills-counted training-paid-for
        way-out-of-contract paid-for-results open-standards-used replaceable-parts something-each-year
        dependencies-planned starting-value-measured benefit-has-owner""",
    "delivery-principle": "shared-vision people-first digital-by-design open-and-together",
    "maturity-level": "not-begun planned in-part city-wide kept-up",
    "community": "residents families people-who-need-care people-in-danger businesses road-users",
    "change-request-status": "open accepted refused",
    "evidence-basis": "named-in-source implied-in-source project-extension",
    "data-type": """building-permit parking-occupancy air-quality traffic-flow hydrant-location patient-summary
        address-register street-works flood-level vulnerable-resident school-place business-licence tree-inventory
        energy-use""",
}


@pytest.mark.parametrize("scheme", AGREED)
def test_scheme_has_the_agreed_concepts(model: ox.Store, scheme: str) -> None:
    found = {node.value.rpartition("/")[2] for node in subjects(model, "skos:inScheme", scheme_iri(scheme))}
    assert found == set(AGREED[scheme].split())


def test_phases_are_numbered_in_their_order(model: ox.Store) -> None:
    numbers = [values(model, iri(f"phase:{phase}"), "cvx:phaseOrder") for phase in PHASES]
    assert numbers == [["1"], ["2"], ["3"], ["4"], ["5"], ["6"], ["7"]]


def test_maturity_levels_are_numbered_from_nothing_to_kept_up(model: ox.Store) -> None:
    levels = AGREED["maturity-level"].split()
    numbers = [values(model, iri(f"maturity:{level}"), "skos:notation") for level in levels]
    assert numbers == [["0"], ["1"], ["2"], ["3"], ["4"]]


def test_the_checklist_asks_two_questions_about_each_factor(model: ox.Store) -> None:
    factors = AGREED["risk-factor"].split()
    asked = {factor: subjects(model, "cvx:asksAbout", iri(f"factor:{factor}")) for factor in factors}
    assert {factor: len(questions) for factor, questions in asked.items()} == dict.fromkeys(asked, 2)
    assert len(set().union(*asked.values())) == 18


@pytest.mark.parametrize("level", ["political", "legal", "organisational", "semantic", "technical"])
def test_level_matches_its_adms_level_which_is_in_the_authority_file(model: ox.Store, level: str) -> None:
    adms = f"http://purl.org/adms/interoperabilitylevel/{level.capitalize()}"
    assert values(model, iri(f"level:{level}"), "skos:exactMatch") == [adms]
    assert values(model, ox.NamedNode(adms), "skos:notation") == [level.capitalize()]


# Authority tables -----------------------------------------------------------------------------------------------------

EU = "http://publications.europa.eu/resource/authority/"


@pytest.mark.parametrize(
    ("scheme", "count"),
    [
        (EU + "data-theme", 14),
        (EU + "file-type", 215),
        (EU + "frequency", 31),
        (EU + "language", 404),
        (EU + "access-right", 6),
        (EU + "distribution-status", 4),
        (EU + "planned-availability", 4),
        (EU + "licence", 155),
        ("http://data.europa.eu/bna/asd487ae75", 6),
        ("http://purl.org/adms/licencetype/1.0", 13),
        ("http://purl.org/adms/publishertype/1.0", 11),
        ("http://purl.org/adms/interoperabilitylevel/1.0", 5),
    ],
)
def test_authority_table_is_whole(model: ox.Store, scheme: str, count: int) -> None:
    table = ox.NamedNode(scheme)
    assert values(model, table, "rdf:type") == [namespaces.SKOS + "ConceptScheme"]
    for predicate in ("dct:title", "skos:prefLabel", "skos:definition", "dct:source", "dct:license"):
        assert len(values(model, table, predicate)) == 1, predicate
    concepts = subjects(model, "skos:inScheme", table)
    assert len(concepts) == count
    for concept in concepts:
        assert values(model, concept, "rdf:type") == [namespaces.SKOS + "Concept"]
        assert len(values(model, concept, "skos:prefLabel")) == 1
        (code,) = values(model, concept, "skos:notation")
        assert concept.value.endswith(f"/{code}")


def test_nine_checksum_algorithms_are_typed_as_spdx_types_them(model: ox.Store) -> None:
    algorithms = subjects(model, "rdf:type", iri("spdx:ChecksumAlgorithm"))
    assert len(algorithms) == 9
    assert iri("spdx:checksumAlgorithm_sha256") in algorithms


def test_frequencies_carry_the_longest_time_between_two_updates(model: ox.Store) -> None:
    table = subjects(model, "skos:inScheme", ox.NamedNode(EU + "frequency"))
    hours = {node.value.rpartition("/")[2]: values(model, node, "cvx:intervalInHours") for node in table}
    assert {code for code, found in hours.items() if not found} == {"IRREG", "UNKNOWN", "NEVER", "OTHER", "OP_DATPRO"}
    told = {code: float(found[0]) for code, found in hours.items() if found}
    known = {"ANNUAL": 8784, "MONTHLY": 744, "WEEKLY": 168, "DAILY": 24, "HOURLY": 1, "CONT": 0, "UPDATE_CONT": 0}
    assert known.items() <= told.items()
    ascending = [
        "UPDATE_CONT", "HOURLY", "BIHOURLY", "TRIHOURLY", "DAILY_2", "DAILY", "WEEKLY_3", "WEEKLY_2", "WEEKLY",
        "MONTHLY_3", "BIWEEKLY", "MONTHLY_2", "MONTHLY", "BIMONTHLY", "QUARTERLY", "ANNUAL_3", "ANNUAL_2", "ANNUAL",
        "BIENNIAL", "TRIENNIAL", "QUADRENNIAL", "QUINQUENNIAL", "DECENNIAL", "BIDECENNIAL", "TRIDECENNIAL",
    ]  # fmt: skip
    assert set(ascending) | {"CONT"} == set(told)
    assert [told[code] for code in ascending] == sorted({told[code] for code in ascending})

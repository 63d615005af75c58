"""The shapes of the city model, the examples that conform to them, and one broken variant for each constraint.

Variants and examples are checked in one run: each stands under a base IRI of its own, so that none sees another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from civilex import __version__, reference_model, shipped
from civilex.namespaces import CONCEPT, NS, ONTOLOGY, RDF_TYPE, SHAPE, SKOS, compact, expand, graph, prefixes
from civilex.store.dataset import is_in_default_graph
from civilex.store.embedded import EmbeddedStore

ROOT = reference_model.root()
MODULES = sorted(path for path in (ROOT / "ontology" / "modules").glob("*.ttl") if path.stem != "external")
SHAPES = sorted((ROOT / "shapes" / "city").glob("*.ttl"))
EXAMPLES = {path.stem: path for path in sorted((ROOT / "ontology" / "examples").glob("*.ttl"))}
BASE = "https://example.org/"
SH, OWL = "http://www.w3.org/ns/shacl#", "http://www.w3.org/2002/07/owl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
CITIES = ["barcelona", "boston", "chicago", "london", "mexico-city", "miravel", "rio-de-janeiro", "santiago"]
# fmt: off
PARAMETERS = [
    "minCount", "maxCount", "class", "datatype", "nodeKind", "in", "or", "not", "pattern", "uniqueLang", "minInclusive",
    "minExclusive", "maxInclusive", "hasValue", "equals", "disjoint", "lessThanOrEquals", "qualifiedMinCount",
    "qualifiedMaxCount",
]
# fmt: on


def parse(text: str | Path) -> list[ox.Triple]:
    data = text.read_text(encoding="utf-8") if isinstance(text, Path) else text
    return [quad.triple for quad in ox.parse(data, ox.RdfFormat.TURTLE)]


def rdflib_graph(triples: list[ox.Triple]) -> Any:
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    return rdflib.Graph(bind_namespaces="none").parse(data=data, format="nt")


@dataclass(frozen=True)
class Finding:
    """One result: focus node, shape, component and severity as names without their namespace; path in SPARQL."""

    focus: str
    shape: str
    component: str
    path: str
    severity: str


@cache
def shapes_graph() -> Any:
    return rdflib_graph([triple for path in SHAPES for triple in parse(path)])


@cache
def modules() -> list[ox.Triple]:
    return [triple for path in (ROOT / "ontology" / "modules").glob("*.ttl") for triple in parse(path)]


def path_text(node: Any) -> str:
    """A SHACL path as SPARQL writes it, with the prefixes of the project."""
    shapes = shapes_graph()
    if node is None:
        return ""
    if isinstance(node, rdflib.URIRef):
        return compact(str(node))
    if (inverse := shapes.value(node, rdflib.URIRef(SH + "inversePath"))) is not None:
        return "^" + path_text(inverse)
    if (options := shapes.value(node, rdflib.URIRef(SH + "alternativePath"))) is not None:
        return "|".join(path_text(option) for option in shapes.items(options))
    return "/".join(path_text(step) for step in shapes.items(node))


def check(triples: list[ox.Triple]) -> list[Finding]:
    _, report, _ = pyshacl.validate(rdflib_graph(triples), shacl_graph=shapes_graph(), inference="none", inplace=True)
    found = []
    for node in report.objects(None, rdflib.URIRef(SH + "result")):
        of = {name: report.value(node, rdflib.URIRef(SH + name)) for name in ["focusNode", "resultSeverity"]}
        shape = report.value(node, rdflib.URIRef(SH + "sourceShape"))
        component = str(report.value(node, rdflib.URIRef(SH + "sourceConstraintComponent")))
        found.append(
            Finding(
                focus=str(of["focusNode"]),
                shape=str(shape).removeprefix(SHAPE),
                component=component.removeprefix(SH).removesuffix("ConstraintComponent"),
                path=path_text(shapes_graph().value(shape, rdflib.URIRef(SH + "path"))),
                severity=str(of["resultSeverity"]).removeprefix(SH),
            )
        )
    return found


# Shapes


def objects(triples: list[ox.Triple], subject: str, predicate: str) -> list[Any]:
    pairs = ((triple.subject, triple.predicate, triple.object) for triple in triples)
    return [o for s, p, o in pairs if s == ox.NamedNode(subject) and p == ox.NamedNode(predicate)]


def subjects_of_type(triples: list[ox.Triple], iri: str) -> list[str]:
    kind = (ox.NamedNode(RDF_TYPE), ox.NamedNode(iri))
    return [t.subject.value for t in triples if (t.predicate, t.object) == kind and isinstance(t.subject, ox.NamedNode)]


def own_classes(module: Path) -> list[str]:
    return sorted(iri.removeprefix(NS) for iri in subjects_of_type(parse(module), OWL + "Class") if NS in iri)


OWN_CLASSES = [name for module in MODULES for name in own_classes(module)]


def test_every_module_has_a_file_of_shapes_and_every_class_an_example() -> None:
    assert [path.stem for path in SHAPES] == [path.stem for path in MODULES]
    assert list(EXAMPLES) == sorted(OWN_CLASSES)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_every_class_of_a_module_has_a_shape_in_the_file_of_its_name(module: Path) -> None:
    shapes = parse(ROOT / "shapes" / "city" / module.name)
    for name in own_classes(module):
        assert SHAPE + name + "Shape" in subjects_of_type(shapes, SH + "NodeShape"), name
        assert ox.NamedNode(NS + name) in objects(shapes, f"{SHAPE}{name}Shape", SH + "targetClass"), name


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: path.stem)
def test_every_shape_says_what_it_is_how_grave_it_is_and_where_it_is_defined(path: Path) -> None:
    shapes = parse(path)
    [header] = subjects_of_type(shapes, OWL + "Ontology")
    assert objects(shapes, header, "http://purl.org/dc/terms/references") == [ox.NamedNode(ONTOLOGY + path.stem)]
    assert objects(shapes, header, OWL + "versionInfo") == [ox.Literal(__version__)]
    of_nodes, of_properties = (subjects_of_type(shapes, SH + kind) for kind in ("NodeShape", "PropertyShape"))
    used = {t.object.value for t in shapes if t.predicate.value == SH + "property"}
    assert used == set(of_properties), "a property shape that no node shape uses, or that is not there"
    for shape in [*of_nodes, *of_properties]:
        assert objects(shapes, shape, RDFS + "isDefinedBy") == [ox.NamedNode(header)], shape
        [name] = objects(shapes, shape, SH + "name" if shape in of_properties else SKOS + "prefLabel")
        assert name.language == "en", shape
        if shape in of_properties or not objects(shapes, shape, SH + "property"):
            [severity], [message] = (objects(shapes, shape, SH + p) for p in ("severity", "message"))
            assert severity.value in {SH + "Violation", SH + "Warning", SH + "Info"}, shape
            assert message.language == "en", shape
            assert ": " in message.value, f"{shape}: the message says what is wrong, a colon, and what to do"
    assert not [t for t in shapes if t.predicate.value in (SH + "sparql", SH + "select")], "SHACL Core only"


@cache
def concepts(scheme: str) -> frozenset[str]:
    vocabulary = parse(ROOT / "ontology" / "vocabularies" / f"{scheme}.ttl")
    in_scheme = (ox.NamedNode(SKOS + "inScheme"), ox.NamedNode(CONCEPT + scheme))
    return frozenset(t.subject.value for t in vocabulary if (t.predicate, t.object) == in_scheme)


def test_lists_of_allowed_values_are_those_of_the_vocabularies() -> None:
    schemes = set()
    for shape, first in shapes_graph().subject_objects(rdflib.URIRef(SH + "in")):
        members = {str(value) for value in shapes_graph().items(first)}
        if isinstance(shape, rdflib.URIRef) and (concept := min(members)).startswith(CONCEPT):
            schemes.add(scheme := concept.removeprefix(CONCEPT).split("/")[0])
            assert members == concepts(scheme), shape
    assert schemes == {
        "contract-clause", "evidence-basis", "fact-kind", "initiative-phase", "interoperability-level",
        "involvement-role", "legal-form",
        "management-area", "product-status", "risk-factor", "term-status",
    }  # fmt: skip


# Variants: (example, what to remove, what to add, what is found: "Component path", or nothing)
#
# To remove: "property" of the first node of the file, "node property" of another, "* property" of all, "... value" for
# that value only; a final "?" where there may be none; ";" between several.
# To add: Turtle, with $ for the first node; "* property value" for all that have the property in the file.

GOVERNMENT, SCHEME = "<id/alder/government/alder>", "<concept/remit-alder>"
HARBOUR_REMIT = "<concept/remit-alder/harbour-office>"
SERVICE, DATASET = "<id/alder/service/pilotage>", "<id/alder/dataset/berth-plan>"
CONCEPT_NODE = "<concept/alder-data-type/berth-occupancy>"
MAPPING = """<mapping/1> a sssom:Mapping ; owl:annotatedSource <concept/a> ; owl:annotatedProperty skos:exactMatch ;
  owl:annotatedTarget <concept/b> ; sssom:mapping_justification semapv:ManualMappingCuration ;
  sssom:confidence "0.9"^^xsd:double ; pav:authoredOn "2026-11-22"^^xsd:date ."""
CONCEPT_TEXT = 'skos:inScheme <s> ; skos:prefLabel "b"@en ; skos:definition "B."@en'
UNIT = f'a cvx:MunicipalUnit ; skos:notation "B" ; {CONCEPT_TEXT}'
INITIATIVE = f"""dct:title "b"@en ; cvx:ofCity {GOVERNMENT} ; cvx:currentPhase phase:idea ; cvx:hasOwner <b> ;
  cvx:fundedBy <b> ; cvx:promotedBy <b>"""
DESCRIBED_DATASET = f'{DATASET} a dcat:Dataset ; dct:title "b"@en ; cvx:ofCity {GOVERNMENT} ; cvx:ownedBy <b>'
NEIGHBOURS = {
    "<b/city>": 'a cvx:CityGovernment ; skos:prefLabel "b"@en ; dct:identifier "b" ; cvx:languageTag "en" ; '
    "dct:spatial <b>",
    "<b/component>": f'a cvx:OperatingModelComponent ; skos:notation "B" ; {CONCEPT_TEXT}',
    "<b/data-type>": f"a cvx:DataType ; {CONCEPT_TEXT}",
    "<b/department>": f"""a cvx:CityDepartment, org:FormalOrganization ; skos:prefLabel "b"@en ;
      cvx:ofCity {GOVERNMENT} ; cvx:hasRemit <b/remit> ; org:subOrganizationOf <b> ; cvx:confidence 1.0 ;
      dct:source "b"@en . <b/remit> a cvx:Remit ; skos:prefLabel "b"@en ; skos:inScheme {SCHEME} ;
      cvx:ofCity {GOVERNMENT}""",
    "<b/group>": f"a cvx:ComponentGroup ; {CONCEPT_TEXT}",
    "<b/initiative>": f"a cvx:Initiative ; {INITIATIVE}",
    "<b/remit-of-b>": """a cvx:Remit ; skos:prefLabel "b"@en ; skos:inScheme <b/scheme-of-b> ; cvx:ofCity <b/city> .
      <b/scheme-of-b> cvx:ofCity <b/city>""",
    "<b/second-remit>": f'a cvx:Remit ; skos:prefLabel "b"@en ; skos:inScheme {SCHEME} ; cvx:ofCity {GOVERNMENT}',
    "<b/second-scheme>": f"cvx:ofCity {GOVERNMENT}",
    "<b/second-unit>": UNIT,
    "<b/system>": f'a cvx:InformationSystem ; dct:title "b"@en ; cvx:ofCity {GOVERNMENT} ; cvx:ownedBy <b>',
    "<b/unit>": UNIT,
}
"""Nodes that a variant may name: what is said of them is added where it does, so that they are faultless themselves."""

# Example and node, property, a second good value where only one may stand there, a wrong value and what it breaks.
# "required": the property may not be missing.
VALUES = [
    ("CompletenessClaim", "cvx:claimFor", "required", "<b>", '"b"', "NodeKind"),
    ("CompletenessClaim", "cvx:kindOfFact", "required", "fact:remit", "<b>", "In"),
    ("CompletenessClaim", "cvx:asOf", "required", '"2025-01-01"^^xsd:date', '"2026"^^xsd:gYear', "Datatype"),
    ("CompletenessClaim", "cvx:askedBy", "required", "", '"b"', "NodeKind"),
    ("CityDepartment", "cvx:confidence", "required", "0.8", '"0.9"^^xsd:double', "Datatype"),
    ("CityDepartment", "cvx:confidence", "", "", "-0.1", "MinInclusive"),
    ("CityDepartment", "cvx:confidence", "", "", "1.1", "MaxInclusive"),
    ("MunicipalUnit", "cvx:evidenceBasis", "", "", "<b>", "In"),
    ("CityDepartment", "cvx:validFrom", "", '"2018-01-01"^^xsd:date', '"2019"^^xsd:gYear', "Datatype"),
    ("CityDepartment", "cvx:lastVerified", "", '"2018-01-01"^^xsd:date', '"2019"^^xsd:gYear', "Datatype"),
    ("Mapping", "owl:annotatedSource", "required", "<b>", '"b"', "NodeKind"),
    ("Mapping", "owl:annotatedProperty", "required", "<b>", '"b"', "NodeKind"),
    ("Mapping", "owl:annotatedTarget", "required", "<b>", '"b"', "NodeKind"),
    ("Mapping", "sssom:mapping_justification", "required", "<b>", '"b"', "NodeKind"),
    ("Mapping", "sssom:confidence", "required", '"0.8"^^xsd:double', '"1"^^xsd:integer', "Or"),
    ("Mapping", "sssom:confidence", "", "", '"-0.1"^^xsd:double', "MinInclusive"),
    ("Mapping", "sssom:confidence", "", "", '"1.1"^^xsd:double', "MaxInclusive"),
    ("Mapping", "pav:authoredOn", "", '"2018-01-01"^^xsd:date', '"2019"^^xsd:gYear', "Datatype"),
    ("TermUsage", "cvx:usesTerm", "required", "<b>", '"b"', "NodeKind"),
    ("TermUsage", "cvx:usedBy", "required", "<b>", '"b"', "NodeKind"),
    ("TermUsage", "cvx:localLabel", "required", "", '"b"', "Datatype"),
    ("TermUsage", "cvx:localDefinition", "required", "", '"b"', "Datatype"),
    (f"TermUsage {CONCEPT_NODE}", "cvx:status", "", "status:proposed", "<b>", "In"),
    ("Translation", "cvx:translates", "required", "", '"b"', "NodeKind"),
    ("Translation", "cvx:intoLanguage", "required", '"fr"', '"de"@en', "Datatype"),
    ("Translation", "cvx:intoLanguage", "", "", '"German"', "Pattern"),
    ("Translation", "cvx:status", "required", "", "", ""),
    ("CityGovernment", "dct:identifier", "required", '"b"', '"b"@en', "Datatype"),
    ("CityGovernment", "dct:identifier", "", "", '"City of Alder"', "Pattern"),
    ("CityGovernment", "cvx:languageTag", "required", '"es-CL"', '"en"@en', "Datatype"),
    ("CityGovernment", "cvx:languageTag", "", "", '"English"', "Pattern"),
    ("CityGovernment", "dct:spatial", "required", "", "", ""),
    ("CityDepartment", "cvx:hasRemit", "required", "<b/second-remit>", "", ""),
    ("CityDepartment", "org:classification", "", "form:agency", "<b>", "In"),
    ("CityDepartment", "org:subOrganizationOf", "required", "", "", ""),
    ("CityDepartment", "dct:source", "required", "", "", ""),
    ("MunicipalUnit", "skos:notation", "required", '"B"', "", ""),
    ("MunicipalUnit", "skos:inScheme", "required", "", "", ""),
    ("Remit", "skos:inScheme", "required", "<b/second-scheme>", f"[ cvx:ofCity {GOVERNMENT} ]", "NodeKind"),
    (f"DataNeed {SERVICE}", "cv:hasCompetentAuthority", "required", "", '"b"', "NodeKind"),
    (f"DataNeed {SERVICE}", "cvx:hasServiceType", "", "", "<b>", "Class"),
    ("DataNeed", "cvx:needsDataType", "required", "<b/data-type>", "<b>", "Class"),
    ("DataNeed", "cvx:satisfiedBy", "", "", '"b"', "NodeKind"),
    ("DataNeed", "cvx:coveredByAgreement", "", "", "<b>", "Class"),
    ("DataNeed", "cvx:requiredFormat", "required", "", '"JSON"', "NodeKind"),
    ("DataNeed", "cvx:maximumAgeInHours", "", "24.0", '"24"^^xsd:double', "Datatype"),
    ("DataNeed", "cvx:maximumAgeInHours", "", "", "0.0", "MinExclusive"),
    ("DataNeed", "cvx:legalBasis", "", "", '"b"', "NodeKind"),
    ("ServiceType", "skos:inScheme", "required", "", "", ""),
    (f"InformationSystem {DATASET}", "cvx:ownedBy", "required", "", "", ""),
    (f"InformationSystem {DATASET}", "dct:publisher", "", "", "<b>", "Or"),
    (f"InformationSystem {DATASET}", "cvx:aboutType", "", "", "<b>", "Class"),
    (f"InformationSystem {DATASET}", "cvx:heldIn", "", "", "<b>", "Class"),
    (f"InformationSystem {DATASET}", "cvx:personalData", "", "true", '"no"', "Datatype"),
    ("DataType", "skos:inScheme", "required", "", "", ""),
    ("InformationSystem", "cvx:ownedBy", "required", "", "", ""),
    ("InformationSystem", "cvx:operatedBy", "", "", '"b"', "NodeKind"),
    ("InformationSystem", "cvx:holdings", "", "", '"b"', "Datatype"),
    ("InformationSystem", "cvx:contractEnd", "", '"2030-01-01"^^xsd:date', '"2030"^^xsd:gYear', "Datatype"),
    ("InformationSystem", "cvx:criticality", "", '"low"', '"severe"', "In"),
    ("SharingAgreement", "cvx:agreementProvider", "required", "<b>", '"b"', "NodeKind"),
    ("SharingAgreement", "cvx:agreementProvider", "", "", "<id/alder/department/fire-brigade>", "Disjoint"),
    ("SharingAgreement", "cvx:agreementConsumer", "required", "", '"b"', "NodeKind"),
    ("SharingAgreement", "cvx:validFrom", "required", '"2024-01-01"^^xsd:date', "", ""),
    ("SharingAgreement", "cvx:validFrom", "", "", '"2028-01-01"^^xsd:date', "LessThanOrEquals"),
    ("SharingAgreement", "cvx:validUntil", "", '"2030-01-01"^^xsd:date', "", ""),
    ("ProcessingActivity", "cvx:ownedBy", "required", "", '"b"', "NodeKind"),
    ("ProcessingActivity", "cvx:processesDataset", "required", "", '"b"', "NodeKind"),
    ("Interface", "cvx:interfaceFrom", "required", "<b/system>", "<b>", "Class"),
    ("Interface", "cvx:interfaceFrom", "", "", "<id/alder/system/control-room>", "Disjoint"),
    ("Interface", "cvx:interfaceTo", "required", "<b/system>", "<b>", "Class"),
    ("Interface", "cvx:carriesType", "required", "", "<b>", "Class"),
    ("Interface", "dct:conformsTo", "required", "", "", ""),
    ("Contract", "cvx:contractFor", "required", "<b/system>", "<b>", "Class"),
    ("Contract", "cvx:hasClause", "required", "", "<b>", "In"),
    ("PolicyProduct", "cvx:resolvesBarrier", "", "", "<b>", "Class"),
    ("Benefit", "cvx:currentValue", "", "1.0", '"1"^^xsd:double', "Datatype"),
    ("Initiative", "cvx:goLiveDate", "", '"2027-01-01"^^xsd:date', '"2027"^^xsd:gYear', "Datatype"),
    ("Initiative", "cvx:meetsNeed", "", "", "<b>", "Class"),
    ("Initiative", "cvx:onRoadmap", "", "", "<b>", "Class"),
    ("Development", "cvx:readinessEvidence", "required", "", "", ""),
    ("RiskCheck", "cvx:checksFactor", "required", "factor:leadership", "<b>", "In"),
    ("RiskCheck", "cvx:checkedOn", "required", '"2024-01-01"^^xsd:date', '"2024"^^xsd:gYear', "Datatype"),
    ("RiskCheck", "cvx:nextCheckDue", "required", '"2028-01-01"^^xsd:date', '"2028"^^xsd:gYear', "Datatype"),
    ("Barrier", "cvx:atLevel", "required", "level:technical", "<b>", "In"),
    ("Collaboration", "cvx:participant", "required", "", "<b>", "Class"),
    ("Collaboration", "cvx:coordinator", "", "<b/unit>", "<b>", "Class"),
    ("Collaboration", "cvx:convenor", "", "", "<b>", "Class"),
    ("Collaboration", "cvx:inSituation", "", "", '"b"', "NodeKind"),
    ("Collaboration", "dct:description", "required", "", "", ""),
    ("InteroperabilityNeed", "cvx:needFrom", "required", "", '"b"', "NodeKind"),
    ("InteroperabilityNeed", "cvx:needTo", "required", "", '"b"', "NodeKind"),
    ("InteroperabilityNeed", "cvx:atLevel", "required", "level:technical", "<b>", "In"),
    ("InteroperabilityNeed", "cvx:inArea", "required", "area:strategy-management", "<b>", "In"),
    ("InteroperabilityNeed", "cvx:addressedBy", "required", "", "<b>", "Class"),
    ("InteroperabilityNeed", "cvx:blockedBy", "", "", "<b>", "Class"),
    ("PolicyProduct", "cvx:atLevel", "required", "level:technical", "<b>", "In"),
    ("PolicyProduct", "cvx:inArea", "required", "area:strategy-management", "<b>", "In"),
    ("PolicyProduct", "cvx:productStatus", "required", "product-status:exists", "<b>", "In"),
    ("PolicyProduct", "cvx:supports", "", "", "<b>", "Class"),
    ("ComponentGroup", "skos:inScheme", "required", "", "", ""),
    ("Linkage", "cvx:linkageFrom", "required", "<b/component>", "<b>", "Class"),
    ("Linkage", "cvx:linkageFrom", "", "", "<concept/alder-component/X2>", "Disjoint"),
    ("Linkage", "cvx:linkageTo", "required", "<b/component>", "<b>", "Class"),
    ("Linkage", "dct:description", "required", "", "", ""),
    ("OperatingModelComponent", "skos:notation", "required", '"B"', "", ""),
    ("OperatingModelComponent", "skos:inScheme", "required", "", "", ""),
    ("OperatingModelComponent", "cvx:partOfGroup", "", "<b/group>", "<b>", "Class"),
    ("Benefit", "cvx:indicator", "required", "", '"b"', "Datatype"),
    ("Benefit", "cvx:baseline", "required", "1.0", '"1"^^xsd:double', "Datatype"),
    ("Benefit", "cvx:target", "required", "1.0", '"1"^^xsd:double', "Datatype"),
    ("Benefit", "cvx:benefitOwner", "required", "", "", ""),
    ("BudgetLine", "cvx:budgetFor", "required", "<b/initiative>", "<b>", "Or"),
    ("BudgetLine", "cvx:amount", "required", "1.0", '"1"^^xsd:double', "Datatype"),
    ("BudgetLine", "cvx:amount", "", "", "-1.0", "MinInclusive"),
    ("BudgetLine", "cvx:currency", "required", '"CLP"', '"euro"', "Pattern"),
    ("BudgetLine", "cvx:budgetYear", "required", '"2027"^^xsd:gYear', "2026", "Datatype"),
    ("Initiative", "cvx:currentPhase", "required", "phase:idea", "<b>", "In"),
    ("Initiative", "cvx:startDate", "", '"2024-01-01"^^xsd:date', '"2024"^^xsd:gYear', "Datatype"),
    ("Initiative", "cvx:hasOwner", "required", "", "", ""),
    ("Initiative", "cvx:fundedBy", "required", "", "", ""),
    ("Initiative", "cvx:promotedBy", "required", "", "", ""),
    ("Initiative", "cvx:hasInvolvement", "", "", "<b>", "Class"),
    ("Initiative", "cvx:dependsOn", "", "", "<b>", "Class"),
    ("Initiative", "cvx:buildsOn", "", "", "<b/initiative>", "Class"),
    ("Initiative", "cvx:contributesTo", "", "", "<b>", "Class"),
    ("Initiative", "cvx:integratesWith", "", "", "<b>", "Class"),
    ("Involvement", "cvx:involvedDepartment", "required", "<b/department>", "<b>", "Class"),
    ("Involvement", "cvx:involvedInPhase", "required", "phase:pilot", "<b>", "In"),
    ("Involvement", "cvx:involvementDate", "required", '"2024-01-01"^^xsd:date', '"2024"^^xsd:gYear', "Datatype"),
    ("Involvement", "cvx:involvementRole", "required", "role:user", "<b>", "In"),
    ("Platform", "cvx:hasOwner", "required", "", "", ""),
    ("Risk", "cvx:threatens", "required", "", "<b>", "Class"),
    ("Risk", "cvx:mitigation", "required", "", '"b"', "Datatype"),
    ("WorkRequest", "cvx:requestedBy", "required", "<b>", '"b"', "NodeKind"),
    ("WorkRequest", "cvx:requestedBy", "", "", "<id/alder/department/digital-office>", "Disjoint"),
    ("WorkRequest", "cvx:requestedFrom", "required", "<b>", '"b"', "NodeKind"),
    ("WorkRequest", "cvx:requestFor", "required", "<b/initiative>", "<b>", "Class"),
    ("WorkRequest", "dct:created", "required", '"2024-01-01"^^xsd:date', '"2024"^^xsd:gYear', "Datatype"),
]
# Examples, and nodes in them, that have a title, label or definition: one at least, tagged, one for each language.
TEXTS = {
    "dct:title": f"""DataNeed|DataNeed {SERVICE}|InformationSystem|InformationSystem {DATASET}|SharingAgreement|Barrier
      |InteroperabilityNeed|PolicyProduct|Benefit|BudgetLine|Initiative|Platform|Risk|WorkRequest
      |ProcessingActivity|Interface|Contract|Development|Roadmap""",
    "skos:prefLabel": f"""CityDepartment|CityGovernment|MunicipalUnit|Remit|EmergencySituation|ServiceType|DataType
      |Collaboration|ComponentGroup|OperatingModelComponent|TermUsage {CONCEPT_NODE}|Translation""",
    "skos:definition": "MunicipalUnit|ServiceType|DataType|ComponentGroup|OperatingModelComponent",
}
# fmt: off
OF_A_CITY = [
    "CompletenessClaim", "TermUsage", "CityDepartment", "Remit", "DataNeed", "InformationSystem", "SharingAgreement",
    "Barrier", "InteroperabilityNeed", "PolicyProduct", "Benefit", "BudgetLine", "Initiative", "Involvement", "Risk",
    "WorkRequest", "ProcessingActivity", "Interface", "Contract", "Development", "RiskCheck", "Roadmap",
]
# fmt: on
PERSONAL = f"{DESCRIBED_DATASET} ; cvx:personalData true ."
IN_PROCUREMENT = "$ cvx:currentPhase phase:procurement . "
WITH_IT = f"""$ cvx:hasInvolvement <b/involvement> . <b/involvement> a cvx:Involvement ; cvx:ofCity {GOVERNMENT} ;
  cvx:involvedDepartment <b/department> ; cvx:involvedInPhase phase:design ; cvx:involvementRole role:adviser ;
  cvx:involvementDate "2026-04-01"^^xsd:date . {SCHEME} cvx:ofCity {GOVERNMENT} .
  <b/department> a cvx:ITDepartment ; cvx:performsFunction unit:ICT ."""
OTHERS = [
    ("CityDepartment", "", '$ cvx:validUntil "2018-12-31"^^xsd:date .', "LessThanOrEquals cvx:validFrom"),
    ("CityDepartment", "", '$ cvx:validUntil "2019-01-01"^^xsd:date .', ""),
    (
        "CityDepartment",
        "",
        '$ cvx:validUntil "2020-01-01"^^xsd:date, "2021-01-01"^^xsd:date .',
        "MaxCount cvx:validUntil",
    ),
    ("CityDepartment", "cvx:validFrom", '$ cvx:validUntil "2020"^^xsd:gYear .', "Datatype cvx:validUntil"),
    ("CityDepartment", "cvx:confidence", "$ cvx:confidence 0.0 .", ""),
    ("CityDepartment", "skos:prefLabel", '$ skos:prefLabel "Hafenamt"@de .', "Or"),
    ("CityDepartment", "skos:prefLabel", '$ skos:prefLabel "Hafenamt"@de, "Harbour Office"@en-GB .', ""),
    ("CityDepartment", f"{HARBOUR_REMIT} rdf:type", "", "Class cvx:hasRemit"),
    ("CityDepartment", "cvx:hasRemit", "$ cvx:hasRemit <b/remit-of-b> .", "Or"),
    ("CityDepartment", "rdf:type org:OrganizationalUnit", "", "Or"),
    ("CityDepartment", "", "$ a skos:Concept .", "Not"),
    ("CityGovernment", "", "$ a skos:Concept .", "Not"),
    (
        "CityDepartment",
        "",
        '$ a cvx:MunicipalUnit ; skos:notation "B" ; skos:inScheme <s> ; skos:definition "B."@en .',
        "Not",
    ),
    ("Remit", "", "$ a org:FormalOrganization .", "Not"),
    ("MunicipalUnit", "", "$ a org:OrganizationalUnit .", "Not"),
    ("Remit", f"{SCHEME} cvx:ofCity", f"{SCHEME} cvx:ofCity <b/city> .", "Or"),
    ("Remit", "", "$ skos:exactMatch <b/unit>, <b/second-unit> .", "QualifiedMaxCount skos:exactMatch"),
    ("Remit", "", "$ skos:exactMatch <b/unit>, <b/no-unit> .", ""),
    ("ITDepartment", "cvx:performsFunction", "", "HasValue cvx:performsFunction"),
    ("TermUsage", "", '$ cvx:localDefinition "Another text."@en .', "UniqueLang cvx:localDefinition"),
    ("TermUsage", f"{CONCEPT_NODE} cvx:stewardedBy", "", "Or"),
    ("TermUsage", f"{CONCEPT_NODE} cvx:status ; {CONCEPT_NODE} cvx:stewardedBy", "", ""),
    ("Translation", "cvx:stewardedBy", "", ""),
    ("Translation", "cvx:status", "$ cvx:status status:agreed .", "Or"),
    ("Translation", "cvx:status", "$ cvx:status status:agreed ; cvx:reviewedBy <b> .", ""),
    ("DataNeed", "", f"{SERVICE} cvx:hasDataNeed <b> .", "Class cvx:hasDataNeed"),
    ("DataNeed", f"{SERVICE} cvx:hasDataNeed", "", "MinCount ^cvx:hasDataNeed"),
    ("DataNeed", "cvx:legalBasis", PERSONAL, "Or"),
    ("DataNeed", "cvx:legalBasis", PERSONAL.replace("true", "false"), ""),
    ("DataNeed", "", PERSONAL, ""),
    ("Roadmap", "<id/alder/initiative/berth-sensors> cvx:onRoadmap", "", "MinCount ^cvx:onRoadmap"),
    ("EmergencySituation", "skos:definition", "", "MinCount skos:definition|dct:description"),
    ("EmergencySituation", "skos:definition", '$ dct:description "Oil on the water."@en .', ""),
    (
        "SharingAgreement",
        "cvx:validFrom ; cvx:validUntil",
        '$ cvx:validFrom "2025"^^xsd:gYear .',
        "Datatype cvx:validFrom",
    ),
    (  # without the first day, because engines do not agree on whether a date and a year can be compared
        "SharingAgreement",
        "cvx:validFrom ; cvx:validUntil",
        '$ cvx:validUntil "2027"^^xsd:gYear .',
        "Datatype cvx:validUntil, MinCount cvx:validFrom",
    ),
    ("SharingAgreement", "cvx:validUntil", "", ""),
    (
        "SharingAgreement",
        "",
        '$ cvx:agreementValidFrom "2025-01-01"^^xsd:date .',
        "MaxCount cvx:agreementValidFrom",
    ),
    (
        "SharingAgreement",
        "",
        '$ cvx:agreementValidUntil "2027-12-31"^^xsd:date .',
        "MaxCount cvx:agreementValidUntil",
    ),
    ("Collaboration", "", "$ cvx:convenor <b/unit>, <b/second-unit> .", "MaxCount cvx:convenor"),
    ("Collaboration", "cvx:coordinator", "", "MinCount cvx:coordinator|cvx:convenor"),
    ("Initiative", "cvx:currentPhase", IN_PROCUREMENT, "Or"),
    ("Initiative", "cvx:currentPhase", IN_PROCUREMENT + WITH_IT, ""),
    ("Platform", "cvx:currentPhase", IN_PROCUREMENT, "Or"),
    (
        "Involvement",
        "<id/alder/initiative/berth-sensors> cvx:hasInvolvement",
        "",
        "MinCount ^cvx:hasInvolvement",
    ),
    ("Involvement", "", "<b/initiative> cvx:hasInvolvement $ .", "MaxCount ^cvx:hasInvolvement"),
    (
        "WorkRequest",
        "<id/alder/budget-line/quay-network-2026> cvx:budgetFor",
        "<id/alder/budget-line/quay-network-2026> cvx:budgetFor <b/initiative> .",
        "MinCount ^cvx:budgetFor|cvx:requestFor/^cvx:budgetFor",
    ),
    (
        "WorkRequest",
        "<id/alder/budget-line/quay-network-2026> cvx:budgetFor",
        "<id/alder/budget-line/quay-network-2026> cvx:budgetFor <id/alder/initiative/berth-sensors> .",
        "",
    ),
]


def variants() -> list[tuple[str, str, str, str]]:
    table = [(name, "", "", "") for name in EXAMPLES]
    for where, property_, required, second, wrong, component in VALUES:
        example, _, node = where.partition(" ")
        focus, removed = node or "$", f"{node} {property_}".strip()
        if required:
            table.append((example, removed, "", f"MinCount {property_}"))
        if second:
            table.append((example, "", f"{focus} {property_} {second} .", f"MaxCount {property_}"))
        if wrong:
            replaced = removed if required else removed + "?"
            table.append((example, replaced, f"{focus} {property_} {wrong} .", f"{component} {property_}"))
    for property_, places in TEXTS.items():
        for where in re.split(r"\s*\|", places):
            example, _, node = where.partition(" ")
            focus = node or "$"
            table.append((example, f"{node} {property_}".strip(), "", f"MinCount {property_}"))
            table.append((example, "", f'{focus} {property_} "b" .', f"Datatype {property_}"))
            table.append((example, "", f'{focus} {property_} "b"@en .', f"UniqueLang {property_}"))
    for example in OF_A_CITY:
        table.append((example, "* cvx:ofCity", "", "MinCount cvx:ofCity"))
        table.append((example, "", "* cvx:ofCity <b/city>", "MaxCount cvx:ofCity"))
        table.append((example, "* cvx:ofCity", "* cvx:ofCity <b>", "Class cvx:ofCity"))
    return table + OTHERS


def turtle(text: str) -> list[ox.Triple]:
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items())
    return parse(f"@base <{BASE}> .\n{head}{text}")


def node(text: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + text[1:-1] if text.startswith("<") else expand(text))


def mutated(example: str, removed: str, added: str) -> list[ox.Triple]:
    triples = turtle(MAPPING) if example == "Mapping" else parse(EXAMPLES[example])
    original, first = triples, triples[0].subject
    for pattern in filter(None, removed.split(" ; ")):
        words = pattern.removesuffix("?").split()
        subject = words.pop(0) if words[0] == "*" or words[0].startswith("<") else "$"
        property_, value = node(words[0]), node(words[1]) if words[1:] else None
        gone = [
            t
            for t in triples
            if t.predicate == property_
            and (subject == "*" or t.subject == (first if subject == "$" else node(subject)))
            and value in (None, t.object)
        ]
        assert gone or pattern.endswith("?"), f"{example}: there is no {pattern} to remove"
        triples = [t for t in triples if t not in gone]
    if added.startswith("* "):
        _, property_name, value_text = added.split()
        having = {t.subject for t in original if t.predicate == node(property_name)}
        added = "".join(f"{subject} {property_name} {value_text} . " for subject in sorted(map(str, having)))
    text = added.replace("$", str(first))
    while missing := [iri for iri in NEIGHBOURS if iri in text and f"{iri} {NEIGHBOURS[iri]}" not in text]:
        text += "".join(f"\n{iri} {NEIGHBOURS[iri]} ." for iri in missing)
    return triples + turtle(text)


VARIANTS = variants()


@pytest.fixture(scope="session")
def found_in_variants() -> dict[int, list[Finding]]:
    """What one check of all variants together found in each."""
    lines = []
    for number, (example, removed, added, _) in enumerate(VARIANTS):
        data = ox.serialize(mutated(example, removed, added), format=ox.RdfFormat.N_TRIPLES) or b""
        renamed = data.decode().replace(f"<{BASE}", f"<{BASE}variant-{number}/")
        lines.append(re.sub(r"_:(\w+)", rf"_:v{number}\1", renamed))
    together = [quad.triple for quad in ox.parse("".join(lines), ox.RdfFormat.N_TRIPLES)]
    found = defaultdict(list)
    for finding in check(together + modules()):
        match = re.match(re.escape(BASE) + r"variant-(\d+)/", finding.focus)
        assert match, f"found outside the variants: {finding}"
        found[int(match[1])].append(finding)
    return found


def variant_name(number: int) -> str:
    example, removed, added, expected = VARIANTS[number]
    return f"{example}: {expected}" if expected else f"{example} conforms" + (", varied" if removed or added else "")


@pytest.mark.parametrize("number", range(len(VARIANTS)), ids=variant_name)
def test_a_variant_breaks_what_it_is_to_break_and_nothing_else(
    number: int, found_in_variants: dict[int, list[Finding]]
) -> None:
    found = {f"{finding.component} {finding.path}".strip() for finding in found_in_variants.get(number, [])}
    assert found == set(filter(None, VARIANTS[number][3].split(", "))), VARIANTS[number]


def test_every_constraint_has_a_variant_that_breaks_it(found_in_variants: dict[int, list[Finding]]) -> None:
    declared = {
        (str(shape).removeprefix(SHAPE), name[0].upper() + name[1:])
        for name in PARAMETERS
        for shape in shapes_graph().subjects(rdflib.URIRef(SH + name))
        if isinstance(shape, rdflib.URIRef)
    }
    broken = {(finding.shape, finding.component) for found in found_in_variants.values() for finding in found}
    assert declared == broken


def test_the_first_node_of_an_example_is_of_its_class() -> None:
    for name, path in EXAMPLES.items():
        triples = parse(path)
        first = triples[0].subject
        assert ox.Triple(first, ox.NamedNode(RDF_TYPE), ox.NamedNode(NS + name)) in triples, name
        ours = {t.subject.value for t in triples if not isinstance(t.subject, ox.BlankNode)}
        assert all(iri.startswith(BASE) for iri in ours), f"{name}: an example says nothing of what is not its own"


# The shipped cities

EMBARRASSING = {
    "benefit/digital-skills": {"BenefitBaseline", "BenefitOwner"},
    "data-need/permits-of-premises": {"DataNeedLegalBasisShape"},
    "data-need/vulnerable-residents": {"DataNeedLegalBasisShape"},
    "dataset/parking-occupancy": {"CityDatasetPublisher"},
    "initiative/participation-platform": {"InitiativeFunder"},
    "initiative/river-wall": {"DevelopmentEvidence"},
    "initiative/square-of-ideas": {"DevelopmentEvidence", "InitiativeFunder"},
    "initiative/visitor-beacons": {"InitiativePromoter", "InitiativeWithITShape"},
    "processing/clinic-reminders": {"ProcessingActivityDatasetRecommended"},
    "processing/visitor-counts": {"ProcessingActivityDatasetRecommended"},
    "need/patient-summaries-at-home": {"InteroperabilityNeedProductRecommended"},
    "work-request/network-for-beacons": {"WorkRequestBudget"},
    "work-request/vote-on-line": {"WorkRequestBudget"},
    "risk/gauges-fail-in-flood": {"RiskMitigation"},
}
"""What Miravel is made to show: the gaps that a real city would rather not see, by node and shape."""


@pytest.fixture(scope="session")
def shipped_store() -> EmbeddedStore:
    store = EmbeddedStore()
    shipped.install(store)
    return store


@pytest.fixture(scope="session")
def found_in_shipped(shipped_store: EmbeddedStore) -> list[Finding]:
    """What is found in the default graph as it is shipped, without the authority tables, which nothing here asks."""
    names = [name for name in shipped_store.graphs() if is_in_default_graph(name)]
    return check(list(shipped_store.triples(*(name for name in names if name != graph("model", "eu-authority")))))


@pytest.mark.parametrize("city", CITIES)
def test_a_shipped_city_violates_nothing_and_only_miravel_has_gaps(
    city: str, shipped_store: EmbeddedStore, found_in_shipped: list[Finding]
) -> None:
    own = list(shipped_store.triples(*(graph(kind, city) for kind in ("city", "mappings", "inferred"))))
    assert subjects_of_type(own, NS + "CityDepartment")
    assert subjects_of_type(own, expand("sssom:Mapping"))
    nodes = {t.subject.value for t in own}
    found = [finding for finding in found_in_shipped if finding.focus in nodes]
    gaps = defaultdict(set)
    for finding in found:
        assert finding.severity == "Warning", finding
        gaps[finding.focus.removeprefix(f"https://w3id.org/civilex/id/{city}/")].add(finding.shape)
    assert gaps == (EMBARRASSING if city == "miravel" else {})


def test_nothing_else_that_is_shipped_is_found_at_fault(found_in_shipped: list[Finding]) -> None:
    assert {finding.focus for finding in found_in_shipped if "/id/miravel/" not in finding.focus} == set()
    assert found_in_shipped


def test_without_the_rules_nobody_is_known_to_be_the_it_department(shipped_store: EmbeddedStore) -> None:
    model = [name for name in shipped_store.graphs() if name.startswith(graph("model", ""))]
    model.remove(graph("model", "eu-authority"))
    found = check(list(shipped_store.triples(*model, graph("city", "miravel"), graph("mappings", "miravel"))))
    blamed = {finding.focus.rsplit("/", 1)[1] for finding in found if finding.shape == "InitiativeWithITShape"}
    assert blamed == {"flood-alerts", "sensor-platform", "smart-signals", "tablets-for-schools", "visitor-beacons"}

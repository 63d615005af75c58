"""Broken and varied examples of the module services: what each constraint of its shapes is to find."""

from __future__ import annotations

from shape_variants.nodes import DATASET, DESCRIBED_DATASET, HARBOUR_OFFICE, SERVICE

PERSONAL = f"{DESCRIBED_DATASET} ; cvx:ownedBy {HARBOUR_OFFICE} ; cvx:personalData true ."
OF_ANOTHER = f"{DESCRIBED_DATASET} ; cvx:ownedBy <b> ."

VALUES = [
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
    ("ServiceFranchise", "cvx:franchiseFor", "required", "", '"b"', "NodeKind"),
    ("ServiceFranchise", "cvx:offersService", "required", "", '"b"', "NodeKind"),
    ("ServiceFranchise", "org:hasMember", "required", "", "", ""),
    (f"ServiceFranchise {SERVICE}", "cvx:servesCommunity", "", "", "<b>", "Class"),
    (f"ServiceFranchise {SERVICE}", "cvx:deliveredBy", "", "", '"b"', "NodeKind"),
    (f"ServiceFranchise {SERVICE}", "cvx:producesData", "", "", '"b"', "NodeKind"),
]
TEXTS = [
    ("DataNeed", "dct:title"),
    (f"DataNeed {SERVICE}", "dct:title"),
    ("EmergencySituation", "skos:prefLabel"),
    ("ServiceType", "skos:prefLabel"),
    ("ServiceType", "skos:definition"),
    ("ServiceFranchise", "skos:prefLabel"),
]
OF_A_CITY = [
    "DataNeed",
    "ServiceFranchise",
]
OTHERS = [
    ("DataNeed", "", f"{SERVICE} cvx:hasDataNeed <b> .", "Class cvx:hasDataNeed"),
    ("DataNeed", f"{SERVICE} cvx:hasDataNeed", "", "MinCount ^cvx:hasDataNeed"),
    ("DataNeed", "cvx:legalBasis", PERSONAL, "Or"),
    ("DataNeed", "cvx:legalBasis", PERSONAL.replace("true", "false"), ""),
    ("DataNeed", "", PERSONAL, ""),
    ("EmergencySituation", "skos:definition", "", "MinCount skos:definition|dct:description"),
    ("EmergencySituation", "skos:definition", '$ dct:description "Oil on the water."@en .', ""),
    ("ServiceFranchise", "org:hasMember <id/alder/department/fire-brigade>", "", "MinCount org:hasMember"),
    ("DataNeed", "", OF_ANOTHER, "SPARQL"),
    ("DataNeed", "", f"{OF_ANOTHER} $ cvx:coveredByAgreement <b/agreement> .", ""),
    ("DataNeed", "", f"{OF_ANOTHER} {DATASET} cvx:coveredByAgreement <b/agreement> .", ""),
]

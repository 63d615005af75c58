"""Broken and varied examples of the module organisation: what each constraint of its shapes is to find."""

from __future__ import annotations

from shape_variants.nodes import GOVERNMENT, HARBOUR_REMIT, SCHEME

VALUES = [
    ("CityDepartment", "cvx:confidence", "required", "0.8", '"0.9"^^xsd:double', "Datatype"),
    ("CityDepartment", "cvx:confidence", "", "", "-0.1", "MinInclusive"),
    ("CityDepartment", "cvx:confidence", "", "", "1.1", "MaxInclusive"),
    ("MunicipalUnit", "cvx:evidenceBasis", "", "", "<b>", "In"),
    ("CityDepartment", "cvx:validFrom", "", '"2018-01-01"^^xsd:date', '"2019"^^xsd:gYear', "Datatype"),
    ("CityDepartment", "cvx:lastVerified", "", '"2018-01-01"^^xsd:date', '"2019"^^xsd:gYear', "Datatype"),
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
    ("MunicipalCompany", "cvx:hasMandate", "", "", '"b"', "NodeKind"),
]
TEXTS = [
    ("CityDepartment", "skos:prefLabel"),
    ("CityGovernment", "skos:prefLabel"),
    ("MunicipalUnit", "skos:prefLabel"),
    ("Remit", "skos:prefLabel"),
    ("MunicipalUnit", "skos:definition"),
]
OF_A_CITY = [
    "CityDepartment",
    "Remit",
]
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
    ("MunicipalCompany", "org:classification", "$ org:classification form:agency .", "HasValue org:classification"),
]

"""Broken and varied examples of the module data: what each constraint of its shapes is to find."""

from __future__ import annotations

from shape_variants.nodes import DATASET

VALUES = [
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
    ("Contract", "cvx:contractFor", "required", "<b/system>", "<b>", "Class"),
    ("Contract", "cvx:hasClause", "required", "", "<b>", "In"),
    ("DataAsset", "cvx:ownedBy", "required", "", '"b"', "NodeKind"),
    ("DataAsset", "cvx:aboutType", "", "", "<b>", "Class"),
    ("DataAsset", "dct:accessRights", "", "<b>", "", ""),
    ("DataAsset", "cvx:custodian", "", "", '"b"', "NodeKind"),
]
TEXTS = [
    ("InformationSystem", "dct:title"),
    (f"InformationSystem {DATASET}", "dct:title"),
    ("SharingAgreement", "dct:title"),
    ("ProcessingActivity", "dct:title"),
    ("Contract", "dct:title"),
    ("DataType", "skos:prefLabel"),
    ("DataType", "skos:definition"),
    ("DataAsset", "dct:title"),
]
OF_A_CITY = [
    "InformationSystem",
    "SharingAgreement",
    "ProcessingActivity",
    "Contract",
    "DataAsset",
]
OTHERS = [
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
]

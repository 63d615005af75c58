"""Broken and varied examples of the module operating-model: what each constraint of its shapes is to find."""

from __future__ import annotations

VALUES = [
    ("ComponentGroup", "skos:inScheme", "required", "", "", ""),
    ("Linkage", "cvx:linkageFrom", "required", "<b/component>", "<b>", "Class"),
    ("Linkage", "cvx:linkageFrom", "", "", "<concept/alder-component/X2>", "Disjoint"),
    ("Linkage", "cvx:linkageTo", "required", "<b/component>", "<b>", "Class"),
    ("Linkage", "dct:description", "required", "", "", ""),
    ("OperatingModelComponent", "skos:notation", "required", '"B"', "", ""),
    ("OperatingModelComponent", "skos:inScheme", "required", "", "", ""),
    ("OperatingModelComponent", "cvx:partOfGroup", "", "<b/group>", "<b>", "Class"),
    ("Principle", "skos:inScheme", "required", "", "", ""),
    ("Principle <id/alder/initiative/berth-sensors>", "cvx:adoptsPrinciple", "", "", "<b>", "Class"),
    ("MaturityLevel", "skos:inScheme", "required", "", "", ""),
    ("MaturityLevel", "skos:notation", "required", '"B"', "", ""),
    ("Assessment", "cvx:assessedComponent", "required", "<b/component>", "<b>", "Class"),
    ("Assessment", "cvx:atMaturity", "required", "<b/maturity>", "<b>", "Class"),
    ("Assessment", "cvx:assessedOn", "required", '"2024-01-01"^^xsd:date', '"2024"^^xsd:gYear', "Datatype"),
    ("Assessment", "cvx:checkedBy", "required", "", "", ""),
]
TEXTS = [
    ("ComponentGroup", "skos:prefLabel"),
    ("OperatingModelComponent", "skos:prefLabel"),
    ("ComponentGroup", "skos:definition"),
    ("OperatingModelComponent", "skos:definition"),
    ("Principle", "skos:prefLabel"),
    ("Principle", "skos:definition"),
    ("MaturityLevel", "skos:prefLabel"),
    ("MaturityLevel", "skos:definition"),
]
OF_A_CITY = [
    "Assessment",
]
OTHERS = []

"""Broken and varied examples of the module terminology: what each constraint of its shapes is to find."""

from __future__ import annotations

from shape_variants.nodes import CONCEPT_NODE

CODE = '; skos:notation "1" .'

VALUES = [
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
    ("ReferenceModel", "cvx:stewardedBy", "required", "", "", ""),
    ("ReferenceModel <concept/alder-data-type/berth-occupancy>", "cvx:definedIn", "", "", "<b>", "Class"),
    ("ChangeRequest", "cvx:proposesChangeTo", "required", "", '"b"', "NodeKind"),
    ("ChangeRequest", "cvx:proposedBy", "required", "<b>", '"b"', "NodeKind"),
    ("ChangeRequest", "cvx:requestStatus", "required", "request-status:refused", "<b>", "In"),
    ("ChangeRequest", "dct:created", "required", '"2024-01-01"^^xsd:date', '"2024"^^xsd:gYear', "Datatype"),
]
TEXTS = [
    (f"TermUsage {CONCEPT_NODE}", "skos:prefLabel"),
    ("Translation", "skos:prefLabel"),
    ("ReferenceModel", "skos:prefLabel"),
    ("ChangeRequest", "dct:title"),
]
OF_A_CITY = [
    "TermUsage",
    "ReferenceModel",
    "ChangeRequest",
]
OTHERS = [
    ("TermUsage", "", '$ cvx:localDefinition "Another text."@en .', "UniqueLang cvx:localDefinition"),
    ("TermUsage", f"{CONCEPT_NODE} cvx:stewardedBy", "", "Or"),
    ("TermUsage", f"{CONCEPT_NODE} cvx:status ; {CONCEPT_NODE} cvx:stewardedBy", "", ""),
    ("Translation", "cvx:stewardedBy", "", ""),
    ("Translation", "cvx:status", "$ cvx:status status:agreed .", "Or"),
    ("Translation", "cvx:status", "$ cvx:status status:agreed ; cvx:reviewedBy <b> .", ""),
    ("TermUsage", "", f"{CONCEPT_NODE} skos:broader <c> .", ""),
    ("TermUsage", "", f"{CONCEPT_NODE} skos:broader {CONCEPT_NODE} .", "SPARQL"),
    ("TermUsage", "", f"{CONCEPT_NODE} skos:broader <c> . <c> skos:broader <d> . <d> skos:broader <c> .", "SPARQL"),
    ("TermUsage", "", f"{CONCEPT_NODE} skos:inScheme <s> {CODE} <c> skos:inScheme <s> {CODE}", "SPARQL"),
    ("TermUsage", "", f"{CONCEPT_NODE} skos:inScheme <s> {CODE} <c> skos:inScheme <other> {CODE}", ""),
]

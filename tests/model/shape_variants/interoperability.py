"""Broken and varied examples of the module interoperability: what each constraint of its shapes is to find."""

from __future__ import annotations

VALUES = [
    ("Interface", "cvx:interfaceFrom", "required", "<b/system>", "<b>", "Class"),
    ("Interface", "cvx:interfaceFrom", "", "", "<id/alder/system/control-room>", "Disjoint"),
    ("Interface", "cvx:interfaceTo", "required", "<b/system>", "<b>", "Class"),
    ("Interface", "cvx:carriesType", "required", "", "<b>", "Class"),
    ("Interface", "dct:conformsTo", "required", "", "", ""),
    ("PolicyProduct", "cvx:resolvesBarrier", "", "", "<b>", "Class"),
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
    ("MatrixCell", "cvx:atLevel", "required", "level:technical", "<b>", "In"),
    ("MatrixCell", "cvx:inArea", "required", "area:strategy-management", "<b>", "In"),
    ("Gap", "cvx:gapFor", "required", "", "<b>", "Class"),
    ("Gap", "cvx:closedBy", "", "", "<b>", "Class"),
]
TEXTS = [
    ("Barrier", "dct:title"),
    ("InteroperabilityNeed", "dct:title"),
    ("PolicyProduct", "dct:title"),
    ("Interface", "dct:title"),
    ("Collaboration", "skos:prefLabel"),
    ("MatrixCell", "dct:title"),
    ("Gap", "dct:title"),
]
OF_A_CITY = [
    "Barrier",
    "InteroperabilityNeed",
    "PolicyProduct",
    "Interface",
    "MatrixCell",
    "Gap",
]
OTHERS = [
    ("MatrixCell", "", "$ cvx:identifiesGap <b> .", "Class cvx:identifiesGap"),
    ("Collaboration", "", "$ cvx:convenor <b/unit>, <b/second-unit> .", "MaxCount cvx:convenor"),
    ("Collaboration", "cvx:coordinator", "", "MinCount cvx:coordinator|cvx:convenor"),
    ("Gap", "<id/alder/matrix-cell/semantic-resources> cvx:identifiesGap", "", "MinCount ^cvx:identifiesGap"),
]

"""Broken and varied examples of the module core: what each constraint of its shapes is to find."""

from __future__ import annotations

VALUES = [
    ("CompletenessClaim", "cvx:claimFor", "required", "<b>", '"b"', "NodeKind"),
    ("CompletenessClaim", "cvx:kindOfFact", "required", "fact:remit", "<b>", "In"),
    ("CompletenessClaim", "cvx:asOf", "required", '"2025-01-01"^^xsd:date', '"2026"^^xsd:gYear', "Datatype"),
    ("CompletenessClaim", "cvx:askedBy", "required", "", '"b"', "NodeKind"),
]
TEXTS = []
OF_A_CITY = [
    "CompletenessClaim",
]
OTHERS = []

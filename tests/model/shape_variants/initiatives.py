"""Broken and varied examples of the module initiatives: what each constraint of its shapes is to find."""

from __future__ import annotations

from shape_variants.nodes import GOVERNMENT, SCHEME

IN_PROCUREMENT = "$ cvx:currentPhase phase:procurement . "
WITH_IT = f"""$ cvx:hasInvolvement <b/involvement> . <b/involvement> a cvx:Involvement ; cvx:ofCity {GOVERNMENT} ;
  cvx:involvedDepartment <b/department> ; cvx:involvedInPhase phase:design ; cvx:involvementRole role:adviser ;
  cvx:involvementDate "2026-04-01"^^xsd:date . {SCHEME} cvx:ofCity {GOVERNMENT} .
  <b/department> a cvx:ITDepartment ; cvx:performsFunction unit:ICT ."""

VALUES = [
    ("Benefit", "cvx:currentValue", "", "1.0", '"1"^^xsd:double', "Datatype"),
    ("Initiative", "cvx:goLiveDate", "", '"2027-01-01"^^xsd:date', '"2027"^^xsd:gYear', "Datatype"),
    ("Initiative", "cvx:meetsNeed", "", "", "<b>", "Class"),
    ("Initiative", "cvx:onRoadmap", "", "", "<b>", "Class"),
    ("Development", "cvx:readinessEvidence", "required", "", "", ""),
    ("RiskCheck", "cvx:checksFactor", "required", "factor:leadership", "<b>", "In"),
    ("RiskCheck", "cvx:checkedOn", "required", '"2024-01-01"^^xsd:date', '"2024"^^xsd:gYear', "Datatype"),
    ("RiskCheck", "cvx:nextCheckDue", "required", '"2028-01-01"^^xsd:date', '"2028"^^xsd:gYear', "Datatype"),
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
    ("Outcome", "cvx:leadsTo", "required", "", "<b>", "Class"),
    ("Involvement", "cvx:trainingNeed", "", "", '"b"', "Datatype"),
    ("RiskQuestion", "skos:inScheme", "required", "", "", ""),
    ("RiskQuestion", "cvx:asksAbout", "required", "", "<b>", "In"),
    ("RiskQuestion <id/alder/risk-check/skills-2026>", "cvx:leavesOpen", "", "", "<b>", "Class"),
]
TEXTS = [
    ("Benefit", "dct:title"),
    ("BudgetLine", "dct:title"),
    ("Initiative", "dct:title"),
    ("Platform", "dct:title"),
    ("Risk", "dct:title"),
    ("WorkRequest", "dct:title"),
    ("Development", "dct:title"),
    ("Roadmap", "dct:title"),
    ("Outcome", "dct:title"),
    ("RiskQuestion", "skos:prefLabel"),
    ("RiskQuestion", "skos:definition"),
]
OF_A_CITY = [
    "Benefit",
    "BudgetLine",
    "Initiative",
    "Involvement",
    "Risk",
    "WorkRequest",
    "Development",
    "RiskCheck",
    "Roadmap",
    "Outcome",
]
OTHERS = [
    ("Outcome", "", "<id/alder/initiative/berth-sensors> cvx:bringsAbout <b> .", "Class cvx:bringsAbout"),
    ("Roadmap", "<id/alder/initiative/berth-sensors> cvx:onRoadmap", "", "MinCount ^cvx:onRoadmap"),
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
    ("Outcome", "<id/alder/initiative/berth-sensors> cvx:bringsAbout", "", "MinCount ^cvx:bringsAbout"),
    ("Involvement", "", '$ cvx:trainingNeed "b"@en .', "UniqueLang cvx:trainingNeed"),
]

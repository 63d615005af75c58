"""The smaller schemes hold the agreed concepts, in their order."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from vocabulary_reading import GROUPS, iri, scheme_iri, subjects, values

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
def test_scheme_has_the_agreed_concepts(vocabularies: ox.Store, scheme: str) -> None:
    found = {node.value.rpartition("/")[2] for node in subjects(vocabularies, "skos:inScheme", scheme_iri(scheme))}
    assert found == set(AGREED[scheme].split())


def test_phases_are_numbered_in_their_order(vocabularies: ox.Store) -> None:
    numbers = [values(vocabularies, iri(f"phase:{phase}"), "cvx:phaseOrder") for phase in PHASES]
    assert numbers == [["1"], ["2"], ["3"], ["4"], ["5"], ["6"], ["7"]]


def test_maturity_levels_are_numbered_from_nothing_to_kept_up(vocabularies: ox.Store) -> None:
    levels = AGREED["maturity-level"].split()
    numbers = [values(vocabularies, iri(f"maturity:{level}"), "skos:notation") for level in levels]
    assert numbers == [["0"], ["1"], ["2"], ["3"], ["4"]]


def test_the_checklist_asks_two_questions_about_each_factor(vocabularies: ox.Store) -> None:
    factors = AGREED["risk-factor"].split()
    asked = {factor: subjects(vocabularies, "cvx:asksAbout", iri(f"factor:{factor}")) for factor in factors}
    assert {factor: len(questions) for factor, questions in asked.items()} == dict.fromkeys(asked, 2)
    assert len(set().union(*asked.values())) == 18


@pytest.mark.parametrize("level", ["political", "legal", "organisational", "semantic", "technical"])
def test_level_matches_its_adms_level_which_is_in_the_authority_file(vocabularies: ox.Store, level: str) -> None:
    adms = f"http://purl.org/adms/interoperabilitylevel/{level.capitalize()}"
    assert values(vocabularies, iri(f"level:{level}"), "skos:exactMatch") == [adms]
    assert values(vocabularies, ox.NamedNode(adms), "skos:notation") == [level.capitalize()]

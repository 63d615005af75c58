"""The cities that are shipped break no shape, and only the fictional one has gaps."""

from __future__ import annotations

from collections import defaultdict

import pyshacl
import pytest
import rdflib
from shape_checking import SH, Finding, check, rdflib_graph, shapes_graph, subjects_of_type

import shipped_stores
from civilex.namespaces import ID, NS, SHAPE, expand, graph
from civilex.store.dataset import is_in_default_graph
from civilex.store.embedded import EmbeddedStore

CITIES = ["barcelona", "boston", "chicago", "london", "mexico-city", "miravel", "rio-de-janeiro", "santiago"]
EMBARRASSING = {
    "benefit/digital-skills": {"BenefitBaseline", "BenefitOwner"},
    "data-need/addresses-at-risk": {"DataNeedAgreementNeededShape"},
    "data-need/permits-of-premises": {"DataNeedAgreementNeededShape", "DataNeedLegalBasisShape"},
    "data-need/traffic-for-dispatch": {"DataNeedAgreementNeededShape"},
    "data-need/trees-on-the-plot": {"DataNeedAgreementNeededShape"},
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
    return shipped_stores.shipped_store()


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


def test_a_constraint_in_sparql_names_the_nodes_by_their_labels(shipped_store: EmbeddedStore) -> None:
    model = [name for name in shipped_store.graphs() if name.startswith(graph("model", ""))]
    model.remove(graph("model", "eu-authority"))
    _, report, _ = pyshacl.validate(
        rdflib_graph(list(shipped_store.triples(*model, graph("city", "miravel")))),
        shacl_graph=shapes_graph(),
        focus_nodes=[rdflib.URIRef(f"{ID}miravel/data-need/traffic-for-dispatch")],
        use_shapes=[rdflib.URIRef(SHAPE + "DataNeedAgreementNeededShape")],
    )
    [message] = {str(text) for text in report.objects(None, rdflib.URIRef(SH + "resultMessage"))}
    assert message == (
        "The data need 'Traffic on the way' of Fire and Rescue Service is met by data of Mobility Department, and no "
        "sharing agreement is recorded: link the agreement (cvx:coveredByAgreement), or conclude one."
    )

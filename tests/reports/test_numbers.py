"""The numbers of the reports over the sample city, against what its file says when it is read by other means."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import DCTERMS, RDF

from civilex.reports.definition import by_name
from civilex.reports.filling import FilledPart, FilledReport, fill
from civilex.store.embedded import EmbeddedStore

CVX = rdflib.Namespace("https://w3id.org/civilex/ns/")
CV = rdflib.Namespace("http://data.europa.eu/m8g/")
ID = "https://w3id.org/civilex/id/miravel/"
DAY, SOON = date(2026, 11, 22), date(2027, 2, 20)


@pytest.fixture(scope="module")
def city(repository: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(repository / "ontology" / "cities" / "miravel.ttl")


@pytest.fixture(scope="module")
def report(model: EmbeddedStore):
    made: dict[str, FilledReport] = {}

    def of(name: str) -> FilledReport:
        if name not in made:
            made[name] = fill(by_name(name), model, "miravel", on=DAY)
        return made[name]

    return of


def verdicts(part: FilledPart) -> dict[str, str]:
    return {row.cell(part.part.subject).iri.removeprefix(ID): row.verdict for row in part.rows}


def test_who_waits_for_whose_data(report, city: rdflib.Graph) -> None:
    (part,) = report("data-needs").parts
    expected = {}
    asked = {
        city.value(claim, CVX.claimFor)
        for claim in city.subjects(
            CVX.kindOfFact, rdflib.URIRef("https://w3id.org/civilex/concept/fact-kind/agreement")
        )
    }
    for service, need in city.subject_objects(CVX.hasDataNeed):
        user, data = city.value(service, CV.hasCompetentAuthority), city.value(need, CVX.satisfiedBy)
        if data is not None and city.value(data, CVX.ownedBy) == user:
            continue
        agreement = city.value(need, CVX.coveredByAgreement)
        ends = agreement and city.value(agreement, CVX.validUntil)
        last = date.max if ends is None else ends.toPython()
        state = "not yet asked" if user not in asked else "none in force"
        if agreement is not None and last >= DAY:
            state = "ends soon" if last <= SOON else "agreed"
        expected[str(need).removeprefix(ID)] = state

    assert verdicts(part) == expected
    # Counted by hand in the file: 12 needs, one of data that its department holds itself.
    assert part.counts == {"agreed": 3, "ends soon": 1, "none in force": 4, "not yet asked": 3}
    assert part.total == 11


def test_policy_products(report, city: rdflib.Graph) -> None:
    products, unblocking, needs = report("interoperability").parts
    kinds = {CVX.PolicyProduct, CVX.Roadmap}
    states = Counter(
        str(city.value(product, CVX.productStatus)).rpartition("/")[2]
        for product in city.subjects(CVX.productStatus)
        if city.value(product, RDF.type) in kinds
    )

    found = {state.replace(" ", "-"): number for state, number in products.counts.items() if number}
    assert found == states == {"exists": 6, "draft": 3, "missing": 3, "not-applicable": 1}
    # By hand: the model of consent meets two needs, and sets three services and the flood alerts free.
    rows = {row.cell("product").text: row.cell("unblocked").number for row in unblocking.rows}
    assert rows == {"Model of consent for care data": 6, "Address standard": 3, "Interface standard": 3}
    assert {name for name, verdict in verdicts(needs).items() if verdict == "yes"} == {"need/patient-summaries-at-home"}
    assert needs.total == len(set(city.subjects(RDF.type, CVX.InteroperabilityNeed))) == 5
    # Cells without a product are drawn with what is known of them: the city was asked.
    assert {row.verdict for row in products.blanks} == {"none recorded"}
    assert len(products.blanks) == 5


def test_what_stops(report, city: rdflib.Graph) -> None:
    (part,) = report("what-stops").parts
    paths = set()
    for system in city.subjects(RDF.type, CVX.InformationSystem):
        for data in city.subjects(CVX.heldIn, system):
            needs = list(city.subjects(CVX.satisfiedBy, data))
            services = [service for need in needs for service in city.subjects(CVX.hasDataNeed, need)]
            for service in services or [None]:
                department = service and city.value(service, CV.hasCompetentAuthority)
                paths.add(tuple(None if each is None else str(each) for each in (system, data, service, department)))
    rows = {tuple(row.cell(step).iri for step in ("system", "dataset", "service", "department")) for row in part.rows}

    assert rows == paths
    assert part.counts == {
        "has ended": 0, "ends soon": 3, "ends later": 2, "no end recorded": 0, "not yet asked": 2,
    }  # fmt: skip
    soonest = part.rows[0]
    assert (soonest.cell("system").text, soonest.cell("contractEnd").text) == ("Traffic centre", "2026-11-30")


def test_who_is_called_when_it_floods(report, city: rdflib.Graph) -> None:
    called, needs = report("it-floods-tonight").parts
    expected = {}
    for row in called.rows:
        contact = city.value(rdflib.URIRef(row.cell("department").iri), CV.contactPoint)
        verified = contact and city.value(contact, CVX.lastVerified)
        state = "no contact" if contact is None else "never verified"
        if verified is not None:
            state = "verified" if verified.toPython() >= date(2025, 11, 22) else "verified over a year ago"
        expected[row.cell("department").iri.removeprefix(ID)] = state

    assert verdicts(called) == expected
    # Security coordinates health, infrastructure, transport and citizen services; its three departments are called too.
    assert {name.partition("/")[2] for name in expected} == {
        "emergency-coordination-centre", "city-police", "fire-and-rescue-service", "public-health-service",
        "river-and-works-department", "mobility-department", "citizen-desk",
    }  # fmt: skip
    assert needs.counts == {"agreed": 3, "ends soon": 0, "none in force": 4, "not yet asked": 0}


def test_initiatives_and_it(report, city: rdflib.Graph) -> None:
    soon, all_of_them, asked, residents = report("initiatives-and-it").parts
    order = ["idea", "design", "procurement", "deployment", "pilot", "operation"]
    office = rdflib.URIRef(f"{ID}department/digital-office")
    expected = {}
    for initiative, owner in city.subject_objects(CVX.hasOwner):
        phases = [
            str(city.value(node, CVX.involvedInPhase)).rpartition("/")[2]
            for node in city.objects(initiative, CVX.hasInvolvement)
            if city.value(node, CVX.involvedDepartment) == office
        ]
        of_owner = {str(city.value(claim, CVX.kindOfFact)) for claim in city.subjects(CVX.claimFor, owner)}
        was_asked = "https://w3id.org/civilex/concept/fact-kind/involvement" in of_owner
        early = bool(phases) and min(map(order.index, phases)) < order.index("procurement")
        state = "before procurement" if early else "at procurement or later"
        expected[str(initiative).removeprefix(ID)] = state if phases else "never" if was_asked else "not yet asked"

    assert verdicts(all_of_them) == expected
    assert verdicts(soon) == {
        "initiative/flood-alerts": "no",
        "initiative/visitor-beacons": "yes",
        "initiative/square-of-ideas": "not yet asked",
    }
    assert verdicts(asked) == {
        "work-request/alerts-gateway": "budget line", "work-request/connect-the-signals": "budget line",
        "work-request/network-for-beacons": "no money", "work-request/vote-on-line": "not yet asked",
    }  # fmt: skip
    money = {(row.cell("initiative").text, row.cell("cost").number) for row in residents.rows if row.cell("cost").text}
    assert money == {
        ("Flood alerts", 95000), ("Sensor platform", 410000), ("Intelligent traffic signals", 1250000),
        ("Tablets for schools", 780000),
    }  # fmt: skip


def test_components_and_risks(report, city: rdflib.Graph) -> None:
    components, principles, benefits, risks, roadmap = report("components").parts
    supported, drafts = set(), set()
    for artefact, component in city.subject_objects(CVX.supports):
        status = str(city.value(artefact, CVX.productStatus)).rpartition("/")[2]
        if status not in ("missing", "not-applicable"):
            (drafts if status == "draft" else supported).add(component)

    assert components.counts["recorded"] == len(supported) == 10
    assert components.counts["a draft"] == len(drafts - supported) == 1
    assert components.total == 17
    acted_on = set(city.objects(None, CVX.adoptsPrinciple))
    assert principles.counts["no"] == len(acted_on) == 2
    assert {name for name, verdict in verdicts(benefits).items() if verdict == "yes"} == {"benefit/digital-skills"}
    checks = sorted(city.subjects(RDF.type, CVX.RiskCheck), key=lambda check: city.value(check, CVX.checkedOn))
    due = {city.value(check, CVX.checksFactor): city.value(check, CVX.nextCheckDue).toPython() for check in checks}
    assert risks.counts["yes"] == sum(day < DAY for day in due.values()) == 1
    assert risks.counts["no"] == sum(day >= DAY for day in due.values()) == 2
    assert {row.cell("initiative").text for row in roadmap.rows if row.verdict == "on a roadmap"} == {"Flood alerts"}
    built = {
        (row.cell("initiative").text, row.cell("dependsOn").text) for row in roadmap.rows if row.cell("dependsOn").text
    }
    assert built == {
        ("Flood alerts", "Sensor platform"), ("Intelligent traffic signals", "Sensor platform"),
        ("Square of ideas", "Participation platform"), ("Visitor beacons", "Square of ideas"),
    }  # fmt: skip


def test_what_a_reorganisation_left(report) -> None:
    left, changes = report("after-a-reorganisation").parts

    # By hand: parking occupancy is published by the Transport Office; the benefit of the tablets has no owner.
    assert verdicts(left) == {
        "dataset/parking-occupancy": "names a former organisation", "benefit/digital-skills": "no owner",
    }  # fmt: skip
    assert [(row.cell("former").text, row.cell("today").text) for row in changes.rows] == [
        ("Transport Office", "Mobility Department")
    ]


def test_functions(report) -> None:
    functions, arrangements, services = report("functions").parts

    assert [row.cell("unit").text for row in functions.rows if row.verdict == "yes"] == ["Culture, sport and leisure"]
    grouped = {row.cell("department").text for row in arrangements.rows if row.verdict.startswith("grouped")}
    assert grouped == {"River and Works Department", "Social Care Department"}
    assert services.total == 7


def test_high_value_datasets(report, repository: Path) -> None:
    (part,) = report("high-value-datasets").parts
    catalog = rdflib.Graph().parse(repository / "ontology" / "catalogs" / "miravel.ttl")
    dcatap = rdflib.Namespace("http://data.europa.eu/r5r/")
    law = rdflib.URIRef("http://data.europa.eu/eli/reg_impl/2023/138/oj")
    named = {*catalog.subjects(dcatap.applicableLegislation, law), *catalog.subjects(dcatap.hvdCategory)}
    under_law = {str(each) for each in catalog.subjects(dcatap.applicableLegislation, law)}

    found = {row.cell("dataset").iri for row in part.rows}
    assert found == {str(each) for each in named if (each, RDF.type, rdflib.DCAT.Dataset) in catalog}
    legislation = [row for row in part.rows if row.cell("aspect").text == "legislation"]
    assert {row.cell("dataset").iri for row in legislation if row.verdict == "yes"} == under_law & found


def test_what_the_numbers_rest_on(report, city: rdflib.Graph) -> None:
    (part,) = report("data-needs").parts
    without = [need for need in city.subjects(RDF.type, CVX.DataNeed) if (need, DCTERMS.source, None) not in city]
    asked = [(item.kind, item.who, item.on, item.by) for item in part.evidence.asked]

    assert part.evidence.without_source == len(without) - 1 == 11
    assert ("sharing agreements", "Fire and Rescue Service", "2026-09-15", "Digital Office") in [
        (kind.casefold(), *rest) for kind, *rest in asked
    ]
    assert part.evidence.nobody_asked == ()
    assert "Digital Office" not in {row.decision for row in part.rows}
    texts = {row.decision for row in part.rows if row.verdict == "ends soon"}
    assert texts == {
        "City Planning Office and Schools Department decide before 2026-12-31 whether the agreement goes on."
    }


def test_a_later_day_changes_what_is_soon(model: EmbeddedStore) -> None:
    (part,) = fill(by_name("what-stops"), model, "miravel", on=date(2027, 1, 15)).parts

    assert part.counts["has ended"] == 2
    assert part.counts["ends soon"] == 1

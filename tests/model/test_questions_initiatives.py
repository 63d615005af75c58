"""Questions on initiatives, money, the IT department and residents; answers that follow from Miravel's description."""

from __future__ import annotations

from collections.abc import Callable

Ask = Callable[..., list[tuple[str, ...]]]


def test_19_initiatives_without_a_partner_outside_the_leadership(ask: Ask) -> None:
    found = ask(19, "initiative part lacking", city="miravel")
    assert len(found) == 8 * 3
    assert {row for row in found if row[2] != "no"} == {
        ("participation-platform", "funder", "yes: nobody"),
        ("square-of-ideas", "funder", "yes: nobody"),
        ("visitor-beacons", "promoter", "yes: nobody"),
        # only the mayor's office promotes these
        ("river-wall", "promoter", "yes: only the leadership"),
        ("sensor-platform", "promoter", "yes: only the leadership"),
        ("smart-signals", "promoter", "yes: only the leadership"),
        ("square-of-ideas", "promoter", "yes: only the leadership"),
        ("tablets-for-schools", "promoter", "yes: only the leadership"),
    }


def test_20_what_stands_on_a_platform_without_money(ask: Ask) -> None:
    assert set(ask(20, "initiative platform unfunded", city="miravel")) == {
        ("flood-alerts", "sensor-platform", "no"),
        ("smart-signals", "sensor-platform", "no"),
        ("square-of-ideas", "participation-platform", "yes"),
        ("visitor-beacons", "participation-platform", "yes"),  # by way of the square
    }


def test_21_work_asked_of_it_without_money(ask: Ask) -> None:
    assert dict(ask(21, "request withoutBudget", city="miravel")) == {
        "alerts-gateway": "no",
        "connect-the-signals": "no",
        "network-for-beacons": "yes",
        "vote-on-line": "not yet asked",
    }


def test_22_where_initiatives_come_from(ask: Ask) -> None:
    assert set(ask(22, "year origin department initiatives", city="miravel")) == {
        ("2024", "department", "city-planning-office", "1"),
        ("2024", "department", "schools-department", "1"),
        ("2025", "department", "emergency-coordination-centre", "1"),
        ("2025", "department", "mobility-department", "1"),
        ("2026", "department", "enterprise-and-visitors-bureau", "1"),
        ("2026", "department", "river-and-works-department", "1"),
        ("2026", "leadership", "mayors-office", "2"),
    }


def test_20_until_when_there_is_money(ask: Ask) -> None:
    # the only budget line of the sensor platform is that of 2026; it has a funder beside
    assert set(ask(20, "platform lastBudgetYear", city="miravel")) == {
        ("sensor-platform", "2026"),
        ("participation-platform", ""),
    }


def test_41_benefits_that_cannot_be_measured(ask: Ask) -> None:
    assert ask(41, "benefit withoutIndicator withoutBaseline withoutOwner", city="miravel") == [
        ("digital-skills", "no", "yes", "yes"),
        ("faster-arrival", "no", "no", "no"),
        ("less-street-flooding", "no", "no", "no"),
    ]


def test_43_who_runs_the_platform(ask: Ask) -> None:
    assert ask(43, "platform byUrbanPlanning owner unit", city="miravel") == [
        ("participation-platform", "no", "digital-office", "ICT"),
        ("sensor-platform", "no", "digital-office", "ICT"),
    ]


def test_44_departments_in_no_initiative(ask: Ask) -> None:
    assert dict(ask(44, "department inNoInitiative", city="miravel")) == {
        "city-police": "yes",
        "fire-and-rescue-service": "not yet asked",
        "public-health-service": "not yet asked",
        "social-care-department": "not yet asked",
    } | dict.fromkeys(
        # all the others own, fund, promote or started an initiative, or are involved in one
        (
            "citizen-desk",
            "city-planning-office",
            "city-treasury",
            "digital-office",
            "emergency-coordination-centre",
            "enterprise-and-visitors-bureau",
            "mayors-office",
            "mobility-department",
            "river-and-works-department",
            "schools-department",
        ),
        "no",
    )
    london = ask(44, "department inNoInitiative", city="london")
    assert (len(london), {verdict for _, verdict in london}) == (14, {"not yet asked"})


def test_45_contracts_that_bind_the_city(ask: Ask) -> None:
    found = set(ask(45, "system contract clause lacking", city="miravel"))
    assert {row[1:] for row in found if row[1] and row[3] != "no"} == {
        ("care-records", "data-access", "not yet asked"),
        ("care-records", "open-standard", "not yet asked"),
        ("traffic-centre", "exit", "yes"),
        ("traffic-centre", "open-standard", "yes"),
    }
    # three contracts of three clauses each: the other five are there
    assert sum(row[3] == "no" for row in found) == 9 - 4
    # bought from a supplier, and nobody has been asked for the contract; the city map and the hub have no supplier
    assert {row for row in found if not row[1]} == {
        ("asset-register", "", "", "not yet asked"),
        ("dispatch-system", "", "", "not yet asked"),
    }


def test_46_what_residents_get_from_it(ask: Ask) -> None:
    columns = "initiative kind service baseline now cost currency costRecorded"
    assert set(ask(46, columns, city="miravel")) == {
        ("flood-alerts", "initiative", "flood-warning", "340", "", "95000", "EUR", "yes"),
        ("participation-platform", "platform", "", "", "", "", "", "no"),
        ("sensor-platform", "platform", "", "340", "", "410000", "EUR", "yes"),
        ("smart-signals", "initiative", "emergency-dispatch", "9.5", "9.1", "1250000", "EUR", "yes"),
        ("tablets-for-schools", "initiative", "", "", "", "780000", "EUR", "yes"),
    }


def test_47_developments_that_are_not_ready(ask: Ask) -> None:
    assert dict(ask(47, "development withoutEvidence", city="miravel")) == {
        "river-wall": "yes",
        "smart-signals": "no",
        "square-of-ideas": "not yet asked",
    }


def test_48_services_with_one_way_in(ask: Ask) -> None:
    assert dict(ask(48, "service single", city="miravel")) == {
        "building-permits": "no",
        "business-licences": "yes",
        "emergency-dispatch": "not yet asked",
        "flood-warning": "no",
        "home-care": "not yet asked",
        "parking-guidance": "yes: none at all",
        "school-places": "no",
    }


def test_49_risk_checks_that_are_overdue(ask: Ask) -> None:
    found = dict(ask(49, "factor overdue", city="miravel", on="2026-11-22"))
    assert len(found) == 9
    assert {name: found.pop(name) for name in ("leadership", "future-proofing", "skills")} == {
        "leadership": "no",
        "future-proofing": "no",  # checked late, but checked
        "skills": "yes",
    }
    assert set(found.values()) == {"yes: never checked"}
    assert dict(ask(49, "factor overdue", city="miravel", on="2026-03-01"))["skills"] == "no", "due on that very day"
    assert {verdict for (verdict,) in ask(49, "overdue", city="boston")} == {"not yet asked"}


def test_53_going_live_without_it(ask: Ask) -> None:
    columns = "initiative withoutIT"
    beacons, square = ("visitor-beacons", "yes"), ("square-of-ideas", "not yet asked")
    assert ask(53, columns, city="miravel", on="2026-11-22") == [("flood-alerts", "no"), beacons, square]
    assert ask(53, columns, city="miravel", on="2026-08-31") == [("flood-alerts", "no")]
    assert ask(53, columns, city="miravel", on="2026-09-01") == [("flood-alerts", "no"), beacons]
    assert ask(53, columns, city="miravel", on="2027-03-02") == [square]


def test_60_risks_that_nothing_is_done_about(ask: Ask) -> None:
    # for the lock-in a way out is written down; the city was asked for its risk checks on 1 November
    assert ask(60, "risk initiative withoutMitigation asOf", city="miravel") == [
        ("gauges-fail-in-flood", "flood-alerts", "yes", "2026-11-01"),
        ("vendor-lock-in", "smart-signals", "no", "2026-11-01"),
    ]

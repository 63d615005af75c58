"""What Miravel and the seven cities say of mandates, gaps, maturity, franchises, communities and the checklist."""

from __future__ import annotations

from collections.abc import Callable

Ask = Callable[..., list[tuple[str, ...]]]


def test_04_who_waits_for_a_term_to_be_changed(ask: Ask) -> None:
    found = ask(4, "term model openRequest proposedBy", scheme="Data types")
    assert [row for row in found if row[1]] == [
        ("tree-inventory", "common-terminology", "", ""),
        ("vulnerable-resident", "common-terminology", "who-is-vulnerable", "social-care-department"),
    ]


def test_05_companies_follow_from_their_legal_form(ask: Ask) -> None:
    companies = {department for department, company in ask(5, "department company") if company == "yes"}
    assert companies == {"cet-rio", "comlurb", "iplanrio", "rioluz"}


def test_05_mandates_are_given_where_the_law_was_named(ask: Ask) -> None:
    santiago = {department: mandate for department, mandate in ask(5, "department mandate", city="santiago") if mandate}
    assert santiago["direccion-de-obras-municipales"] == "law-18695"
    assert santiago["direccion-de-seguridad-publica"] == "law-18695-article-16-bis"
    assert "alcaldia" not in santiago
    chicago = {department for department, mandate in ask(5, "department mandate", city="chicago") if mandate}
    assert chicago == {"department-of-technology-and-innovation", "fleet-and-facility-management"}


def test_15_data_that_no_catalogue_holds_could_meet_a_need_too(ask: Ask) -> None:
    assert ask(15, "dataset catalogued custodian", city="miravel") == [
        ("register-of-vulnerable-residents", "yes", "social-care-department"),
        ("prescription-sheets", "no", "public-health-service"),
    ]


def test_18_what_people_have_to_learn_for_an_initiative(ask: Ask) -> None:
    assert {initiative for initiative, need in ask(18, "initiative trainingNeed", city="miravel") if need} == {
        "smart-signals",
        "tablets-for-schools",
    }


def test_23_gaps_stand_in_their_cells(ask: Ask) -> None:
    found = ask(23, "level area gap stopsNeed closedBy", city="miravel")
    resources = "digital-and-physical-resource-management"
    assert {row for row in found if row[2]} == {
        ("legal", "citizen-centric-service-management", "no-consent-model", "people-at-risk-across-departments",
         "consent-model"),
        ("semantic", resources, "no-address-standard", "one-way-to-write-an-address", "address-standard"),
        ("technical", resources, "no-interface-standard", "live-traffic-for-dispatch", "interface-standard"),
    }  # fmt: skip
    # examined, and without a gap
    assert ("political", "", "2026-10-01") in ask(23, "level gap examined", city="miravel")


def test_40_the_last_assessment_counts(ask: Ask) -> None:
    found = {row for row in ask(40, "component maturity assessedOn assessedBy", city="miravel") if row[1]}
    assert found == {
        ("B1", "city-wide", "2026-10-15", "mayors-office"),
        ("B4", "city-wide", "2026-10-15", "city-treasury"),
        ("B6", "in-part", "2026-10-15", "digital-office"),
        ("B10", "not-begun", "2026-10-15", "digital-office"),
        ("B13", "in-part", "2026-10-15", "digital-office"),
    }
    assert {maturity for (maturity,) in ask(40, "maturity", city="boston")} == {""}


def test_42_who_carries_a_service_out_and_in_which_franchise(ask: Ask) -> None:
    assert set(ask(42, "service department deliveredBy franchise", event="Moving house")) == {
        ("home-care", "social-care-department", "social-care-department", "moving-house-desk"),
        ("home-care", "social-care-department", "public-health-service", "moving-house-desk"),
        ("school-places", "schools-department", "", "moving-house-desk"),
    }
    assert {franchise for (franchise,) in ask(42, "franchise", event="emergency")} == {""}


def test_46_outcomes_stand_between_an_initiative_and_its_benefits(ask: Ask) -> None:
    found = ask(46, "initiative outcome benefit", city="miravel")
    assert [row for row in found if row[1]] == [
        ("flood-alerts", "earlier-warning", "less-street-flooding"),
        ("smart-signals", "green-wave-for-engines", "faster-arrival"),
    ]


def test_48_whom_a_service_is_for(ask: Ask) -> None:
    communities = {service: set(names.split(", ")) for service, names in ask(48, "service communities", city="miravel")}
    assert communities["parking-guidance"] == {"road users"}
    assert communities["flood-warning"] == {"people in danger", "residents"}


def test_49_questions_that_the_last_check_left_open(ask: Ask) -> None:
    found = ask(49, "factor checkedBy leftOpen", city="miravel", on="2026-11-22")
    assert [row for row in found if row[1]] == [
        ("future-proofing", "digital-office", "open standards used"),
        ("leadership", "mayors-office", "survives an election"),
        ("skills", "city-treasury", "skills counted, training paid for"),
    ]


def test_55_principles_that_somebody_acts_by(ask: Ask) -> None:
    assert ask(55, "principle withoutFollower follower", city="miravel") == [
        ("digital-by-design", "yes", ""),
        ("open-and-together", "no", "square-of-ideas"),
        ("people-first", "no", "flood-alerts"),
        ("people-first", "no", "square-of-ideas"),
        ("shared-vision", "yes", ""),
    ]
    assert {verdict for (verdict,) in ask(55, "withoutFollower", city="boston")} == {"not yet asked"}

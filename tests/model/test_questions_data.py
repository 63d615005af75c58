"""Questions on services, data, systems and standards, with the answers that follow from Miravel's description."""

from __future__ import annotations

from collections.abc import Callable

Ask = Callable[..., list[tuple[str, ...]]]


def test_13_may_be_used_but_cannot_be_read(ask: Ask) -> None:
    columns = "service dataset requiredFormat offeredFormat"
    closed = ("flood-warning", "street-works-calendar", "GEOJSON", "CSV")
    assert ask(13, columns, city="miravel", on="2026-11-22") == [closed]
    # in 2024 the register of people at risk was under agreement, and had no distribution at all
    register = ("emergency-dispatch", "register-of-vulnerable-residents", "JSON", "")
    assert ask(13, columns, city="miravel", on="2024-06-30") == [register]


def test_14_data_that_come_too_late(ask: Ask) -> None:
    # a month can have 31 days, which is 744 hours and more than the 720 that are asked for
    assert set(ask(14, "service dataset tooOld", city="miravel")) == {
        ("flood-warning", "address-register", "yes"),
        ("school-places", "address-register", "yes"),
        ("flood-warning", "street-works-calendar", "yes"),
    }


def test_15_what_could_meet_an_unmet_need(ask: Ask) -> None:
    assert ask(15, "service need dataset owner", city="miravel") == [
        ("flood-warning", "people-to-warn", "register-of-vulnerable-residents", "social-care-department"),
        ("home-care", "patient-summaries", "prescription-sheets", "public-health-service"),
    ]


def test_16_personal_data_without_a_legal_basis(ask: Ask) -> None:
    assert set(ask(16, "dataset service withoutLegalBasis", city="miravel")) == {
        ("register-of-vulnerable-residents", "emergency-dispatch", "yes"),
        ("building-permits-granted", "business-licences", "not yet asked"),
    }


def test_17_what_breaks_without_a_system(ask: Ask) -> None:
    found = set(ask(17, "kind thing through", system="traffic-centre"))
    assert {row[:2] for row in found} == {
        ("dataset", "parking-occupancy"),
        ("dataset", "street-works-calendar"),
        ("dataset", "traffic-counts"),
        ("interface", "counts-to-the-hub"),
        ("service", "emergency-dispatch"),
        ("service", "flood-warning"),
        ("service", "parking-guidance"),
        ("initiative", "flood-alerts"),  # through the street works of the flood warning that it delivers
        ("initiative", "smart-signals"),
    }
    assert ("service", "flood-warning", "street-works-calendar") in found
    assert ask(17, "kind thing", system="Care records") == [
        ("dataset", "register-of-vulnerable-residents"),
        ("initiative", "smart-signals"),
        ("service", "emergency-dispatch"),
    ]


def test_26_standards_and_who_follows_them(ask: Ask) -> None:
    columns = "standard resource conforms"
    assert set(ask(26, columns, type="address-register")) == {
        ("inspire-addresses", "address-register", "no: another standard"),
        ("inspire-addresses", "addresses-to-dispatch", "no: another standard"),
        ("inspire-addresses", "corrections-to-the-map", "yes"),
        ("inspire-addresses", "dispatch-address-list", "no standard recorded"),
    }
    assert ask(26, columns, type="parking-occupancy") == [("datex-ii", "parking-occupancy", "yes")]
    assert ask(26, columns, type="tree-inventory") == []


def test_27_the_same_data_in_two_ways(ask: Ask) -> None:
    # addresses go to the control room by the street code, and come back corrected by INSPIRE
    assert ask(27, "type department otherDepartment standard otherStandard", city="miravel") == [
        ("address-register", "city-planning-office", "fire-and-rescue-service", "inspire-addresses", "street-code")
    ]


def test_28_themes_without_data(ask: Ask) -> None:
    assert ask(28, "theme withoutDataset need", city="miravel") == [
        ("HEAL", "yes", "patient-summaries"),
        ("SOCI", "no", "people-to-warn"),
    ]


def test_35_what_another_city_lacks(ask: Ask) -> None:
    columns = "dataType otherLacks serviceTypes"
    assert ask(35, columns, city="miravel", other="boston", unit="TRA") == [
        ("parking-occupancy", "not yet asked", "parking guidance"),
        ("street-works", "not yet asked", "flood warning"),
        ("traffic-flow", "not yet asked", "emergency dispatch"),
    ]
    assert ask(35, columns, city="miravel", other="miravel") == []
    assert {row[1] for row in ask(35, columns, city="boston", other="miravel")} == set(), "Boston lists no data yet"


def test_42_who_must_join_up_in_an_event(ask: Ask) -> None:
    found = set(ask(42, "service department dataset from", event="emergency"))
    assert {row[:2] for row in found} == {
        ("emergency-dispatch", "fire-and-rescue-service"),
        ("flood-warning", "emergency-coordination-centre"),
    }
    assert {row[2:] for row in found if row[0] == "flood-warning"} == {
        ("river-gauge-readings", "river-and-works-department"),
        ("address-register", "city-planning-office"),
        ("street-works-calendar", "mobility-department"),
        ("", ""),
    }
    assert set(ask(42, "service dataType dataset", event="Moving house")) == {
        ("school-places", "address-register", "address-register"),
        ("home-care", "patient-summary", ""),
    }


def test_50_which_copy_is_right(ask: Ask) -> None:
    assert set(ask(50, "type system authoritative derivedFrom", city="miravel")) == {
        ("address-register", "city-map", "yes", ""),
        ("address-register", "dispatch-system", "no", "address-register"),
        ("street-works", "traffic-centre", "not decided", ""),
        ("street-works", "asset-register", "not decided", ""),
    }


def test_52_uses_of_personal_data_that_cannot_be_found(ask: Ask) -> None:
    assert ask(52, "processing withoutDataset withoutSystem system", city="miravel") == [
        ("clinic-reminders", "not yet asked", "not yet asked", ""),
        ("people-at-risk", "no", "no", "care-records"),
        ("visitor-counts", "yes", "yes", ""),
    ]

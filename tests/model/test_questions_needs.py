"""Questions on interoperability needs, with the answers that follow from Miravel's description."""

from __future__ import annotations

from collections.abc import Callable

Ask = Callable[..., list[tuple[str, ...]]]


def test_24_held_up_by_law_alone(ask: Ask) -> None:
    # the interface for case files exists; the consent for care data does not
    assert ask(24, "need barrier solution", city="miravel") == [
        ("people-at-risk-across-departments", "consent-for-care-data", "case-exchange-interface")
    ]


def test_25_needs_that_nothing_is_planned_for(ask: Ask) -> None:
    found = ask(25, "need withoutPlan product initiative", city="miravel")
    assert found[0] == ("patient-summaries-at-home", "yes", "", "")
    assert {row[1] for row in found[1:]} == {"no"}
    assert ("who-leads-in-a-flood", "no", "flood-plan", "flood-alerts") in found, "a draft, and a roadmap item"
    assert len({row[0] for row in found}) == 5


def test_54_products_that_would_unblock_most(ask: Ask) -> None:
    assert ask(54, "product needs services initiatives unblocked", city="miravel") == [
        # two needs wait for consent, which hinder dispatch, warning, home care and the flood alerts
        ("consent-model", "2", "3", "1", "6"),
        ("address-standard", "1", "2", "0", "3"),
        ("interface-standard", "1", "1", "1", "3"),
    ]


def test_70_what_stands_between_the_dispatch_and_the_data_of_others(ask: Ask) -> None:
    service = "https://w3id.org/civilex/id/miravel/service/emergency-dispatch"
    rows = ask(70, "dataset need barrier product status component", city="miravel", service=service)
    assert rows[0] == (
        "traffic-counts",
        "live-traffic-for-dispatch",
        "closed-interface",
        "interface-standard",
        "missing",
        "",
    )
    # the addresses are needed in one form, and are no dataset that the dispatch uses
    assert rows[1] == ("", "one-way-to-write-an-address", "", "address-standard", "missing", "")
    at_risk = ("register-of-vulnerable-residents", "people-at-risk-across-departments")
    assert rows[2:] == [
        (*at_risk, barrier, *product)
        for barrier in ("consent-for-care-data", "two-case-files")
        for product in (("consent-model", "missing", ""), ("data-sharing-framework", "draft", "B8"))
    ]


def test_70_a_need_without_a_product_is_told_all_the_same(ask: Ask) -> None:
    assert ("home-care", "patient-summaries-at-home", "") in ask(70, "service need product", city="miravel")
    assert ask(70, "service", city="boston") == []

"""Questions on what was and what follows, with the answers that follow from the sources and Miravel's description."""

from __future__ import annotations

from collections.abc import Callable

Ask = Callable[..., list[tuple[str, ...]]]


def test_36_successors_and_data_that_name_the_old_department(ask: Ask) -> None:
    columns = "former happened successor today dataset"
    transport = ("transport-office", "2025", "mobility-department", "mobility-department", "parking-occupancy")
    assert ask(36, columns, city="miravel", year="2025") == [transport]
    assert ask(36, columns, city="miravel", year="2024") == []


def test_36_changes_of_the_cities_as_far_as_they_are_known(ask: Ask) -> None:
    columns = "former happened successor"
    assert ask(36, columns, city="boston") == [
        ("boston-redevelopment-authority", "", "bpda"),
        ("bpda", "2024", "planning-department"),
    ]
    assert ask(36, "today", city="boston", department="Boston Redevelopment Authority (BRA)") == [
        ("planning-department",)
    ]
    assert set(ask(36, columns, city="chicago", year="2024")) == {
        ("assets-information-and-services", "2024", "fleet-and-facility-management"),
        ("assets-information-and-services", "2024", "department-of-technology-and-innovation"),
    }
    assert {row[0] for row in ask(36, columns, city="chicago")} == {
        "assets-information-and-services",
        "fleet-and-facility-mgmt",
        "innovation-and-technology",
    }
    assert {row[2] for row in ask(36, columns, city="mexico-city")} == {"planning-and-territory", "housing"}
    assert {row[1] for row in ask(36, columns, city="mexico-city")} == {"2024"}

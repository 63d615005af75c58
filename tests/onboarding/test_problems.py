"""Mistakes in tables are told all at once, in order, by the cell as the spreadsheet counts it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from civilex.errors import InvalidTable
from civilex.onboarding import CityImport
from civilex.onboarding.problems import MAX_PROBLEMS

Write = Callable[..., Path]
Import = Callable[..., CityImport]

BY_SYSTEM = [
    (
        "name,owner",
        ["Permits", "Healt"],
        "systems!B2: owner 'Healt' is not a department of this file or city: did you mean 'Health'?",
    ),
    (
        "name,contract end",
        ["Permits", "30/6/27"],
        "systems!B2: '30/6/27' is no date: write it as 2024-03-01 (year, month, day)",
    ),
    ("name,criticality", ["Permits", "hihg"], "systems!B2: criticality 'hihg': did you mean 'high'?"),
    (
        "name,supplier",
        [["Permits", "A"], ["permits", "B"]],
        "systems!A3: the name 'permits' stands in systems!A2 already: remove one of the two rows",
    ),
    ("owner,supplier", ["Health", "A"], "systems!A1: there is no column 'name', which systems need"),
    ("name,licence", ["Permits", ""], "systems!B1: there is no column 'licence': rename or remove it. The columns are"),
]


def rows(header: str, body: list[Any]) -> list[list[Any]]:
    return [header.split(","), *(body if isinstance(body[0], list) else [body])]


def problems_of(springfield: Import, *files: Path) -> list[str]:
    with pytest.raises(InvalidTable) as error:
        springfield(*files)
    return error.value.problems


@pytest.mark.parametrize(("header", "body", "problem"), BY_SYSTEM, ids=[case[2][:60] for case in BY_SYSTEM])
def test_a_mistake_among_systems(header: str, body: list[Any], problem: str, springfield: Import, table: Write) -> None:
    files = table("departments.csv", [["name"], ["Health"]]), table("systems.csv", rows(header, body))
    (found,) = problems_of(springfield, *files)
    assert found.startswith(problem)


def test_a_number_is_no_date(springfield: Import, workbook: Write) -> None:
    file = workbook(departments=[["name", "valid-from"], ["Health", 45352]])
    assert problems_of(springfield, file) == [
        "departments!B2: 45352 is a number, not a date: give the cell a date format, or write 2024-03-01"
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "TRUE is yes or no, not a date"),
        (time(3, 4), "03:04:00 is a time without a day, not a date"),
    ],
)
def test_other_cells_that_are_no_date(value: object, text: str, springfield: Import, workbook: Write) -> None:
    (problem,) = problems_of(springfield, workbook(departments=[["name", "valid-from"], ["Health", value]]))
    assert problem == f"departments!B2: {text}: write 2024-03-01, or leave it empty"


def test_all_problems_of_both_sheets_are_told_in_order(springfield: Import, workbook: Write) -> None:
    departments = [["name", "unit", "valid-from"], ["", "", ""], ["", "SEC", ""], ["Fire", "SCE", "yesterday"]]
    systems = [["name", "owner"], ["Dispatch", "Fyre"]]
    found = problems_of(springfield, workbook(departments=departments, systems=systems))
    assert [problem.partition(":")[0] for problem in found] == [
        "departments!A3",
        "departments!B4",
        "departments!C4",
        "systems!B2",
    ]


def test_rows_are_counted_as_the_spreadsheet_counts_them(springfield: Import, tmp_path: Path) -> None:
    # A line break within quotes does not begin a row, and a blank row is one.
    (tmp_path / "departments.csv").write_text('name,remit,unit\n"Health","care,\nnursing",HEA\n\nFire,,XXX\n')
    (found,) = problems_of(springfield, tmp_path / "departments.csv")
    assert found.startswith("departments!C4: 'XXX' is not a municipal unit")


def test_the_message_counts_the_problems(springfield: Import, table: Write) -> None:
    file = table("departments.csv", [["name", "unit"], ["Health", "?"], ["Fire", "?"]])
    with pytest.raises(
        InvalidTable, match=r"2 problems, nothing was imported:\n  departments!B2: .*\n  departments!B3: "
    ):
        springfield(file)


def test_reading_stops_where_nobody_reads_on(springfield: Import, table: Write) -> None:
    body = [[f"Department {number}", "nowhere"] for number in range(MAX_PROBLEMS + 500)]
    found = problems_of(springfield, table("departments.csv", [["name", "parent"], *body]))
    assert len(found) == MAX_PROBLEMS + 1
    assert found[-1] == "... and perhaps more: reading stopped at 1,000 problems"


def test_a_name_that_is_near_to_no_other_gets_no_suggestion(springfield: Import, table: Write) -> None:
    (found,) = problems_of(springfield, table("systems.csv", [["name", "owner"], ["Permits", "Health"]]))
    assert found == (
        "systems!B2: owner 'Health' is not a department of this file or city: "
        "there are no departments yet, import them first or together with this"
    )

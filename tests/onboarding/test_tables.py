"""CSV and XLSX files in: what they may look like, and what is refused before anything reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from civilex.errors import ContentTooLarge, InvalidTable, UnreadableData
from civilex.onboarding import CityImport, records
from civilex.onboarding import tables as tables_module
from civilex.onboarding.problems import Problems
from civilex.onboarding.tables import Table, kind_of, read_csv, read_tables

Write = Callable[..., Path]
Import = Callable[..., CityImport]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_csv_is_understood_however_it_is_separated(delimiter: str, mark: str, newline: str) -> None:
    text = mark + newline.join(['Name;"Official ID";remit', 'Salut;01;"parcs, jardins"']).replace(";", delimiter)
    assert read_csv(text.encode(), "x.csv") == [
        (1, ("Name", "Official ID", "remit")),
        (2, ("Salut", "01", "parcs, jardins")),
    ]


def test_a_comma_in_a_heading_does_not_mislead() -> None:
    records = read_csv(b"name;what they hold (text);a, b, c\nX;Y;Z\n", "systems.csv")
    assert records[1] == (2, ("X", "Y", "Z"))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("name\nSalut\n".encode("utf-16"), r"x.csv: this is not UTF-8 text: save it as 'CSV UTF-8'"),
        ("name\nHealth\nPlanificación\n".encode("latin-1"), r"x.csv:3:1: byte 0xf3 is not UTF-8"),
        (b'name\n"Health\n', r"x.csv:2:1: unexpected end of data: check the quotes here"),
        (b'name\n"He"alth"\n', r"x.csv:2:1: .*check the quotes here"),
        (b"PK\x03\x04" + b"\0" * 30, r"x.csv: this is not UTF-8 text"),
    ],
)
def test_csv_that_is_none(content: bytes, text: str) -> None:
    with pytest.raises(UnreadableData, match=text):
        read_csv(content, "x.csv")


@pytest.mark.parametrize(
    ("title", "header", "kind"),
    [
        ("departments", ("name",), "departments"),
        ("Departments 2026", ("name",), "departments"),
        ("springfield-systems", ("name",), "systems"),
        ("Sheet1", ("Name", "Parent", "Unit"), "departments"),
        ("Sheet2", ("Name", "Owner", "Supplier"), "systems"),
        ("Sheet3", ("name",), None),
        ("units", ("notation", "label"), None),
        ("Sheet4", ("parent", "unit"), None),
        ("Sheet5", ("name", "unit", "supplier"), None),
    ],
)
def test_a_sheet_is_known_by_its_title_or_its_headings(title: str, header: tuple[str, ...], kind: str | None) -> None:
    assert kind_of(Table(title, title, ((1, header),))) == kind


def test_text_that_begins_like_a_formula_is_text(
    store: Any, workbook: Write, table: Write, springfield: Import, tmp_path: Path
) -> None:
    text = '=HYPERLINK("http://x.example")'
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "departments"
    for row in (["name", "remit", "unit"], ["Health", text, "=HEA"]):
        sheet.append(row)
    for cell in sheet[2]:
        cell.data_type = "s"
    book.save(tmp_path / "x.xlsx")

    springfield(tmp_path / "x.xlsx")
    springfield(table("departments.csv", [["name", "remit", "unit"], ["Health", text, "=HEA"]]), city="Shelbyville")

    for slug in ("springfield", "shelbyville"):
        remits = store.rows(
            "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?label ?unit { "
            f"?r skos:prefLabel ?label ; skos:exactMatch ?unit FILTER(CONTAINS(STR(?r), '/{slug}/')) }}"
        )
        assert [(row["label"].value, row["unit"].value[-3:]) for row in remits] == [(text, "HEA")]


def test_files_over_the_cap_are_refused(monkeypatch: pytest.MonkeyPatch, table: Write) -> None:
    file = table("departments.csv", [["name"], ["Health"]])
    monkeypatch.setattr(tables_module, "MAX_BYTES", file.stat().st_size)
    assert len(read_tables([file], Problems())) == 1
    monkeypatch.setattr(tables_module, "MAX_BYTES", file.stat().st_size - 1)
    with pytest.raises(ContentTooLarge, match="is the most"):
        read_tables([file], Problems())


def test_blank_rows_and_sheets_do_not_count(workbook: Write, springfield: Import) -> None:
    rows = [["name", ""], ["", ""], ["Health", ""], ["  ", ""], ["Fire", ""]]
    result = springfield(workbook(departments=rows, notes=[]))
    assert result.change_set.departments.added == ("Fire", "Health")
    assert result.notes == ()


def test_a_sheet_that_was_not_read_is_told(workbook: Write, springfield: Import) -> None:
    result = springfield(
        workbook(departments=[["name"], ["Health"]], budget=[["year", "sum"], [2026, 5]], systems=[["name"]])
    )
    assert result.notes == (
        "'budget' is neither departments nor systems, and was not read",
        "'systems' has no rows: its part of the city stays as it is",
    )


@pytest.mark.parametrize(
    ("sheets", "problem"),
    [
        ({"budget": [["year"], [2026]]}, "no sheet or file is named departments or systems"),
        ({"departments": [["name"]]}, "departments!A2: there are no rows below the headings"),
        ({"departments": [[""], ["Service"], ["Health"]]}, "departments!A1: row 1 is empty: it must hold the headings"),
        ({"departments": [[""], ["name"], ["Health"]]}, "departments!A1: the headings must be in row 1, and stand in"),
        (
            {"departments": [["name"], ["Health"]], "Old departments": [["name"], ["Fire"]]},
            "Old departments!A1: 'Old departments' and 'departments' are both departments: give one of them",
        ),
    ],
)
def test_sheets_that_cannot_be_used(
    sheets: dict[str, list[list[Any]]], problem: str, workbook: Write, springfield: Import
) -> None:
    with pytest.raises(InvalidTable) as error:
        springfield(workbook(**sheets))
    assert error.value.problems[0].startswith(problem)


def test_more_rows_than_the_cap_are_refused(
    monkeypatch: pytest.MonkeyPatch, table: Write, springfield: Import, departments: list[list[Any]]
) -> None:
    file = table("departments.csv", departments)
    monkeypatch.setattr(records, "MAX_ROWS", 10)
    springfield(file)
    monkeypatch.setattr(records, "MAX_ROWS", 9)
    with pytest.raises(ContentTooLarge, match=r"departments.csv has more than 9 rows"):
        springfield(file)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_empty_lines_in_the_middle_lose_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, workbook: Write, kind: str
) -> None:
    monkeypatch.setattr(records, "MAX_ROWS", 2)
    empty = 25
    if kind == "csv":
        file = tmp_path / "departments.csv"
        file.write_text("name\nFirst\n" + "\n , \n" * empty + "Last\n", encoding="utf-8")
    else:
        file = workbook(departments=[["name"], ["First"], *[[" "], [None]] * empty, ["Last"]])

    (table,) = read_tables([file], Problems())

    assert [(row, values[0]) for row, values in table.records] == [(1, "name"), (2, "First"), (2 * empty + 3, "Last")]


def test_a_sheet_with_more_rows_than_the_cap_is_refused(monkeypatch: pytest.MonkeyPatch, workbook: Write) -> None:
    monkeypatch.setattr(records, "MAX_ROWS", 2)
    with pytest.raises(ContentTooLarge, match=r"springfield.xlsx, sheet departments has more than 2 rows"):
        read_tables([workbook(departments=[["name"], ["A"], [""], ["B"], ["C"]])], Problems())


@pytest.mark.parametrize("title", ["departments", "Sheet1"])
def test_a_title_above_the_headings_is_told_once(workbook: Write, springfield: Import, title: str) -> None:
    rows = [["Departments of Springfield", "", "2026"], [""], ["Name", "Unit"], ["Health", "HEA"], ["Fire", "SEC"]]
    with pytest.raises(InvalidTable) as error:
        springfield(workbook(**{title: rows}))
    assert error.value.problems == [
        f"{title}!A1: the headings must be in row 1, and stand in row 3: remove what is above them"
    ]

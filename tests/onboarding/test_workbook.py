"""XLSX workbooks: formulas, errors, and files that would hurt the reader."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from civilex.errors import ContentTooLarge, InvalidTable, UnreadableData
from civilex.onboarding import CityImport
from civilex.onboarding.problems import Problems
from civilex.onboarding.tables import read_tables

SHEET = "xl/worksheets/sheet1.xml"

Write = Callable[..., Path]
Import = Callable[..., CityImport]


def rewritten(file: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Change one part of a workbook."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file


def computed(kind: bytes, value: bytes) -> Callable[[bytes], bytes]:
    """Give the formula in B2 a value, as a spreadsheet does when it saves."""

    def change(xml: bytes) -> bytes:
        typed = xml.replace(b'r="B2"', b'r="B2" t="' + kind + b'"')
        return typed.replace(b"<v></v>", b"<v>" + value + b"</v>").replace(b"<v />", b"<v>" + value + b"</v>")

    return change


def test_a_formula_gives_the_value_that_was_computed_last(workbook: Write) -> None:
    file = workbook(departments=[["name", "remit"], ["Health", '="ca"&"re"']])
    problems = Problems()

    (table,) = read_tables([rewritten(file, SHEET, computed(b"str", b"care"))], problems)

    assert problems.lines() == []
    assert table.records[1] == (2, ("Health", "care"))


def test_a_formula_that_was_never_computed_is_a_problem(springfield: Import, workbook: Write) -> None:
    with pytest.raises(InvalidTable) as error:
        springfield(workbook(departments=[["name", "unit"], ["Health", "=HEA"], ["Fire", ""]]))
    assert error.value.problems == [
        "departments!B2: the formula has no computed value: write the value, or open the file in a spreadsheet "
        "and save it"
    ]


def test_an_error_in_a_cell_is_a_problem(springfield: Import, workbook: Write) -> None:
    file = workbook(departments=[["name", "unit"], ["Health", "=HEA"]])
    with pytest.raises(InvalidTable) as error:
        springfield(rewritten(file, SHEET, computed(b"e", b"#NAME?")))
    (problem,) = error.value.problems
    assert problem.startswith("departments!B2: the formula ends in the error #NAME?: write the value.")
    assert "'=SEC" in problem


def test_files_that_are_no_workbook(tmp_path: Path) -> None:
    cases = {
        "old.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old Excel format"),
        "text.xlsx": (b"name,unit\n", "not a workbook"),
        "table.ods": (b"PK", "save it as .xlsx"),
        "cut.xlsx": (b"", "not a workbook"),
    }
    book = io.BytesIO()
    Workbook().save(book)
    cases["cut.xlsx"] = (book.getvalue()[:2000], "not a workbook")
    cases["bits.xlsx"] = (book.getvalue()[:60] + b"\xff" * 30 + book.getvalue()[90:], "not a workbook")
    for name, (content, text) in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnreadableData, match=text):
            read_tables([tmp_path / name], Problems())
    with pytest.raises(UnreadableData, match="No such file"):
        read_tables([tmp_path / "none.csv"], Problems())


def test_a_document_type_in_a_workbook_is_refused(workbook: Write) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    file = rewritten(
        workbook(departments=[["name"], ["Health"]]),
        SHEET,
        lambda xml: bomb + xml.replace(b"Health", b"&b;"),
    )
    with pytest.raises(UnreadableData, match="holds a document type"):
        read_tables([file], Problems())


def test_a_workbook_that_unpacks_like_a_bomb_is_refused(workbook: Write) -> None:
    file = rewritten(
        workbook(departments=[["name"], ["Health"]]), "docProps/app.xml", lambda xml: xml + b" " * 30_000_000
    )
    assert file.stat().st_size < 100_000
    with pytest.raises(ContentTooLarge, match="unpacks to far more"):
        read_tables([file], Problems())


def test_a_row_far_down_does_not_fill_the_memory(workbook: Write) -> None:
    file = rewritten(
        workbook(departments=[["name"], ["Health"]]),
        SHEET,
        lambda xml: xml.replace(b'<row r="2"', b'<row r="1000000"').replace(b'r="A2"', b'r="A1000000"'),
    )
    (table,) = read_tables([file], Problems())
    assert table.records == ((1, ("name",)), (1_000_000, ("Health",)))


def test_the_workbook_reader_and_openpyxl_agree(workbook: Write, departments: list[list[Any]]) -> None:
    file = workbook(departments=departments)
    (table,) = read_tables([file], Problems())
    expected = list(load_workbook(file).worksheets[0].iter_rows(values_only=True))
    widths = [len(record[1]) for record in table.records]
    assert [tuple(values) for _, values in table.records] == [
        row[:width] for row, width in zip(expected, widths, strict=True)
    ]


def merged(file: Path, area: str) -> Path:
    """Merge cells of the first sheet as a spreadsheet does."""
    book = load_workbook(file)
    book.worksheets[0].merge_cells(area)
    book.save(file)
    return file


def test_a_value_merged_over_several_rows_is_a_problem(springfield: Import, workbook: Write) -> None:
    rows = [["name", "parent"], ["Health", ""], ["Nursing", "Health"], ["Clinics", ""]]
    with pytest.raises(InvalidTable) as error:
        springfield(merged(workbook(departments=rows), "B3:B4"))
    assert error.value.problems == [
        "departments!B3: the cell is merged with those below, down to B4, and only row 3 has its value: "
        "undo the merging, and write the value in each row"
    ]


@pytest.mark.parametrize("area", ["B2:C2", "A3:A9"])
def test_merged_cells_that_hide_nothing_are_no_problem(springfield: Import, workbook: Write, area: str) -> None:
    file = merged(workbook(departments=[["name", "remit", "unit"], ["Health", "care", ""], ["Fire", "", ""]]), area)
    assert springfield(file).change_set.departments.added == ("Fire", "Health")


def test_a_fault_in_a_sheet_that_is_not_imported_harms_nobody(springfield: Import, workbook: Write) -> None:
    result = springfield(workbook(departments=[["name"], ["Health"]], budget=[["year", "sum"], [2026, "=1+1"]]))
    assert result.change_set.departments.added == ("Health",)

"""The template: complete, commented, and itself importable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from civilex.errors import InvalidInput
from civilex.onboarding import CityImport, write_template
from civilex.onboarding.columns import COLUMNS, column_of

Import = Callable[..., CityImport]


def test_the_workbook_has_every_column_with_a_comment_and_an_example_row(tmp_path: Path) -> None:
    assert write_template(tmp_path / "new" / "form.xlsx") == [tmp_path / "new" / "form.xlsx"]

    book = load_workbook(tmp_path / "new" / "form.xlsx")
    assert book.sheetnames == ["departments", "systems", "units"]
    for kind, columns in COLUMNS.items():
        headings = [cell for cell in book[kind][1] if cell.value]
        assert [cell.value for cell in headings] == [column.name for column in columns]
        assert [cell.comment and cell.comment.text for cell in headings] == [column.comment for column in columns]
        assert [bool(cell.value) for cell in book[kind][2]] == [bool(column.example) for column in columns]
        assert book[kind]["A3"].value is None
    assert {row[0] for row in book["units"].iter_rows(min_row=2, values_only=True)} == {
        *("UPL", "SEC", "HEA", "INF", "TRA", "CIT", "ENV", "ICT", "FIN", "ECO", "EDU", "CUL", "SOC", "HOU", "GOV")
    }


def test_both_forms_of_the_template_import_as_they_are(springfield: Import, tmp_path: Path) -> None:
    (book,) = write_template(tmp_path / "form.xlsx")
    files = write_template(tmp_path / "forms")

    result = springfield(book)

    assert (len(result.change_set.departments.added), len(result.change_set.systems.added)) == (1, 1)
    assert (result.unmapped, result.notes) == ((), ())
    assert [file.name for file in files] == ["departments.csv", "systems.csv"]
    assert springfield(*files).change_set.is_empty


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "systems.csv").write_text("name\nmine\n")
    with pytest.raises(InvalidInput, match=r"systems.csv is there already"):
        write_template(tmp_path)
    assert (tmp_path / "systems.csv").read_text() == "name\nmine\n"
    assert not (tmp_path / "departments.csv").exists()


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="cannot be written"):
        write_template(tmp_path / "file" / "form.xlsx")


@pytest.mark.parametrize("kind", COLUMNS)
def test_no_heading_means_two_columns(kind: Any) -> None:
    for column in COLUMNS[kind]:
        for heading in (column.name, column.name.upper(), column.name.replace(" ", "_"), *column.other_headings):
            assert column_of(kind, heading) is column

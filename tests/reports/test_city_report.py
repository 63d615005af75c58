"""The city report in short, and what each department head is given."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from openpyxl import load_workbook

from civilex.cli import main
from civilex.reports import city, pages
from civilex.reports.city import CityReport
from civilex.reports.definition import published
from civilex.store.embedded import EmbeddedStore

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def whole(model: EmbeddedStore) -> CityReport:
    return city.fill_all(model, "miravel", on=DAY)


def test_it_has_every_report_in_short(whole: CityReport) -> None:
    page = pages.city(whole, city.TITLE)

    assert [filled.report.name for filled in whole.reports] == list(published())
    assert all(f"<h2>{filled.report.title}</h2>" in page for filled in whole.reports)
    assert "<script" not in page
    assert "Data needs: <strong>11</strong>" in page
    assert "Model of consent for care data, Address standard, Interface standard" in page
    # Nobody of the city has been asked for these (no claim in its file).
    assert {"departments", "services"} <= {kind.casefold() for kind in whole.not_asked}


def test_a_department_has_only_rows_that_name_it(whole: CityReport, model: EmbeddedStore) -> None:
    theirs = city.by_department(whole, model)
    all_rows = sum(len(part.rows) for filled in whole.reports for part in filled.parts)

    assert len(theirs) == 14
    for name, report in theirs.items():
        rows = [row for filled in report.reports for part in filled.parts for row in part.rows]
        assert 0 < len(rows) < all_rows / 2, name
        for row in rows:
            assert name in {cell.text for cell in row.cells.values()}, (name, row)
    # By hand: what Schools waits for is the address register; its own dataset nobody waits for.
    schools = {filled.report.name: filled for filled in theirs["Schools Department"].reports}
    assert [row.cell("need").text for row in schools["data-needs"].parts[0].rows] == ["Home addresses of children"]
    assert [row.cell("system").text for row in schools["what-stops"].parts[0].rows] == ["City map"]


def test_a_folder_of_pages_and_workbooks(whole: CityReport, model: EmbeddedStore) -> None:
    files = dict(city.files_by_department(whole, model))

    assert len(files) == 14 * 2 + 1
    linked = set(re.findall(r'href="([^"#]+)"', files["index.html"].decode()))
    assert linked == set(files) - {"index.html"}
    page = files["schools-department.html"].decode()
    assert "City Planning Office and Schools Department decide before 2026-12-31" in page
    assert "Traffic centre" not in page
    book = load_workbook(io.BytesIO(files["schools-department.xlsx"]))
    assert book["Data needed of another departme"].max_row == 2


def test_the_command_writes_them(tmp_path, address: str, capsys) -> None:
    ask = ["report", "city", "--city", "miravel", "--url", f"{address}/sparql"]

    assert main([*ask, "--out", str(tmp_path / "city.csv")]) == 0
    assert (tmp_path / "city.csv").read_text().startswith("As of,Report,Part,Counted,State,Number")
    assert main([*ask, "--split-by", "department"]) == 2
    assert "--out FOLDER" in capsys.readouterr().err
    assert main(["report", "data-needs", "--city", "miravel", "--split-by", "department", "--out", str(tmp_path)]) == 2
    assert main(["report", "data-needs"]) == 2

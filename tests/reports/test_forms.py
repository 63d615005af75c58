"""Reports in every form: pages, charts that need no colour, workbooks and CSV that hold no formula, JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from civilex.cli import main
from civilex.errors import CivilexError, InvalidParameter, NotFound
from civilex.reports import pages, tables
from civilex.reports.charts import drawing
from civilex.reports.definition import by_name, published, read
from civilex.reports.filling import FilledReport, day_asked, fill
from civilex.store.embedded import EmbeddedStore
from shipped_stores import shipped_store

DAY = date(2026, 11, 22)
LACKING = "boston"
"""A city of which departments and remits are recorded, and little else."""


@pytest.fixture(scope="module")
def all_of_miravel(model: EmbeddedStore) -> list[FilledReport]:
    return [fill(report, model, "miravel", on=DAY) for report in published().values()]


def test_each_report_is_a_page_with_charts_that_say_what_they_show(all_of_miravel: Sequence[FilledReport]) -> None:
    for filled in all_of_miravel:
        page = pages.alone(filled)
        start = page.find("<svg xmlns")
        assert "<script" not in page
        assert "%" not in page[page.index("<main") :].split("SELECT")[0], "no percentages"
        while start >= 0:
            end = page.index("</svg>", start) + 6
            svg = ElementTree.fromstring(page[start:end])
            name = "{http://www.w3.org/2000/svg}"
            said = [svg.findtext(f"{name}title"), svg.findtext(f"{name}desc")]
            assert all(said), filled.report.name
            start = page.find("<svg xmlns", end)
        assert any(drawing(filled, part) for part in filled.parts), f"{filled.report.name} has no chart"


def test_each_answer_of_a_chart_is_in_its_table(all_of_miravel: Sequence[FilledReport]) -> None:
    for filled in all_of_miravel:
        for part in filled.parts:
            assert part.part.verdict is None or part.part.verdict in part.part.columns, filled.report.name
            assert part.part.subject in part.part.columns, filled.report.name
            assert not {row.verdict for row in part.rows} - {*part.part.states, ""}, filled.report.name


def test_a_city_that_lacks_most_facts_is_told_who_was_not_asked_and_nobody_is_blamed(model: EmbeddedStore) -> None:
    for report in published().values():
        filled = fill(report, model, LACKING, on=DAY)
        for part in filled.parts:
            bad = {state for state, tone in part.part.states.items() if tone == "bad" and part.counts.get(state)}
            assert not bad, (report.name, part.part.title, bad)
            if not part.rows and part.part.facts:
                assert part.evidence.nobody_asked, (report.name, part.part.title)
        page = pages.alone(filled)
        assert "nobody yet" in page or "not yet asked" in page, report.name


def test_a_workbook_has_a_sheet_for_each_part_and_says_what_it_rests_on(all_of_miravel: Sequence[FilledReport]) -> None:
    book = load_workbook(io.BytesIO(tables.to_xlsx(all_of_miravel)))

    assert len(book.sheetnames) == sum(len(filled.parts) for filled in all_of_miravel) + 2
    needs = book["Data needed of another departme"]
    assert [cell.value for cell in needs[1]][-1] == "Next decision"
    assert needs.max_row == 12
    assert book["Queries"].max_row == len(book.sheetnames) - 1


def test_no_cell_is_a_formula() -> None:
    store = shipped_store()
    name = '=HYPERLINK(\\"http://evil.example\\")'
    store.update(
        "PREFIX dct: <http://purl.org/dc/terms/> PREFIX id: <https://w3id.org/civilex/id/miravel/system/> "
        "WITH <https://w3id.org/civilex/graph/city/miravel> DELETE { id:city-map dct:title ?old } "
        f'INSERT {{ id:city-map dct:title "{name}"@en }} WHERE {{ id:city-map dct:title ?old }}'
    )
    filled = fill(by_name("what-stops"), store, "miravel", on=DAY)

    cells = [cell for row in csv.reader(io.StringIO(tables.to_csv(filled))) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert [cell for cell in cells if cell.startswith("'=HYPERLINK")]
    book = load_workbook(io.BytesIO(tables.to_xlsx([filled])))
    found = [cell for sheet in book for row in sheet for cell in row if str(cell.value).startswith("=")]
    assert found
    assert {cell.data_type for cell in found} == {"s"}
    assert "=HYPERLINK(&#34;http" in pages.alone(filled)


def test_the_command_writes_what_is_asked_for(tmp_path, capsys, model: EmbeddedStore, address: str) -> None:
    out = tmp_path / "needs.json"
    ask = ["report", "data-needs", "--city", "miravel", "--on", "2026-11-22", "--url", f"{address}/sparql"]

    assert main([*ask, "--out", str(out)]) == 0
    found = json.loads(out.read_text())
    assert found["parts"][0]["counts"] == {"agreed": 3, "ends soon": 1, "none in force": 4, "not yet asked": 3}
    assert main([*ask, "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("As of,Part,Data need,")
    assert main([*ask, "--format", "xlsx"]) == 2
    assert "name a file" in capsys.readouterr().err
    assert main(["report", "--list"]) == 0
    assert all(name in capsys.readouterr().out for name in ["data-needs"])


def test_wrong_asking_is_told(model: EmbeddedStore, tmp_path) -> None:
    with pytest.raises(NotFound, match="There are: "):
        by_name("nothing")
    with pytest.raises(NotFound, match="atlantis"):
        fill(by_name("data-needs"), model, "atlantis")
    with pytest.raises(InvalidParameter, match="2026-11-22"):
        day_asked("soon")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('title = "x"\nquestion = "x"\norder = 1\n[[parts]]\nquery = "reports/data-needs"\n')
    with pytest.raises(CivilexError, match=r"wrong\.toml: 'title'"):
        read(wrong)

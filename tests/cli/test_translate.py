"""``civilex translate``: Barcelona's area names in Chicago's departments, with the loss report."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from civilex.cli import main


@pytest.fixture
def areas(tmp_path: Path) -> Path:
    file = tmp_path / "areas.csv"
    file.write_text("area,euros\nGerència d'Urbanisme,12\nGuàrdia Urbana,3\nParcs i Jardins,4\n", encoding="utf-8")
    return file


def run(capfd: pytest.CaptureFixture[str], address: str, *arguments: str) -> tuple[int, str, str]:
    code = main(["translate", *arguments, "--from", "barcelona", "--to", "chicago", "--url", address])
    out, err = capfd.readouterr()
    return code, out, err


def test_barcelonas_areas_become_chicagos_departments_with_what_is_lost(
    capfd: pytest.CaptureFixture[str], address: str, areas: Path, tmp_path: Path
) -> None:
    code, out, _ = run(capfd, address, str(areas), "--column", "area")
    assert code == 1
    assert "-> Planning and Development: nearly the same (0.81)" in out
    assert "? Municipal institute of parks and gardens" in out
    code, out, _ = run(capfd, address, str(areas), "--column", "1", "--out", str(tmp_path / "out.xlsx"))
    assert "3 rows, 3 different values" in out
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["Translation"]["C2"].value == "Planning and Development"
    assert json.loads(run(capfd, address, str(areas), "--column", "area", "--format", "json")[1])["row_count"] == 3
    assert run(capfd, address, str(areas), "--column", "area", "--format", "csv")[1].startswith(
        "area,euros,translation"
    )


def test_all_that_is_translated_is_good(capfd: pytest.CaptureFixture[str], address: str, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("area\nIMI\n", encoding="utf-8")
    assert run(capfd, address, str(tmp_path / "one.csv"))[0] == 0


def test_wrong_use_is_told_and_writes_nothing(
    capfd: pytest.CaptureFixture[str], address: str, areas: Path, tmp_path: Path
) -> None:
    for arguments, told in (
        ([str(areas)], "'area', 'euros'"),
        ([str(areas), "--column", "are"], "no column 'are'"),
        ([str(areas), "--column", "area", "--out", str(tmp_path / "out.pdf")], "has to end in"),
        ([str(areas), "--column", "area", "--sheet", "x"], "no workbook"),
        ([str(tmp_path / "none.csv")], "cannot be read"),
    ):
        code, _, err = run(capfd, address, *arguments)
        assert (code, told in err) == (2, True), err
    areas.write_text("area\nIMI\nx,y\n", encoding="utf-8")
    code, _, err = run(capfd, address, str(areas), "--out", str(tmp_path / "out.csv"))
    assert (code, "areas.csv:3:2" in err, list(tmp_path.glob("*out.csv*"))) == (2, True, [])

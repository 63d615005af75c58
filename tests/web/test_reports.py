"""Reports over HTTP: the list, and each report as a page, JSON, CSV and a workbook."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from civilex.reports.definition import published
from civilex.settings import Settings
from civilex.web.app import create_app

ASKED = "city=miravel&on=2026-11-22"


@pytest.fixture(scope="module")
def client(model) -> TestClient:
    return TestClient(create_app(model, Settings()))


def test_the_list_leads_to_each_report(client) -> None:
    page = client.get("/reports?city=miravel", headers={"accept": "text/html"}).text
    listed = client.get("/reports.json").json()["reports"]

    assert [entry["name"] for entry in listed] == ["city", *published()]
    for entry in listed:
        assert f'href="{entry["page"]}?city=miravel"' in page


@pytest.mark.parametrize("name", published())
def test_a_report_is_a_page_without_script_or_style_of_its_own(client, name: str) -> None:
    answer = client.get(f"/reports/{name}?{ASKED}", headers={"accept": "text/html"})

    assert answer.status_code == 200
    assert "<svg" in answer.text
    assert "style=" not in answer.text
    assert "<style" not in answer.text
    assert "Run and change it" in answer.text


def test_a_report_as_data(client) -> None:
    found = client.get(f"/reports/data-needs?{ASKED}").json()
    text = client.get(f"/reports/data-needs.csv?{ASKED}")
    book = client.get(f"/reports/data-needs.xlsx?{ASKED}")

    assert found["parts"][0]["counts"]["agreed"] == 3
    assert found["parts"][0]["rows"][0]["need"]["iri"].startswith("https://w3id.org/civilex/id/miravel/data-need/")
    assert text.headers["content-disposition"] == 'attachment; filename="data-needs-2026-11-22.csv"'
    assert len(text.text.splitlines()) == 12
    assert "What it rests on" in load_workbook(io.BytesIO(book.content)).sheetnames


def test_the_city_report(client) -> None:
    page = client.get(f"/reports/city?{ASKED}", headers={"accept": "text/html"}).text
    found = client.get(f"/reports/city.json?{ASKED}").json()
    text = client.get(f"/reports/city?{ASKED}", headers={"accept": "text/csv"}).text
    city = client.get(
        "/resource?iri=https://w3id.org/civilex/id/miravel/government/miravel", headers={"accept": "text/html"}
    )

    assert [report["report"] for report in found["reports"]] == list(published())
    assert all(f'id="{name}"' in page for name in published())
    assert "2026-11-22,Who waits for whose data,Data needed of another department,data needs,agreed,3" in text
    assert "/reports/city?city=" in city.text


def test_what_is_asked_wrongly(client) -> None:
    assert client.get("/reports/nothing?city=miravel").status_code == 404
    assert client.get("/reports/data-needs?city=atlantis").status_code == 404
    assert client.get("/reports/data-needs").status_code == 400
    assert client.get("/reports/data-needs?city=miravel&on=soon").status_code == 400
    assert client.get("/reports/data-needs.zip?city=miravel").status_code == 404
    assert "Choose a city" in client.get("/reports/data-needs", headers={"accept": "text/html"}).text

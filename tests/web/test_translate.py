"""Translating over HTTP: tables in by Content-Type, out by Accept, errors with their place."""

from __future__ import annotations

import io

import openpyxl
import pytest
from starlette.testclient import TestClient

from civilex.web.mapping_documents import XLSX

AREAS = "area,euros\nGerència d'Urbanisme,12\nGuàrdia Urbana,3\n"
WAY = "/translate?from=barcelona&to=chicago"


def post(client: TestClient, content: str | bytes, media_type: str, way: str = WAY, accept: str = "application/json"):
    body = content.encode() if isinstance(content, str) else content
    return client.post(way, content=body, headers={"content-type": media_type, "accept": accept})


def test_values_and_rows_of_json_are_translated(client: TestClient) -> None:
    for body in ('["IMI", "Bombers"]', '[{"area": "IMI"}, {"area": "Bombers"}]', '{"values": ["IMI", "Bombers"]}'):
        answer = post(client, body, "application/json")
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert told["rows"][0]["translation"] == ["Department of Technology and Innovation"]
        assert told["translations"][1]["parts"][0]["undecided"][0]["label"] == "Fire"


def test_csv_and_workbooks_go_in_and_come_out(client: TestClient) -> None:
    answer = post(client, AREAS, "text/csv", f"{WAY}&column=area", "text/csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.splitlines()[1].startswith("Gerència d'Urbanisme,12,Planning and Development")
    answer = post(client, AREAS, "text/csv", f"{WAY.replace('?', '.xlsx?')}&column=area")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book["Translation"]["C2"].value == "Planning and Development"
    again = post(client, answer.content, XLSX, f"{WAY}&column=area&sheet=Translation")
    assert again.json()["row_count"] == 2
    form = {"from": "barcelona", "to": "chicago", "column": "area", "format": "csv"}
    answer = client.post("/translate", data=form, files={"file": ("areas.csv", AREAS.encode(), "text/csv")})
    assert (answer.status_code, "Planning and Development" in answer.text) == (200, True)


def test_the_form_is_a_page(client: TestClient, browser: dict[str, str]) -> None:
    answer = client.get("/translate", headers=browser)
    assert (answer.status_code, 'name="column"' in answer.text) == (200, True)


@pytest.mark.parametrize(
    ("content", "media_type", "way", "status", "told"),
    [
        (AREAS, "text/csv", WAY, 400, "column"),
        (AREAS, "text/csv", f"{WAY}&column=x", 400, "'area', 'euros'"),
        (AREAS, "text/csv", "/translate?from=barcelona", 400, "'to'"),
        (AREAS, "text/csv", "/translate?from=atlantis&to=chicago&column=area", 400, "atlantis"),
        (AREAS, "text/csv", f"{WAY}&column=area&least=2", 400, "least"),
        (AREAS, "text/csv", f"{WAY}&columns=area", 400, "columns"),
        (AREAS, "text/turtle", WAY, 415, "text/csv"),
        ("[", "application/json", WAY, 400, "not JSON"),
        ("[]", "application/json", WAY, 400, "list of rows"),
        ('[1, {"a": 2}]', "application/json", WAY, 400, "list of rows"),
        ("[" * 100_000, "application/json", WAY, 400, "nested"),
        (b"PK\x03\x04", XLSX, WAY, 400, "workbook"),
        ("area\nx,y\n", "text/csv", WAY, 400, "body:2:2"),
        ("area\n" + "\n".join(map(str, range(20_001))), "text/csv", WAY, 413, "different values"),
    ],
)
def test_errors_say_what_is_wrong(
    client: TestClient, content: str | bytes, media_type: str, way: str, status: int, told: str
) -> None:
    answer = post(client, content, media_type, way)
    assert (answer.status_code, told in answer.text) == (status, True), answer.text

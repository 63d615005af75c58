"""Schemas and architecture models over HTTP."""

from __future__ import annotations

import jsonschema
import pytest
from starlette.testclient import TestClient


def test_the_list_says_what_there_is(client: TestClient) -> None:
    told = client.get("/emit").json()
    assert set(told["forms"]) == {"json-ld", "ngsi-ld", "json-schema", "csvw", "archimate"}
    assert told["classes"]["CityDepartment"].endswith("/ns/CityDepartment")


def test_each_form_comes_with_its_media_type(client: TestClient) -> None:
    for way, media_type in (
        ("json-ld", "application/ld+json"),
        ("ngsi-ld?class=CityDepartment&broker=orion-ld", "application/ld+json"),
        ("json-schema?class=CityDepartment", "application/schema+json"),
        ("csvw?class=InformationSystem&csv=systems.csv&lang=es", "application/csvm+json"),
        ("archimate?city=miravel", "application/xml"),
    ):
        answer = client.get(f"/emit/{way}")
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, media_type), answer.text
    jsonschema.Draft202012Validator.check_schema(client.get("/emit/json-schema?class=Dataset").json())


@pytest.mark.parametrize(
    ("way", "status", "told"),
    [
        ("owl", 404, "json-ld"),
        ("json-schema", 400, "name one class"),
        ("json-schema?class=Nothing", 400, "CityDepartment"),
        ("archimate", 400, "city"),
        ("archimate?city=atlantis", 404, "atlantis"),
        ("ngsi-ld?broker=nobody", 400, "orion-ld"),
        ("json-ld?fields=nothing", 404, "/mappings"),
        ("json-ld?classes=x", 400, "classes"),
    ],
)
def test_errors_say_what_there_is(client: TestClient, way: str, status: int, told: str) -> None:
    answer = client.get(f"/emit/{way}")
    assert (answer.status_code, told in answer.text) == (status, True), answer.text

"""Why a triple holds, over HTTP and on the command line."""

from __future__ import annotations

import re
from html import unescape

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from civilex.cli import main

DEPARTMENT = "https://w3id.org/civilex/id/chicago/department/public-health"
ASKED = {"s": "unit:HEA", "p": "cvx:isPerformedBy", "o": DEPARTMENT}


def test_it_is_a_page_json_and_turtle(client: TestClient) -> None:
    page = client.get("/explain", params=ASKED, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "prp-inv2" in page.text
    assert "mappings/chicago" in page.text
    assert client.get("/explain", params=ASKED).json()["rules"][0]["name"] == "prp-inv2"
    turtle = client.get("/explain.ttl", params=ASKED)
    assert turtle.headers["content-type"].startswith("text/turtle")
    assert "wasDerivedFrom" in turtle.text
    assert len(list(ox.parse(turtle.content, ox.RdfFormat.TURTLE))) > 10


def test_the_badge_of_a_derived_value_leads_there(client: TestClient) -> None:
    page = client.get("/departments/chicago/public-health", headers={"Accept": "text/html"}).text
    links = [unescape(link) for link in re.findall(r'class="badge derived" href="([^"]*)"', page)]
    assert links
    for link in links:
        assert client.get(link).json()["derived"] is True


def test_a_missing_parameter_and_an_unknown_triple_are_told(client: TestClient) -> None:
    missing = client.get("/explain", params={"s": "unit:SEC", "p": "a"})
    assert missing.status_code == 400
    assert "'o'" in missing.json()["detail"]
    assert client.get("/explain", params={**ASKED, "o": "unit:SEC"}).status_code == 404


@pytest.mark.parametrize(("format_", "found"), [("text", "by prp-inv2"), ("json", '"prp-inv2"'), ("turtle", "prov:")])
def test_the_command_asks_a_running_service(
    address: str, capfd: pytest.CaptureFixture[str], format_: str, found: str
) -> None:
    assert main(["explain", *ASKED.values(), "--url", address, "--format", format_]) == 0
    assert found in capfd.readouterr().out

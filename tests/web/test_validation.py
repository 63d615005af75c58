"""Checking a catalogue over HTTP: raw and as a form, as JSON and as a page."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from civilex.catalogs.representations.forms import FORMS
from civilex.settings import Settings
from civilex.web.app import create_app

CATALOGUE = b"""
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://example.org/c> a dcat:Catalog ; dct:title "Open <b>data</b>"@en ; dcat:dataset <https://example.org/d> .
<https://example.org/d> a dcat:Dataset ; dct:title "Trees"@en ; dct:language "en" .
"""
TURTLE = {"content-type": "text/turtle"}


@pytest.fixture(scope="module")
def report(client) -> dict:
    answer = client.post("/validate", content=CATALOGUE, headers=TURTLE)
    assert answer.status_code == 200
    return answer.json()


def test_findings_are_not_an_http_error(report) -> None:
    assert {"conforms", "passed", "total", "by_severity", "causes", "results"} <= set(report)
    assert (report["conforms"], report["passed"]) == (False, False)
    assert report["total"] == sum(report["by_severity"].values()) > 0


def test_the_level_that_fails(client) -> None:
    answer = client.post("/validate?fail_on=never&profile=dcat-ap", content=CATALOGUE, headers=TURTLE).json()
    assert (answer["conforms"], answer["passed"]) == (False, True)


def test_a_form_gives_the_same_report(client, report) -> None:
    answer = client.post("/validate", files={"file": ("catalogue.ttl", CATALOGUE, "application/octet-stream")})
    assert answer.json() == {**report, "source": "catalogue.ttl"}
    named = client.post(
        "/validate", files={"file": ("catalogue", CATALOGUE, "text/turtle")}, data={"fail_on": "never"}
    ).json()
    assert (named["source"], named["passed"]) == ("catalogue", True)


def test_a_browser_gets_a_page(client, browser, report) -> None:
    answer = client.post("/validate", files={"file": ("<script>.ttl", CATALOGUE)}, headers=browser)
    assert answer.headers["content-type"].startswith("text/html")
    assert "Not passed" in answer.text
    assert "<script>.ttl" not in answer.text
    assert f"need {len(report['causes'])} kinds of change" in answer.text
    form = client.get("/validate", headers=browser).text
    assert 'enctype="multipart/form-data"' in form


def test_the_profiles_there_are(client) -> None:
    for path in ("/validate", "/validate.json"):
        profiles = client.get(path).json()["profiles"]
        assert ("dcat-ap", "3.0.1") in [(profile["name"], profile["version"]) for profile in profiles]


def test_the_form_by_extension(client, browser) -> None:
    answer = client.get("/validate.html")
    assert answer.text == client.get("/validate", headers=browser).text
    assert answer.headers["content-type"].startswith("text/html")
    assert client.get("/validate.ttl").status_code == 404


@pytest.mark.parametrize(
    ("options", "status", "slug"),
    [
        ({"content": b"<a> <b> .", "headers": TURTLE}, 400, "unreadable-data"),
        ({"content": b"<a/>", "headers": {"content-type": "image/png"}}, 415, "unsupported-media-type"),
        ({"content": b"<a/>"}, 415, "unsupported-media-type"),
        ({"data": {"file": "x"}}, 415, "unsupported-media-type"),
        ({"content": CATALOGUE, "headers": TURTLE | {"content-encoding": "gzip"}}, 415, "unsupported-media-type"),
        ({"files": {"other": ("c.ttl", CATALOGUE)}}, 400, "invalid-parameter"),
        ({"files": {"file": ("catalogue.exe", CATALOGUE)}}, 415, "unsupported-media-type"),
        ({"content": b"--x", "headers": {"content-type": "multipart/form-data"}}, 400, "invalid-input"),
        ({"content": CATALOGUE, "headers": TURTLE, "params": {"profile": "x"}}, 400, "invalid-parameter"),
        ({"content": CATALOGUE, "headers": TURTLE, "params": {"fail_on": "x"}}, 400, "invalid-parameter"),
        ({"content": CATALOGUE, "headers": TURTLE, "params": {"colour": "x"}}, 400, "invalid-parameter"),
        ({"content": CATALOGUE, "headers": TURTLE, "params": {"fail_on": ["info", "info"]}}, 400, "invalid-parameter"),
        (
            {"files": {"file": ("c.ttl", CATALOGUE)}, "data": {"fail_on": ["info", "never"]}},
            400,
            "invalid-parameter",
        ),
        (
            {"files": {"file": ("c.ttl", CATALOGUE)}, "data": {"fail_on": "info"}, "params": {"fail_on": "never"}},
            400,
            "invalid-parameter",
        ),
    ],
)
def test_what_cannot_be_checked(client, options, status: int, slug: str) -> None:
    answer = client.post("/validate", **options)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{slug}")


def test_unreadable_data_has_its_place(client) -> None:
    problem = client.post("/validate", content=b"@prefix a: <urn:a> .\na:b a:c ;;; ", headers=TURTLE).json()
    assert problem["line"] == 2
    assert problem["column"] > 0
    xml = {"content-type": "application/rdf+xml"}
    cut = client.post(
        "/validate", content=b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n", headers=xml
    )
    assert (cut.status_code, cut.json()["line"]) == (400, 2)


def test_a_catalogue_may_have_as_many_triples_as_the_setting_says(store) -> None:
    client = TestClient(create_app(store, Settings(validation_triples=2)))
    triples = [f"<https://example.org/d> <http://purl.org/dc/terms/title> 'title {n}' ." for n in range(3)]

    def status(count: int) -> int:
        body = "\n".join(triples[:count])
        return client.post("/validate", content=body, headers={"content-type": "text/turtle"}).status_code

    assert [status(1), status(2), status(3)] == [200, 200, 413]


@pytest.mark.parametrize("form", [form for form in FORMS.values() if form.name != "dqv"])
def test_the_report_in_every_form_by_accept_and_by_extension(client, form) -> None:
    asked = client.post("/validate", content=CATALOGUE, headers=TURTLE | {"accept": form.media_type})
    named = client.post(f"/validate{form.extension}", content=CATALOGUE, headers=TURTLE)
    for answer in (asked, named):
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == form.media_type
        assert answer.headers["vary"]
        assert len(answer.content) > 100
    assert form.name in ("xlsx", "html") or asked.content == named.content
    assert ("attachment" in asked.headers.get("content-disposition", "")) == (
        form.name in ("csv", "xlsx", "sarif", "junit")
    )


def test_forms_that_media_types_do_not_tell_apart_have_extensions(client) -> None:
    assert "dqv:QualityMeasurement" in client.post("/validate.dqv", content=CATALOGUE, headers=TURTLE).text
    assert client.post("/validate.exe", content=CATALOGUE, headers=TURTLE).status_code == 404
    refused = client.post("/validate", content=CATALOGUE, headers=TURTLE | {"accept": "image/png"})
    assert refused.status_code == 406


def test_the_report_of_the_standard_is_whole(client) -> None:
    answer = client.post("/validate.ttl?profile=dcat-ap", content=CATALOGUE, headers=TURTLE)
    quads = list(ox.parse(answer.content, ox.RdfFormat.TURTLE))
    results = [quad for quad in quads if quad.predicate.value == "http://www.w3.org/ns/shacl#result"]
    assert len(results) == client.post("/validate", content=CATALOGUE, headers=TURTLE).json()["total"]


def test_the_page_keeps_the_policy_of_all_pages(client, browser) -> None:
    answer = client.post("/validate", content=CATALOGUE, headers=TURTLE | browser)
    assert "<style" not in answer.text
    assert " style=" not in answer.text
    assert "<script" not in answer.text
    assert client.get("/static/report.css").status_code == 200
    assert "Open &lt;b&gt;data&lt;/b&gt;" in answer.text

"""Mapping sets over HTTP: posted as any form of SSSOM, reviewed and revoked, each as a commit, with what follows."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date

import openpyxl
import pytest
from starlette.testclient import TestClient

from civilex.access.keys import Keys
from civilex.mapping.sssom import read_document, read_sssom
from civilex.namespaces import CONCEPT, NS
from civilex.serving.opening import open_kept
from civilex.settings import Settings
from civilex.store.kept import KeptStore
from civilex.web.app import create_app

TSV = {"content-type": "text/tab-separated-values"}
CSV = {"content-type": "text/csv"}
HEAD = f"""#curie_map:
#  remit: {CONCEPT}remit-boston/
#  unit: {CONCEPT}municipal-unit/
#mapping_set_id: https://example.org/sets/judgments
#license: https://creativecommons.org/licenses/by/4.0/
"""
COLUMNS = "subject_id\tsubject_label\tpredicate_id\tobject_id\tmapping_justification\tconfidence\tcomment\n"
ROW = "remit:fire-department\tfire\tskos:closeMatch\tunit:HEA\tsemapv:ManualMappingCuration\t0.6\tAmbulances.\n"
SET = "/mappings/boston-judgments"
FIRE = "https://w3id.org/civilex/id/boston/department/fire-department"
PERFORMS = f"ASK {{ <{FIRE}> <{NS}performsFunction> <{CONCEPT}municipal-unit/HEA> }}"


class Service:
    def __init__(self, store: KeptStore, client: TestClient, keys: dict[str, str]) -> None:
        self.store, self.client = store, client
        self.headers = {name: {"authorization": f"Bearer {key}"} for name, key in keys.items()}

    def send(self, method: str, path: str, content: str | bytes = b"", by: str = "ana", **headers: str):
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | self.headers[by]
        return self.client.request(method, path, content=content, headers=sent)

    def post(self, path: str, content: str | bytes, media_type: str = TSV["content-type"], by: str = "ana"):
        return self.send("POST", path, content, by, content_type=media_type)

    def performs(self) -> bool:
        return self.store.rows(PERFORMS).solutions[0]["answer"].value == "true"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    directory = tmp_path_factory.mktemp("mappings") / "data"
    store = open_kept(directory, Settings(), empty=False)
    keys = {name: Keys(directory).create(role, name)[1] for name, role in (("ana", "curator"), ("bo", "reader"))}
    client = TestClient(create_app(store, Settings()), raise_server_exceptions=False, follow_redirects=False)
    yield Service(store, client, keys)
    store.close()


def test_a_judgment_is_posted_reviewed_and_revoked_and_the_rules_follow(service: Service) -> None:
    assert not service.performs()
    answer = service.post("/mappings?message=Ambulances%20are%20ours", HEAD + COLUMNS + ROW)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["set"], told["added"], answer.headers["location"]) == ("boston-judgments", 1, SET)
    assert "problems" not in told
    (mapping,) = told["mappings"]
    entry = service.store.commit_log.entry(told["commit"])
    assert (entry.author, entry.message, entry.source) == ("ana", "Ambulances are ours", "POST /mappings")
    assert service.performs()

    again = service.post("/mappings", HEAD + COLUMNS + ROW)
    assert (again.status_code, again.json()["unchanged"], "commit" in again.json()) == (200, 1, False)

    row = read_sssom(service.client.get(f"{SET}.tsv").text).mappings[0]
    assert row.slots["author_label"] == ("ana",)
    assert isinstance(row.mapping_date, date)
    assert (row.confidence, row.comment) == (0.6, "Ambulances.")

    review = {"mapping": mapping.rpartition("#")[2], "agreement": -0.9}
    answer = service.post(f"{SET}/reviews?message=No", json.dumps(review), "application/json")
    assert (answer.status_code, answer.json()["changed"]) == (200, 1), answer.text
    assert not service.performs()
    row = read_document(service.client.get(f"{SET}.json").content, "application/json").whole().mappings[0]
    assert (row.agreement, row.slots["reviewer_label"]) == (-0.9, ("ana",))

    assert service.post("/mappings", HEAD + COLUMNS + ROW).json()["unchanged"] == 1  # the review stays
    both = json.dumps([{**review, "agreement": 1, "reviewer_label": "Bo", "review_date": "2026-11-27"}])
    assert service.post(f"{SET}/reviews", both, "application/json").json()["changed"] == 1
    assert service.performs()

    assert service.post("/mappings", HEAD + COLUMNS + ROW.replace("0.6", "0.7")).json()["changed"] == 1
    row = read_sssom(service.client.get(f"{SET}.tsv").text).mappings[0]
    assert row.confidence == 0.7
    assert "reviewer_label" not in row.slots  # what was reviewed is no longer what is said

    answer = service.send("DELETE", f"{SET}/rows/{mapping.rpartition('#')[2]}?message=Revoked")
    assert (answer.status_code, answer.json()["removed"]) == (200, 1), answer.text
    assert not service.performs()
    assert service.store.commit_log.newest(1)[0].message == "Revoked"
    assert service.send("DELETE", f"{SET}/rows/nothing").status_code == 404


def test_every_problem_is_told_with_its_place_and_nothing_is_written(service: Service) -> None:
    before = service.store.generation
    bad = HEAD + COLUMNS + ROW + ROW.replace("0.6", "60%") + ROW.replace("unit:", "units:")
    answer = service.post("/mappings", bad)
    assert answer.status_code == 400
    problems = answer.json()["problems"]
    assert [(p["line"], p["column"], p["slot"], p["fix"]) for p in problems] == [
        (8, 6, "confidence", "0.6"),
        (9, 4, "object_id", "unit:HEA"),
    ]
    assert service.store.generation == before


def test_a_reader_writes_nothing_and_a_shipped_set_is_not_written(service: Service) -> None:
    assert service.post("/mappings", HEAD + COLUMNS + ROW, by="bo").status_code == 403
    shipped = HEAD.replace("https://example.org/sets/judgments", "https://w3id.org/civilex/graph/mappings/boston")
    answer = service.post("/mappings", shipped + COLUMNS + ROW)
    assert answer.status_code == 403
    assert service.client.post("/mappings", content=HEAD, headers=TSV).status_code == 401


def test_the_same_mappings_in_every_form_are_the_same_judgments(service: Service) -> None:
    answer = service.post("/mappings?set=boston-forms", HEAD + COLUMNS + ROW)
    (name,) = answer.json()["mappings"]
    forms = {
        form: service.client.get(f"/mappings/boston-forms.{form}") for form in ("tsv", "json", "ttl", "rdf", "jsonld")
    }
    for form, taken in forms.items():
        assert taken.status_code == 200, form
        media_type = taken.headers["content-type"].partition(";")[0]
        again = service.post("/mappings?set=boston-forms", taken.content, media_type)
        assert again.status_code == 200, (form, again.text)
        assert (again.json()["unchanged"], again.json()["mappings"]) == (1, [name]), form
    csv = "subject_id,subject_label,predicate_id,object_id,mapping_justification,confidence,comment\n" + (
        f"{CONCEPT}remit-boston/fire-department,fire,skos:closeMatch,unit:HEA,"
        "semapv:ManualMappingCuration,0.6,Ambulances.\n"
    )
    assert service.post("/mappings?set=boston-forms", csv, "text/csv").json()["unchanged"] == 1
    book = openpyxl.Workbook()
    sheet = book.active
    for line in csv.splitlines():
        sheet.append([float(cell) if cell == "0.6" else cell for cell in line.split(",")])
    output = io.BytesIO()
    book.save(output)
    files = {"file": ("judged.xlsx", output.getvalue())}
    answer = service.client.post("/mappings?set=boston-forms", files=files, headers=service.headers["ana"])
    assert answer.json()["unchanged"] == 1, answer.text


def test_texts_without_identifier_and_refusals_are_judgments_too(service: Service) -> None:
    judged = [
        {"subject_label": "Fire Dpt", "subject_type": "rdfs literal", "predicate_id": "skos:broadMatch"},
        {"subject_id": "urn:x:a", "predicate_id": "skos:exactMatch", "predicate_modifier": "Not"},
        {
            "subject_id": "urn:x:b",
            "predicate_id": "skos:exactMatch",
            "object_id": "sssom:NoTermFound",
            "object_source": "urn:x:v",
        },
    ]
    rows = [{"object_id": "unit:SEC", **row, "mapping_justification": "semapv:ManualMappingCuration"} for row in judged]
    answer = service.post("/mappings/texts?title=Texts&license=urn:x:l", json.dumps(rows), "application/json")
    assert (answer.status_code, answer.json()["added"]) == (201, 3), answer.text
    assert (
        service.store.rows("ASK { <urn:x:a> <http://www.w3.org/2004/02/skos/core#exactMatch> ?o }")
        .solutions[0]["answer"]
        .value
        == "false"
    )
    page = service.client.get("/mappings/texts", headers={"accept": "text/html"}).text
    assert "Fire Dpt" in page
    assert "nothing fits" in page
    assert "<strong>not</strong>" in page
    listed = service.client.get("/mappings.json").json()["items"]
    assert {"Texts"} <= {item["title"] for item in listed}


def test_a_triple_of_two_sets_is_stated_once_and_goes_on_to_hold(service: Service) -> None:
    row = "remit:fire-department,skos:relatedMatch,unit:EDU,semapv:ManualMappingCuration\n".replace(
        "remit:", f"{CONCEPT}remit-boston/"
    )
    text = "subject_id,predicate_id,object_id,mapping_justification\n" + row
    asked = (
        f"SELECT ?g WHERE {{ GRAPH ?g {{ <{CONCEPT}remit-boston/fire-department> ?p <{CONCEPT}municipal-unit/EDU> }} }}"
    )
    for name in ("boston-one", "boston-two"):
        assert service.post(f"/mappings?set={name}", text, "text/csv").status_code == 201
    assert [row["g"].value.rpartition("/")[2] for row in service.store.rows(asked)] == ["boston-one"]
    assert len(read_sssom(service.client.get("/mappings/boston-two.tsv").text).mappings) == 1
    (name,) = service.post("/mappings?set=boston-one", text, "text/csv").json()["mappings"]
    assert service.send("DELETE", f"/mappings/boston-one/rows/{name.rpartition('#')[2]}").status_code == 200
    assert [row["g"].value.rpartition("/")[2] for row in service.store.rows(asked)] == ["boston-two"]


def test_put_replaces_a_set_and_a_set_of_a_city_has_its_name(service: Service) -> None:
    two = COLUMNS + ROW + ROW.replace("unit:HEA", "unit:SOC")
    assert service.post("/mappings?set=elsewhere", HEAD + two).json()["problems"][0]["fix"] == "boston-elsewhere"
    answer = service.send("PUT", "/mappings/elsewhere", HEAD + COLUMNS + ROW, content_type=TSV["content-type"])
    assert (answer.json()["removed"], answer.json()["unchanged"]) == (1, 1)


def test_a_set_is_read_in_pages_and_by_term(service: Service) -> None:
    page = service.client.get("/mappings/boston.tsv?limit=3&offset=3")
    assert len(read_sssom(page.text).mappings) == 3
    assert int(page.headers["x-total-count"]) == 31
    assert 'offset=6>; rel="next"' in page.headers["link"]
    part = read_sssom(service.client.get("/mappings/boston.tsv?object=unit:SEC&relation=skos:broadMatch").text)
    assert {mapping.object for mapping in part.mappings} == {f"{CONCEPT}municipal-unit/SEC"}
    assert len(read_sssom(service.client.get("/mappings/boston.tsv").text).mappings) == 31
    for path in ("/mappings/nowhere", "/mappings/nowhere.tsv", "/mappings/nowhere?limit=2"):
        assert service.client.get(path).status_code == 404
    assert service.client.get("/mappings/boston.pdf").status_code == 404
    assert service.client.get("/mappings/boston?colour=red").status_code == 400


def test_chains_lead_from_one_city_to_another_with_proof(service: Service) -> None:
    asked = "from=chicago&to=rio-de-janeiro"
    told = service.client.get(f"/mappings/chains?{asked}").json()
    assert told["total"] == len(told["items"]) > 20
    item = next(item for item in told["items"] if item["subject"]["iri"].endswith("/public-health"))
    assert item["object"]["iri"] == f"{CONCEPT}remit-rio-de-janeiro/secretaria-municipal-de-saude"
    assert [step["set"] for step in item["steps"]] == ["/mappings/chicago", "/mappings/rio-de-janeiro"]
    assert item["rules"] == ["T1"]
    product = item["steps"][0]["confidence"] * item["steps"][1]["confidence"]
    assert item["confidence"] == pytest.approx(product)
    derived = read_sssom(service.client.get(f"/mappings/chains.tsv?{asked}").text)
    assert len(derived.mappings) == told["total"]
    assert {mapping.justification.rpartition("/")[2] for mapping in derived.mappings} == {"MappingChaining"}
    assert "wasDerivedFrom" in service.client.get(f"/mappings/chains.ttl?{asked}").text
    page = service.client.get(f"/mappings/chains?{asked}", headers={"accept": "text/html"}).text
    assert "by T1" in page
    assert "<form" in service.client.get("/mappings/chains", headers={"accept": "text/html"}).text


def test_chains_say_what_is_wrong_and_what_they_do_not_use(service: Service) -> None:
    term = f"{CONCEPT}remit-miravel/public-health-service"
    told = service.client.get("/mappings/chains", params={"term": term}).json()
    assert "exact and disjoint" in {conflict["kind"] for conflict in told["conflicts"]}
    nothing = service.client.get("/mappings/chains", params={"from": "chicago"}).json()["blocked"]
    assert "nothing found" in {one["reason"] for one in nothing}
    for query in ("", "?term=x", "?from=atlantis", "?term=unit:SEC&least=2", "?term=unit:SEC&steps=9", "?x=1"):
        assert service.client.get(f"/mappings/chains{query}").status_code == 400, query


@pytest.mark.parametrize(
    ("path", "content", "media_type", "status"),
    [
        ("/mappings", "x", "image/png", 415),
        ("/mappings", "subject_id\n", "text/csv", 400),
        ("/mappings", COLUMNS + ROW, "text/tab-separated-values", 400),
        ("/mappings?set=Bad%20Name", HEAD + COLUMNS + ROW, "text/tab-separated-values", 400),
        ("/mappings", "<urn:x:a> <urn:x:p", "text/turtle", 400),
        ("/mappings", "{", "application/json", 400),
        ("/mappings", "null", "application/json", 400),
        ("/mappings", '"x"', "application/json", 400),
        ("/mappings?set=chains", HEAD + COLUMNS + ROW, "text/tab-separated-values", 400),
        ("/mappings?set=registry", HEAD + COLUMNS + ROW, "text/tab-separated-values", 400),
        ("/mappings", b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 400),
        (f"{SET}/reviews", "[1]", "application/json", 400),
        (f"{SET}/reviews", '{"mapping": "x", "agreement": 2}', "application/json", 400),
        (f"{SET}/reviews", '{"mapping": "x", "agreement": 1}', "application/json", 404),
    ],
)
def test_what_cannot_be_used_is_refused(
    service: Service, path: str, content: str | bytes, media_type: str, status: int
) -> None:
    answer = service.post(path, content, media_type)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]

"""Checks as jobs: started in three ways, followed, read by who started them, stopped, kept for a time."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from civilex.access.keys import Keys
from civilex.errors import TooManyQueries
from civilex.serving.validation_jobs import ValidationJob, ValidationJobs
from civilex.settings import Settings
from civilex.store.embedded import EmbeddedStore
from civilex.store.kept import KeptStore
from civilex.web.app import create_app
from other_server import Server, another_server

CATALOGUE = b"""
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<d> a dcat:Dataset ; dct:title "Trees"@en .
"""
TURTLE = {"content-type": "text/turtle"}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with another_server() as made:
        made.gives("/c.ttl", CATALOGUE, content_type="text/turtle")
        made.gives("/c.html", b"<p>no", content_type="text/html")
        yield made


@pytest.fixture(scope="module")
def client(server) -> Iterator[TestClient]:
    settings = Settings(validate_from=server.address)
    with TestClient(create_app(EmbeddedStore(), settings), follow_redirects=False) as client:
        yield client


def finished(client: TestClient, address: str) -> dict:
    deadline = time.monotonic() + 60
    while (job := client.get(address).json())["state"] in ("waiting", "running"):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return job


@pytest.mark.parametrize("by", ["parameter", "header", "form"])
def test_a_job_gives_the_report_that_waiting_gives(client, by: str) -> None:
    match by:
        case "parameter":
            answer = client.post("/validate?job=true", content=CATALOGUE, headers=TURTLE)
        case "header":
            headers = TURTLE | {"prefer": 'wait=1, respond-async; x="y"'}
            answer = client.post("/validate", content=CATALOGUE, headers=headers)
        case _:
            answer = client.post("/validate", files={"file": ("c.ttl", CATALOGUE)}, data={"job": "true"})
    assert answer.status_code == 202
    address = answer.headers["location"]
    assert address.startswith("/validate/jobs/")
    assert answer.headers["preference-applied"] == "respond-async"
    job = finished(client, address)
    assert (job["state"], job["done"], job["total"]) == ("done", 3, 3)
    report = client.get(job["report"]).json()
    at_once = client.post("/validate", content=CATALOGUE, headers=TURTLE).json()
    assert {**report, "source": "body"} == at_once
    assert address in [job["page"] for job in client.get("/validate/jobs").json()["jobs"]]


def test_several_profiles_make_a_matrix(client, browser) -> None:
    path = "/validate?profile=dcat-ap&profile=skos"
    answer = client.post(path, content=CATALOGUE, headers=TURTLE)
    assert [row["profile"] for row in answer.json()["matrix"]] == ["dcat-ap", "skos"]
    page = client.post(path, content=CATALOGUE, headers=TURTLE | browser).text
    assert "dcat-ap 3.0.1" in page
    assert "skos" in page
    form = {"profile": ["dcat-ap", "skos"]}
    assert "matrix" in client.post("/validate", files={"file": ("c.ttl", CATALOGUE)}, data=form).json()
    many = "&".join(["profile=dcat-ap/3.0.1"] + [f"profile=x{number}" for number in range(9)])
    assert client.post(f"/validate?{many}", content=CATALOGUE, headers=TURTLE).status_code == 400


def test_an_address_on_the_list_is_fetched_and_its_base_is_its_own(client, server) -> None:
    report = client.post(f"/validate?url={server.address}/c.ttl").json()
    assert report["source"] == f"{server.address}/c.ttl"
    assert f"{server.address}/d" in json.dumps(report["results"])
    assert "relative reference" not in json.dumps(report)
    job = client.post("/validate", data={"url": f"{server.address}/c.ttl", "job": "1"}, files={"file": ("", b"")})
    assert finished(client, job.headers["location"])["state"] == "done"


@pytest.mark.parametrize(
    ("path", "status", "slug"),
    [
        ("/no.ttl", 502, "not-fetched"),
        ("/c.html", 415, "unsupported-media-type"),
        ("http://127.0.0.1:1/", 400, "address-refused"),
        ("https://data.example/", 400, "address-refused"),
    ],
)
def test_what_cannot_be_fetched(client, server, path: str, status: int, slug: str) -> None:
    address = path if "://" in path else server.address + path
    answer = client.post("/validate", params={"url": address})
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{slug}")
    job = finished(client, client.post("/validate", params={"url": address, "job": "true"}).headers["location"])
    assert (job["state"], job["problem"]["status"]) == ("failed", status)
    assert client.get(f"{job['page']}/report").status_code == status


def test_what_is_no_request_for_a_check(client, server) -> None:
    for path, body in (
        ("/validate", b""),
        (f"/validate?url={server.address}/c.ttl", CATALOGUE),
        ("/validate?job=perhaps", CATALOGUE),
        ("/validate?job=1&job=1", CATALOGUE),
    ):
        assert client.post(path, content=body, headers=TURTLE if body else {}).status_code == 400, path


def test_a_job_is_followed_by_events(client) -> None:
    address = client.post("/validate?job=true", content=CATALOGUE, headers=TURTLE).headers["location"]
    with client.stream("GET", address, headers={"accept": "text/event-stream"}) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = list(stream.iter_lines())
    names = [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]
    assert names[-1] == "done"
    last = json.loads([line for line in lines if line.startswith("data: ")][-1].removeprefix("data: "))
    assert last["report"] == f"{address}/report"


def test_a_browser_is_led_to_a_page(client, browser) -> None:
    answer = client.post("/validate", files={"file": ("<b>.ttl", CATALOGUE)}, data={"job": "true"}, headers=browser)
    assert answer.status_code == 303
    address = answer.headers["location"]
    finished(client, address)
    page = client.get(address, headers=browser).text
    assert f'href="{address}/report"' in page
    assert "<b>.ttl" not in page
    assert "</html>" in client.get(f"{address}/report", headers=browser).text
    assert 'name="url"' in client.get("/validate", headers=browser).text


def test_a_report_comes_in_every_form(client) -> None:
    address = client.post("/validate?job=true", content=CATALOGUE, headers=TURTLE).headers["location"]
    finished(client, address)
    for extension, media_type, start in (
        ("csv", "text/csv", b""),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ("sarif", "application/sarif+json", b"{"),
        ("xml", "application/xml", b"<?xml"),
        ("ttl", "text/turtle", b"@prefix"),
        ("json", "application/json", b"{"),
        ("jsonld", "application/ld+json", b"["),
        ("dqv", None, b"@prefix"),
    ):
        by_extension = client.get(f"{address}/report.{extension}")
        by_header = client.get(f"{address}/report", headers={"accept": media_type}) if media_type else by_extension
        media_type = media_type or "text/turtle"
        for answer in (by_extension, by_header):
            assert answer.headers["content-type"].startswith(media_type)
            assert answer.content.startswith(start)
    assert client.get(f"{address}/report.exe").status_code == 404
    at_once = client.post("/validate", content=CATALOGUE, headers=TURTLE | {"accept": "text/csv"})
    assert at_once.headers["content-disposition"] == 'attachment; filename="report.csv"'


def test_a_job_belongs_to_who_made_it(tmp_path) -> None:
    store = KeptStore(tmp_path)
    keys = Keys(tmp_path)
    texts = {
        name: keys.create(role, name)[1] for name, role in (("ana", "reader"), ("ben", "reader"), ("eve", "admin"))
    }
    with TestClient(create_app(store, Settings())) as client:

        def ask(name: str, method: str, path: str, **options) -> int:
            return client.request(
                method, path, headers={"authorization": f"Bearer {texts[name]}"}, **options
            ).status_code

        headers = TURTLE | {"authorization": f"Bearer {texts['ana']}"}
        address = client.post("/validate?job=true", content=CATALOGUE, headers=headers).headers["location"]
        for path in (address, f"{address}/report"):
            assert client.get(path).status_code == ask("ben", "GET", path) == 404
        assert client.get("/validate/jobs").json() == {"jobs": []}
        assert client.delete(address).status_code == ask("ben", "DELETE", address) == 404
        assert ask("ana", "GET", address) == ask("eve", "GET", address) == 200
        assert ask("ana", "DELETE", address) == 204
        assert ask("ana", "GET", address) == 404
    store.close()


def test_limits_are_those_of_jobs(browser) -> None:
    settings = Settings(upload_bytes=200, job_bytes=2000, validation_triples=1, job_triples=5)
    with TestClient(create_app(EmbeddedStore(), settings)) as client:
        assert client.post("/validate", content=CATALOGUE + b"#" * 200, headers=TURTLE).status_code == 413
        assert client.post("/validate", content=CATALOGUE, headers=TURTLE).status_code == 413
        longer = client.post("/validate?job=1", content=CATALOGUE + b"#" * 200, headers=TURTLE)
        assert finished(client, longer.headers["location"])["state"] == "done"
        assert client.post("/validate?job=1", content=CATALOGUE + b"#" * 2000, headers=TURTLE).status_code == 413
        file = {"file": ("c.ttl", CATALOGUE + b"#" * 200)}
        assert client.post("/validate", files=file).status_code == 413


def run(test) -> None:
    asyncio.run(test())


async def until(job: ValidationJob) -> None:
    while not job.is_over:
        await asyncio.sleep(0.001)


def test_so_many_jobs_and_a_quarter_of_them_for_one() -> None:
    async def test() -> None:
        jobs = ValidationJobs(Settings(jobs=8))

        async def hang(_):
            await asyncio.sleep(60)

        for owner in ("a", "a", "b", "b", "c", "c", "d"):
            jobs.start(owner, "x", (), hang, lambda _: None)
        with pytest.raises(TooManyQueries, match="of yours"):
            jobs.start("a", "x", (), hang, lambda _: None)
        jobs.start("d", "x", (), hang, lambda _: None)
        with pytest.raises(TooManyQueries, match="as jobs"):
            jobs.start("e", "x", (), hang, lambda _: None)
        jobs.stop(jobs.of("a")[0])
        jobs.start("e", "x", (), hang, lambda _: None)
        await jobs.close()
        assert {job.state for job in jobs.of(None)} == {"stopped"}

    run(test)


def test_reports_are_kept_for_a_time_and_in_so_much_room() -> None:
    async def test() -> None:
        async def work(_):
            return {"text": secrets_of(1000)}

        jobs = ValidationJobs(Settings(job_kept_bytes=1000))
        made = [jobs.start("a", str(number), (), work, lambda _: None) for number in range(2)]
        for job in made:
            await until(job)
        newest = max(made, key=lambda job: job.ended or 0)
        oldest = min(made, key=lambda job: job.ended or 0)
        assert newest in jobs.of("a")
        assert newest.report_json() is not None
        assert (oldest.state, oldest.report) == ("failed", None)
        assert "newer ones" in str(oldest.error)
        jobs = ValidationJobs(Settings(job_kept_seconds=0.01))
        job = jobs.start("a", "x", (), work, lambda _: None)
        await until(job)
        await asyncio.sleep(0.02)
        assert jobs.of("a") == []

    run(test)


def secrets_of(length: int) -> str:
    import random

    return "".join(random.Random(length).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=length))


def test_what_nobody_foresaw_ends_a_job_without_its_text(client, monkeypatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret path")

    monkeypatch.setattr(client.app.state.answering, "validate_async", broken)
    job = finished(client, client.post("/validate?job=1", content=CATALOGUE, headers=TURTLE).headers["location"])
    assert (job["state"], job["problem"]["status"]) == ("failed", 500)
    assert "secret" not in json.dumps(job)

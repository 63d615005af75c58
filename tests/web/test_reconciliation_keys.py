"""Reconciling with a key in the address: for reading only, ended at once, in no log, and no more than may be read."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from civilex.access.keys import Keys
from civilex.access.rights import Rights
from civilex.namespaces import GRAPH
from civilex.settings import Settings
from civilex.store import PutGraph
from civilex.store.changes import Attribution
from civilex.store.kept import KeptStore
from civilex.web.app import create_app

OPEN, HIDDEN = (
    f"<urn:{name}:d> a <https://w3id.org/civilex/ns/CityDepartment> ; "
    f'<http://www.w3.org/2004/02/skos/core#prefLabel> "{label}"@en .'
    for name, label in (("porto", "Harbour Office"), ("rio", "Secret Harbour Office"))
)


class Service:
    def __init__(self, directory) -> None:
        self.store = KeptStore(directory)
        for slug, text in (("porto", OPEN), ("rio", HIDDEN)):
            change = PutGraph(f"{GRAPH}city/{slug}", text.encode(), "text/turtle", replace=True)
            self.store.commit(change, Attribution())
        self.keys = Keys(directory)
        self.key = {role: self.keys.create(role, role)[1] for role in ("reader", "curator", "admin")}
        Rights(directory).give(f"{GRAPH}city/rio", ["key:reader"])
        self.client = TestClient(create_app(self.store, Settings()), raise_server_exceptions=False)

    def names(self, path: str) -> list[str]:
        answer = self.client.post(path, data={"queries": json.dumps({"q": {"query": "Harbour Office"}})})
        assert answer.status_code == 200, answer.text
        return [candidate["name"] for candidate in answer.json()["q"]["result"]]


@pytest.fixture
def service(tmp_path) -> Iterator[Service]:
    made = Service(tmp_path)
    yield made
    made.store.close()


def test_a_key_in_the_address_shows_what_its_holder_may_read_and_nobody_else_sees_it(service) -> None:
    path = f"/reconcile/t/{service.key['reader']}/en"
    assert service.names(path) == ["Harbour Office", "Secret Harbour Office"]
    assert service.names("/reconcile/en") == ["Harbour Office"]
    hidden = {"id": "urn:rio:d", "prefix": "Secret", "query": "Secret Harbour"}
    for end in ("/preview", "/flyout/entity", "/explain"):
        assert service.client.get(path + end, params=hidden).status_code == 200, end
        assert service.client.get("/reconcile/en" + end, params=hidden).status_code == 404, end
    assert "Secret" not in service.client.get("/reconcile/en/suggest/entity", params=hidden).text
    manifest = service.client.get(path).json()
    assert manifest["suggest"]["entity"]["service_url"] == f"http://testserver{path}"


def test_a_new_commit_and_a_taken_right_count_at_the_next_question(service) -> None:
    path = f"/reconcile/t/{service.key['reader']}/en"
    assert len(service.names(path)) == 2
    service.store.commit(
        PutGraph(f"{GRAPH}city/porto", OPEN.replace("Harbour", "Port").encode(), "text/turtle", replace=True),
        Attribution(),
    )
    assert service.names(path)[0] == "Secret Harbour Office"
    Rights(service.store.commit_log.directory).give(f"{GRAPH}city/rio", ["admin"])
    assert service.names(path) == ["Port Office"]


def test_keys_of_writers_false_and_ended_keys_are_refused(service) -> None:
    for role in ("curator", "admin"):
        answer = service.client.get(f"/reconcile/t/{service.key[role]}/en")
        assert answer.status_code == 401
        assert "--role reader" in answer.json()["detail"]
    assert service.client.get("/reconcile/t/nothing/en").status_code == 401
    service.keys.revoke("reader")
    assert service.client.get(f"/reconcile/t/{service.key['reader']}/en").status_code == 401


def test_the_key_stands_in_no_error_and_in_no_log(service, caplog) -> None:
    key = service.key["reader"]
    for path in (
        f"/reconcile/t/{key}/en/nowhere",
        f"/reconcile/t/{key}/en/preview?id=urn:x",
        f"/reconcile/t/{key}/x y",
    ):
        assert key not in service.client.get(path).text
    with caplog.at_level(logging.INFO):
        for name in ("uvicorn.access", "civilex.web"):
            logging.getLogger(name).info('%s - "%s %s"', "192.0.2.1", "GET", f"/reconcile/t/{key}/en?queries={{}}")
    assert key not in caplog.text
    assert "/reconcile/t/***/en" in caplog.text

"""The commits over HTTP: listed, one by one, with the exact difference; a page, JSON and RDF."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from civilex.settings import Settings
from civilex.store.changes import Attribution, RunUpdate
from civilex.store.kept import KeptStore
from civilex.web.app import create_app


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = KeptStore(tmp_path_factory.mktemp("commits") / "data")
    for text, message in (("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> '<b>' , 2 } }", "First"),
                          ("DELETE DATA { GRAPH <urn:g> { <urn:s> <urn:p> 2 } }", "")):  # fmt: skip
        store.commit(RunUpdate(text), Attribution("Ana <i>", message, "a.ttl", idempotency_key=f"secret {message}"))
    yield TestClient(create_app(store, Settings()), raise_server_exceptions=False)
    store.close()


def test_the_newest_commit_stands_first_and_keys_are_not_told(kept: TestClient) -> None:
    answer = kept.get("/commits", headers={"accept": "application/json"})
    listed = answer.json()
    assert [(item["number"], item["author"], item["counts"]["removed"]) for item in listed["items"]] == [
        (2, "Ana <i>", 1),
        (1, "Ana <i>", 0),
    ]
    assert listed["total"] == 2
    assert "secret" not in answer.text
    page = kept.get("/commits.json?limit=1&offset=1").json()
    assert [item["message"] for item in page["items"]] == ["First"]
    assert page["links"]["prev"] == "/commits.json?limit=1&offset=0"


def test_the_difference_of_a_commit_is_exact(kept: TestClient) -> None:
    found = kept.get("/commits/2", headers={"accept": "application/json"}).json()
    line = '<urn:s> <urn:p> "2"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g> .'
    assert (found["added"], found["removed"], found["graphs"]) == ([], [line], ["urn:g"])
    diff = kept.get("/commits/2/diff")
    assert diff.text == f"D {line}\n"
    assert diff.headers["content-type"].startswith("application/rdf-patch")


def test_commits_are_pages_and_provenance(kept: TestClient, browser: dict[str, str]) -> None:
    for path in ("/commits", "/commits/1"):
        page = kept.get(path, headers=browser)
        assert page.status_code == 200
        assert "Ana &lt;i&gt;" in page.text
        assert "<b>" not in page.text
        turtle = kept.get(f"{path}.ttl").text
        assert "prov:wasAssociatedWith <http://localhost:8000/id/agent/Ana%20%3Ci%3E>" in turtle


@pytest.mark.parametrize("path", ["/commits/3", "/commits/0", "/commits/x", "/commits/1.csv", "/commits/3/diff"])
def test_what_is_not_there_is_404(kept: TestClient, path: str) -> None:
    assert kept.get(path, headers={"accept": "application/json"}).status_code == 404


def test_a_store_without_journal_says_so(client: TestClient) -> None:
    answer = client.get("/commits", headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert "keeps no journal" in answer.json()["detail"]

"""Kept catalogues are shown to those who may read their graphs, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from civilex.access.keys import Keys
from civilex.access.rights import Rights
from civilex.namespaces import graph
from civilex.serving.catalog_history import CatalogHistory
from civilex.settings import Settings
from civilex.store import PutGraph
from civilex.store.kept import KeptStore
from civilex.web.app import create_app
from civilex.web.trend_chart import findings

OPEN, SECRET = graph("catalog", "open"), graph("catalog", "plans")


def check(commit: int, violations: int) -> dict:
    return {
        "commit": commit, "time": "2026-01-01T00:00:00Z", "author": "ana", "profile": "dcat-ap", "as_written": True,
        "triples": 1, "conforms": False, "total": violations + 2,
        "by_severity": {"violation": violations, "warning": 2, "info": 0}, "score": {"least": 31, "most": 81},
        "gained": {"total": 0, "by_severity": {}, "causes": []}, "lost": {"total": 0, "by_severity": {}, "causes": []},
        "checked": 1, "incremental": True, "seconds": 0.1, "causes": [], "causes_total": 0,
    }  # fmt: skip


@pytest.fixture(scope="module")
def clients(tmp_path_factory) -> Iterator[dict[str, TestClient]]:
    directory = tmp_path_factory.mktemp("rights")
    store = KeptStore(directory)
    for name in (OPEN, SECRET):
        store.commit(PutGraph(name, b"<urn:x:s> <urn:x:p> 1 .", "text/turtle", replace=True))
    Rights(directory).give("catalog/plans", ["curator"])
    key = Keys(directory).create("curator", "ana")[1]
    app = create_app(store, Settings())
    history = CatalogHistory(directory)
    for commit, violations in ((1, 4), (2, 3)):
        for name in (OPEN, SECRET):
            history.keep(name, check(commit, violations), b"")
    app.state.catalog_checks = SimpleNamespace(history=history, is_due=lambda _: False)
    headers = {"authorization": f"Bearer {key}"}
    yield {"nobody": TestClient(app), "curator": TestClient(app, headers=headers)}
    store.close()


@pytest.mark.parametrize("extension", ["", ".json", ".csv", ".ttl", ".html"])
def test_a_catalogue_that_may_not_be_read_is_not_there(clients, extension: str) -> None:
    for caller, seen in (("nobody", False), ("curator", True)):
        listed = clients[caller].get(f"/catalogs{extension}")
        assert ("plans" in listed.text, "open" in listed.text) == (seen, True)
        assert clients[caller].get(f"/catalogs/plans{extension}").status_code == (200 if seen else 404)
        assert clients[caller].get(f"/catalogs/open{extension}").status_code == 200


def test_the_page_has_the_trend_in_words_and_in_lines(clients) -> None:
    page = clients["nobody"].get("/catalogs/open", headers={"accept": "text/html"}).text
    assert "From commit 1 to commit 2: violations from 4 to 3; warnings from 2 to 2; notes from 0 to 0." in page
    assert page.count("<polyline") == 3
    assert "style=" not in page


def test_one_check_is_no_trend() -> None:
    assert findings([check(1, 4)]) is None
    assert findings([{"commit": 1, "error": "too long"}, check(2, 1)]) is None
    trend = findings([check(number, number) for number in range(100)])
    assert trend is not None
    assert [line.points[0].commit for line in trend.lines] == [40, 40, 40]
    assert all(0 <= point.y <= trend.bottom for line in trend.lines for point in line.points)

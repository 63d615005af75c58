"""Kept catalogues of a running service: each commit that changes one is checked, in the sandbox, and told."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.serving.test_writes_over_http import ask, put, update

from civilex.namespaces import GRAPH

COMMAND = [sys.executable, "-c", "import sys; from civilex.cli import main; sys.exit(main())", "serve", "--empty"]
PREFIXES = "PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/>\n"
DATASETS = "".join(
    f'<https://data.example/{n}> a dcat:Dataset ; dct:title "Set {n}"@en ; dct:description "It is set {n}."@en .\n'
    for n in range(40)
)
SIZE = '<https://data.example/f> a dcat:Distribution ; dcat:accessURL <https://data.example/x> ; dcat:byteSize "0x" .\n'
FIRST = PREFIXES + DATASETS.replace('dct:title "Set 7"@en ; ', "") + "[] a dcat:Dataset .\n" + SIZE
NAME = f"{GRAPH}catalog/portal"


class Service:
    def __init__(self, data: Path):
        self.data = data
        self.start()

    def start(self) -> None:
        environment = {**os.environ, "CIVILEX_WRITING": "open", "CIVILEX_READERS": "1", "CIVILEX_COPIES_BYTES": "0"}
        self.process = subprocess.Popen(
            [*COMMAND, "--data", str(self.data), "--port", "0"], stdout=subprocess.PIPE, text=True, env=environment
        )
        assert self.process.stdout is not None
        found = re.search(r"http://\S+", self.process.stdout.readline())
        assert found
        self.address = found[0].rstrip("/")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=30)

    def json(self, path: str) -> dict:
        return json.loads(ask("GET", f"{self.address}{path}", Accept="application/json")[1])

    def checked(self, commit: int, name: str = "portal") -> dict:
        deadline = time.monotonic() + 60
        while True:
            catalog = self.json(f"/catalogs/{name}")
            if catalog["newest"] is not None and catalog["newest"]["commit"] == commit:
                return catalog
            assert time.monotonic() < deadline, catalog
            time.sleep(0.3)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    made = Service(tmp_path_factory.mktemp("catalogs") / "data")
    yield made
    made.stop()


def committed(answer: tuple[int, str, dict[str, str]]) -> int:
    assert answer[0] in (200, 201), answer
    return json.loads(answer[1])["commit"]


def causes(change: dict) -> set[str]:
    return {node for cause in change["causes"] for node in cause["examples"]}


def test_each_commit_is_checked_and_what_changed_is_told(service: Service) -> None:
    assert service.json("/catalogs") == {"catalogs": []}
    assert ask("GET", f"{service.address}/catalogs/portal")[0] == 404
    first = committed(put(service.address, "/graphs/catalog/portal", FIRST))
    check = service.checked(first)["newest"]
    assert (check["as_written"], check["incremental"], check["profile"]) == (True, False, "dcat-ap")
    assert check["total"] == sum(check["by_severity"].values()) == check["gained"]["total"] > 0
    assert '"0x"' in json.dumps(check["causes"]).replace("\\", "")

    text = f"""{PREFIXES} INSERT DATA {{ GRAPH <{NAME}> {{ <https://data.example/7> dct:title "Set 7"@en }} }}"""
    second = committed(update(service.address, text))
    check = service.checked(second)["newest"]
    assert (check["incremental"], check["lost"]["total"], check["gained"]["total"]) == (True, 1, 0)
    assert causes(check["lost"]) == {"https://data.example/7"}
    assert check["checked"] < 10

    text = f"""{PREFIXES} DELETE WHERE {{ GRAPH <{NAME}> {{ <https://data.example/8> dct:description ?d }} }}"""
    third = committed(update(service.address, text))
    catalog = service.checked(third)
    assert causes(catalog["newest"]["gained"]) == {"https://data.example/8"}
    assert [one["commit"] for one in catalog["checks"]] == [first, second, third]
    assert catalog["checks"][1]["total"] == catalog["checks"][0]["total"] - 1 == catalog["newest"]["total"] - 1


def test_it_is_shown_in_every_form(service: Service) -> None:
    page = ask("GET", f"{service.address}/catalogs/portal", Accept="text/html")[1]
    assert '<svg class="trend"' in page
    assert "<desc" in page
    assert "https://data.example/8" in page
    assert 'href="/catalogs/portal"' in ask("GET", f"{service.address}/catalogs", Accept="text/html")[1]
    table = ask("GET", f"{service.address}/catalogs/portal.csv")[1].splitlines()
    assert table[0].startswith("catalogue,commit,time")
    assert len(table) == 4
    assert "QualityMeasurement" in ask("GET", f"{service.address}/catalogs/portal.ttl")[1]
    assert ask("GET", f"{service.address}/catalogs.ttl")[0] == ask("GET", f"{service.address}/catalogs.csv")[0] == 200


def test_a_restart_goes_on_where_it_was_and_finds_out_what_is_missing(service: Service) -> None:
    before = service.json("/catalogs/portal")["newest"]
    other = committed(put(service.address, "/graphs/catalog/other", FIRST))
    counts = service.checked(other, "other")["newest"]["by_severity"]
    service.stop()
    for file in (service.data / "catalogs").glob("other.*"):
        file.unlink()
    service.start()
    assert service.json("/catalogs/portal")["newest"] == before
    anew = service.checked(other, "other")["newest"]
    assert (anew["as_written"], anew["by_severity"]) == (False, counts)
    text = f"""{PREFIXES} INSERT DATA {{ GRAPH <{NAME}> {{ <https://data.example/8> dct:description "It is"@en }} }}"""
    check = service.checked(committed(update(service.address, text)))["newest"]
    assert (check["incremental"], check["as_written"], causes(check["lost"])) == (
        True,
        True,
        {"https://data.example/8"},
    )


def test_a_catalogue_that_is_removed_is_gone(service: Service) -> None:
    assert ask("DELETE", f"{service.address}/graphs/catalog/portal")[0] == 200
    assert ask("GET", f"{service.address}/catalogs/portal")[0] == 404
    assert [one["id"] for one in service.json("/catalogs")["catalogs"]] == ["other"]

"""Writes to ``civilex serve``: gated, repeated, conditional, and followed by the rules."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator

import pytest

from civilex.namespaces import NS, graph

ORG = "http://www.w3.org/ns/org#"
FIRE = "http://e/fire"
DEPARTMENT = f"<{FIRE}> a <{NS}CityDepartment> ."
SHAPES = f"""
PREFIX sh: <http://www.w3.org/ns/shacl#>
<urn:x:S> a sh:NodeShape ; sh:targetClass <{ORG}OrganizationalUnit> ;
  sh:property [ sh:path <urn:x:name> ; sh:minCount 1 ; sh:message "A unit has a name." ] .
"""
Answered = tuple[int, str, dict[str, str]]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service with the model, everybody writing, catalogues gated by a shape."""
    folder = tmp_path_factory.mktemp("writes")
    (folder / "shapes.ttl").write_text(SHAPES)
    environment = {**os.environ, "CIVILEX_WRITING": "open", "CIVILEX_GATES": f"catalog={folder / 'shapes.ttl'}"}
    command = [sys.executable, "-c", "import sys; from civilex.cli import main; sys.exit(main())", "serve"]
    process = subprocess.Popen(
        [*command, "--data", str(folder / "data"), "--port", "0"], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    address = re.search(r"http://\S+", process.stdout.readline())
    assert address
    yield address[0].rstrip("/")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)


def ask(method: str, address: str, body: str | None = None, **headers: str) -> Answered:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(address, body.encode() if body is not None else None, given, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), dict(error.headers)


def put(service: str, path: str, turtle: str, **headers: str) -> Answered:
    return ask("PUT", service + path, turtle, Content_Type="text/turtle", **headers)


def update(service: str, text: str, **headers: str) -> Answered:
    return ask("POST", f"{service}/sparql", text, Content_Type="application/sparql-update", **headers)


def test_a_document_is_checked_in_a_process_of_its_own(service: str) -> None:
    dataset = "<urn:x:d> a <http://www.w3.org/ns/dcat#Dataset> ."
    status, text, _ = ask("POST", f"{service}/validate", dataset, Content_Type="text/turtle")
    report = json.loads(text)
    assert (status, report["triples"], report["passed"]) == (200, 1, False)
    assert {cause["path"] for cause in report["causes"]} >= {"http://purl.org/dc/terms/title"}
    page = ask("POST", f"{service}/validate", dataset, Content_Type="text/turtle", Accept="text/html")
    assert (page[0], "Not passed" in page[1]) == (200, True)
    broken = ask("POST", f"{service}/validate", f"{dataset} <urn:x:d>", Content_Type="text/turtle")
    assert (broken[0], json.loads(broken[1])["line"]) == (400, 1)
    deep = "<urn:x:d> <urn:x:p> " + "[ <urn:x:p> " * 100_000
    assert ask("POST", f"{service}/validate", deep, Content_Type="text/turtle")[0] in (400, 503)
    assert ask("POST", f"{service}/validate?profile=none", dataset, Content_Type="text/turtle")[0] == 400
    assert ask("GET", f"{service}/health/ready")[0] == 200


def is_inferred(service: str, city: str) -> bool:
    query = f"ASK {{ GRAPH <{graph('inferred', city)}> {{ <{FIRE}> a <{ORG}Organization> }} }}"
    return json.loads(ask("GET", f"{service}/sparql.json?query={urllib.parse.quote(query)}")[1])["boolean"]


def explained(service: str) -> Answered:
    asked = {"s": FIRE, "p": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "o": f"{ORG}Organization"}
    return ask("GET", f"{service}/explain?{urllib.parse.urlencode(asked)}", Accept="application/json")


def test_what_follows_comes_and_goes_with_documents_and_updates_and_is_explained(service: str) -> None:
    assert put(service, "/graphs/city/testville", DEPARTMENT)[0] == 201
    assert is_inferred(service, "testville")
    status, text, _ = explained(service)
    assert (status, f"{NS}CityDepartment" in text) == (200, True)
    city = graph("city", "testville")
    assert update(service, f"DELETE DATA {{ GRAPH <{city}> {{ {DEPARTMENT} }} }}")[0] == 200
    assert not is_inferred(service, "testville")
    assert explained(service)[0] == 404
    assert update(service, f"INSERT DATA {{ GRAPH <{city}> {{ {DEPARTMENT} }} }}")[0] == 200
    assert is_inferred(service, "testville")
    assert ask("DELETE", f"{service}/graphs/city/testville")[0] == 200
    assert not is_inferred(service, "testville")


def test_a_graph_that_does_not_pass_its_shapes_is_refused_with_the_report(service: str) -> None:
    unit = f"<urn:x:a> a <{ORG}OrganizationalUnit> ."
    status, text, headers = put(service, "/graphs/catalog/portal", unit)
    problem = json.loads(text)
    assert (status, headers["content-type"], problem["type"]) == (
        422,
        "application/problem+json",
        "/problems/shapes-violated",
    )
    assert problem["reports"][0]["causes"][0]["message"] == "A unit has a name."
    status, text, headers = put(service, "/graphs/catalog/portal", unit, Accept="text/turtle")
    assert (status, headers["content-type"].split(";")[0]) == (422, "text/turtle")
    assert "sh:focusNode <urn:x:a>" in text
    status, text, _ = update(service, f"INSERT DATA {{ GRAPH <{graph('catalog', 'portal')}> {{ {unit} }} }}")
    assert (status, json.loads(text)["reports"][0]["canonical_literals"]) == (422, True)
    assert ask("GET", f"{service}/graphs/catalog/portal")[0] == 404
    assert put(service, "/graphs/catalog/portal", unit + '<urn:x:a> <urn:x:name> "A" .')[0] == 201


@pytest.mark.parametrize("route", ["put", "post", "delete", "dataset", "update"])
def test_a_repeated_request_is_made_once(service: str, route: str) -> None:
    graph_address, key = f"{service}/graphs?graph=urn:x:{route}", f"key-{route}"
    put(service, f"/graphs?graph=urn:x:{route}", "<urn:x:s> <urn:x:p> 0 .")

    def send(number: int) -> Answered:
        data = f"<urn:x:s> <urn:x:p> {number} ."
        match route:
            case "update":
                return update(service, f"INSERT DATA {{ GRAPH <urn:x:update> {{ {data} }} }}", Idempotency_Key=key)
            case "delete":
                other = graph_address if number == 1 else f"{service}/graphs?graph=urn:x:put"
                return ask("DELETE", other, Idempotency_Key=key)
            case "dataset":
                trig = f"<urn:x:dataset> {{ {data} }}"
                return ask("POST", f"{service}/graphs", trig, Content_Type="application/trig", Idempotency_Key=key)
            case _:
                return ask(route.upper(), graph_address, data, Content_Type="text/turtle", Idempotency_Key=key)

    first, again, other = send(1), send(1), send(2)
    assert first[0] in (200, 201)
    assert again[:2] == first[:2]
    assert other[0] == 422
    assert f"key-{route}" in json.loads(other[1])["detail"]


def test_a_change_on_a_condition_is_checked_in_the_commit(service: str) -> None:
    address = "/graphs?graph=urn:x:condition"
    made = put(service, address, "<urn:x:s> <urn:x:p> 1 .", If_None_Match="*", Idempotency_Key="made-once")
    assert made[0] == 201
    assert put(service, address, "<urn:x:s> <urn:x:p> 2 .", If_None_Match="*")[0] == 412
    again = put(service, address, "<urn:x:s> <urn:x:p> 1 .", If_None_Match="*", Idempotency_Key="made-once")
    assert again[:2] == made[:2]
    tag = ask("GET", service + address, Accept="text/turtle")[2]["etag"]
    change = "INSERT DATA { GRAPH <urn:x:condition> { <urn:x:s> <urn:x:p> 3 } }"
    assert update(service, change, If_Match=tag)[0] == 200
    assert update(service, change.replace("3", "4"), If_Match=tag)[0] == 412
    assert put(service, address, "", If_Match='"nonsense"')[0] == 412
    assert ask("DELETE", f"{service}/graphs?graph=urn:x:nowhere", If_Match="*")[0] == 412

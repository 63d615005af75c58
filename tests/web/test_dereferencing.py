"""Our own IRIs lead to what they name."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from civilex.settings import Settings
from civilex.store.embedded import EmbeddedStore, as_update
from civilex.web.app import create_app

ROOT = "https://w3id.org/civilex"


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/id/boston/department/fire-department", "/departments/boston/fire-department"),
        ("/id/miravel/service/flood-warning", "/services/miravel/flood-warning"),
        ("/id/miravel/system/dispatch-system", "/systems/miravel/dispatch-system"),
        ("/ns/CityDepartment", "/terms/CityDepartment"),
        ("/concept/municipal-unit/SEC", "/units/SEC"),
        ("/concept/operating-model-component/B6", "/components/B6"),
        ("/concept/municipal-unit", "/vocabularies/municipal-unit"),
        ("/concept/remit-boston", "/vocabularies/remit-boston"),
    ],
)
@pytest.mark.parametrize(
    ("accept", "extension"),
    [("text/html", ""), ("text/turtle", ".ttl"), ("application/json", ".json"), ("application/rdf+xml", ".rdf")],
)
def test_303_to_the_page_or_the_data(client, path: str, page: str, accept: str, extension: str) -> None:
    answer = client.get(path, headers={"accept": accept})
    assert (answer.status_code, answer.headers["location"]) == (303, page + extension)
    assert answer.headers["vary"].split(", ")[0] == "Accept"
    target = client.get(answer.headers["location"], headers={"accept": accept})
    assert target.status_code == 200
    assert target.headers["content-type"].startswith(accept)


@pytest.mark.parametrize(
    "path",
    [
        "/id/boston/government/boston",
        "/concept/initiative-phase/pilot",
        "/concept/remit-boston/fire-department",
        "/ontology/core",
        "/ontology/core/0.2.0",
        "/graph/city/boston",
    ],
)
def test_what_no_list_has_is_shown_as_a_resource(client, path: str) -> None:
    answer = client.get(path, headers={"accept": "application/json"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/resource.json?iri=")
    assert client.get(answer.headers["location"]).json()["iri"] == ROOT + path


def test_the_graph_of_a_mapping_set_is_shown_as_the_set(client) -> None:
    answer = client.get("/graph/mappings/boston", headers={"accept": "application/json"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/mappings/boston.json")
    assert client.get("/mappings/boston.json").json()["mapping_set_id"] == f"{ROOT}/graph/mappings/boston"


@pytest.mark.parametrize(
    "path", ["/id/boston/department/nobody", "/ns/Nothing", "/shape/Nothing", "/graph/city/atlantis"]
)
def test_unknown_iris_are_404(client, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.get("/resource", params={"iri": ROOT + path}).status_code == 404


def test_a_graph_says_how_many_triples_it_holds(client, store) -> None:
    graph = f"{ROOT}/graph/city/boston"
    data = client.get("/resource", params={"iri": graph}).json()
    (size,) = data["properties"]["void:triples"]
    assert size["value"] == len(list(store.triples(graph))) > 100


def test_a_property_that_is_only_used_has_a_page(client, browser) -> None:
    iri = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    assert client.get("/resource", params={"iri": iri}).json()["uses_as_property"] == 1001
    assert "More than 1,000 triples use it" in client.get("/resource", params={"iri": iri}, headers=browser).text
    assert client.get("/terms/hasRemit").json()["uses_as_property"] > 100


def test_system_graphs_are_not_shown(client) -> None:
    assert client.get("/graph/system/shipped").status_code == 404
    assert client.get("/resource", params={"iri": f"{ROOT}/graph/system/shipped"}).status_code == 404
    assert "cvx:fileDigest" not in client.get("/resource", params={"iri": f"{ROOT}/graph/city/boston"}).text


def test_other_iris_have_a_page_with_a_link_to_their_own(client, browser) -> None:
    iri = "http://purl.org/dc/terms/title"
    page = client.get("/resource", params={"iri": iri}, headers=browser).text
    assert f'<a href="{iri}" rel="noreferrer">' in page
    own = client.get("/units/SEC", headers=browser).text
    assert f'<a href="{ROOT}/concept/municipal-unit/SEC" rel="noreferrer">' not in own


@pytest.mark.parametrize(
    ("base", "path"),
    [
        ("http://localhost:8000/id/", "/id/springfield/department/fire"),
        ("https://data.springfield.example/things/", "/things/springfield/department/fire"),
        ("https://id.springfield.example/", "/springfield/department/fire"),
    ],
)
def test_a_citys_own_base(base: str, path: str) -> None:
    department = ox.NamedNode(f"{base}springfield/department/fire")
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    store = EmbeddedStore()
    graph = f"{ROOT}/graph/city/springfield"
    store.update(as_update({graph: [ox.Triple(department, label, ox.Literal("Fire", language="en"))]}))
    client = TestClient(create_app(store, Settings(base_iri=base)), follow_redirects=False)
    answer = client.get(path, headers={"accept": "application/json"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/departments/springfield/fire.json")
    assert client.get("/departments/springfield/fire").json()["iri"] == department.value
    assert client.get("/health/live").status_code == 200
    assert client.get(f"{path}brigade").status_code == 404

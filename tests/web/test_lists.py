"""Lists and items in every representation."""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox
import pytest

from civilex.web.collections import COLLECTIONS

LISTS = [collection.name for collection in COLLECTIONS]
RDF = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
EXTENSIONS = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
}
ITEMS = {
    "departments": "/departments/boston/fire-department",
    "services": "/services/miravel/flood-warning",
    "datasets": "/datasets/miravel/hydrant-register",
    "systems": "/systems/miravel/dispatch-system",
    "needs": "/needs/miravel/who-leads-in-a-flood",
    "initiatives": "/initiatives/miravel/flood-alerts",
    "units": "/units/SEC",
    "components": "/components/B6",
    "terms": "/terms/CityDepartment",
    "vocabularies": "/vocabularies/municipal-unit",
}


def triples(body: bytes, media_type: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(body, RDF[media_type])}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_in_every_representation(client, browser, name: str) -> None:
    path = f"/{name}"
    data = client.get(f"{path}?limit=500").json()
    assert set(data) == {"items", "total", "limit", "offset", "languages", "links", "query"}
    assert 0 < len(data["items"]) == data["total"]
    assert client.get(f"{path}.json").json()["items"] == data["items"][:50]
    item = data["items"][0]
    assert {"iri", "page", "label", "language", "unverified"} <= set(item)

    page = client.get(path, headers=browser)
    assert page.headers["content-type"].startswith("text/html")
    assert f'href="{item["page"].replace("&", "&amp;")}"' in page.text

    table = client.get(path, headers={"accept": "text/csv"})
    assert table.content == client.get(f"{path}.csv").content
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [row["iri"] for row in rows] == [entry["iri"] for entry in data["items"]]
    assert [row["label"] for row in rows] == [entry["label"] for entry in data["items"]]
    assert table.headers["content-disposition"] == f'attachment; filename="{name}.csv"'

    found = None
    for media_type, extension in EXTENSIONS.items():
        answer = client.get(path, headers={"accept": media_type})
        assert answer.headers["content-type"].startswith(media_type)
        assert answer.content == client.get(f"{path}.{extension}").content
        parsed = triples(answer.content, media_type)
        assert found is None or parsed == found
        found = parsed
    assert {entry["iri"] for entry in data["items"]} <= {triple.subject.value for triple in found}


@pytest.mark.parametrize(("name", "path"), ITEMS.items())
def test_an_item_in_every_representation(client, browser, name: str, path: str) -> None:
    data = client.get(path).json()
    more = {"uses_as_property", "translations", *(["concepts"] if name == "vocabularies" else [])}
    assert set(data) - more == {"iri", "label", "language", "properties", "references"}
    assert client.get(f"{path}.json").json() == data
    page = client.get(path, headers=browser)
    assert page.status_code == 200
    assert data["label"] in page.text
    assert client.get(f"{path}.html").text == page.text
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}.csv").text)))
    assert len(rows) == sum(len(values) for part in ("properties", "references") for values in data[part].values())
    for media_type, extension in EXTENSIONS.items():
        answer = client.get(path, headers={"accept": media_type})
        assert answer.content == client.get(f"{path}.{extension}").content
        node = ox.NamedNode(data["iri"])
        assert all(node in (triple.subject, triple.object) for triple in triples(answer.content, media_type))


def test_every_item_of_a_list_has_a_page_that_answers(client) -> None:
    for name in LISTS:
        for item in client.get(f"/{name}?limit=500").json()["items"]:
            found = client.get(item["page"]).json()
            assert (found["mapping_set_id"] if name == "mappings" else found["iri"]) == item["iri"]


def test_departments_of_boston(client) -> None:
    data = client.get("/departments?city=boston").json()
    assert data["total"] == 28
    assert {item["city"]["label"] for item in data["items"]} == {"City of Boston"}
    by_slug = {item["iri"].rpartition("/")[2]: item for item in data["items"]}
    fire = by_slug["fire-department"]
    assert fire["label"] == "Fire Department"
    assert [unit["iri"] for unit in fire["contribution"]] == ["https://w3id.org/civilex/concept/municipal-unit/SEC"]
    assert (fire["confidence"], fire["unverified"]) == (0.9, False)
    assert by_slug["assessing"]["unverified"] is True


@pytest.mark.parametrize(
    "city", ["boston", "Boston", "City of Boston", "https://w3id.org/civilex/id/boston/government/boston"]
)
def test_a_city_by_slug_label_or_iri(client, city: str) -> None:
    assert client.get("/departments", params={"city": city}).json()["total"] == 28


def test_an_unknown_city_is_answered_with_the_known_ones(client) -> None:
    answer = client.get("/departments?city=atlantis")
    assert answer.status_code == 404
    assert "barcelona, boston, chicago" in answer.json()["detail"]


def test_unverified_rows_are_labelled_and_can_be_left_out(client, browser) -> None:
    page = client.get("/departments?city=boston", headers=browser).text
    everything = client.get("/departments?city=boston").json()
    verified = client.get("/departments?city=boston&verified=true").json()
    left_out = {item["iri"] for item in everything["items"]} - {item["iri"] for item in verified["items"]}
    assert left_out == {item["iri"] for item in everything["items"] if item["unverified"]}
    assert len(left_out) == page.count('<span class="badge unverified plain">unverified</span>') > 0
    item = client.get("/departments/boston/assessing", headers=browser).text
    assert "not verified" in item
    assert client.get("/departments/boston/fire-department", headers=browser).text.count("not verified") == 0


def test_paging_is_complete_stable_and_linked(client) -> None:
    everything = [item["iri"] for item in client.get("/departments?limit=500").json()["items"]]
    seen: list[str] = []
    path = "/departments?limit=40&lang=ca"
    pages = 0
    while path:
        answer = client.get(path)
        assert answer.json()["total"] == len(everything)
        seen += [item["iri"] for item in answer.json()["items"]]
        links = answer.json()["links"]
        for relation, link in links.items():
            assert f'<{link}>; rel="{relation}"' in answer.headers["link"]
        assert "lang=ca" in links["first"]
        path, pages = links.get("next"), pages + 1
    assert seen == everything
    assert len(set(seen)) == len(seen)
    assert pages == -(-len(everything) // 40)
    assert "prev" not in client.get("/departments").json()["links"]
    assert client.get("/departments?offset=10&limit=20").json()["links"]["prev"] == "/departments?limit=20&offset=0"
    assert client.get("/departments?offset=100000").json()["items"] == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=-1", "limit"),
        ("limit=x", "limit"),
        ("offset=-1", "offset"),
        ("offset=1.5", "offset"),
        ("offset=" + "9" * 23, "offset"),
        ("limit=" + "9" * 5000, "limit"),
        ("verified=perhaps", "verified"),
        ("colour=red", "colour"),
        ("city=boston&city=chicago", "city"),
        ("limit=1&limit=1", "limit"),
        ("lang=en&lang=ca", "lang"),
    ],
)
def test_wrong_parameters(client, query: str, name: str) -> None:
    answer = client.get(f"/departments?{query}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == name


def test_blank_parameters_count_as_not_given(client) -> None:
    assert (
        client.get("/departments?city=&verified=&limit=").json()["total"] == client.get("/departments").json()["total"]
    )


def test_labels_come_in_the_asked_language_and_say_which(client, browser) -> None:
    path = "/departments/barcelona/guardia-urbana"
    assert (client.get(path).json()["label"], client.get(path).json()["language"]) == ("City police", "en")
    asked = client.get(path, headers={"accept-language": "ca;q=0.9, fr"}).json()
    assert (asked["label"], asked["language"]) == ("Guàrdia Urbana", "ca")
    assert client.get(f"{path}?lang=fr,ca", headers={"accept-language": "en"}).json()["label"] == "Guàrdia Urbana"
    page = client.get(f"{path}?lang=ca", headers=browser)
    assert '<h1 lang="ca">Guàrdia Urbana</h1>' in page.text
    assert "Accept-Language" in page.headers["vary"]
    listed = client.get("/departments.csv?city=barcelona&lang=ca").text
    rows = {row["iri"].rpartition("/")[2]: row for row in csv.DictReader(io.StringIO(listed))}
    assert (rows["guardia-urbana"]["label"], rows["guardia-urbana"]["language"]) == ("Guàrdia Urbana", "ca")


def test_turtle_of_departments_carries_the_evidence_of_their_mappings(client) -> None:
    answer = client.get("/departments.ttl?city=boston")
    assert b"@prefix cvx:" in answer.content
    found = triples(answer.content, "text/turtle")
    remit = ox.NamedNode("https://w3id.org/civilex/concept/remit-boston/fire-department")
    broad = ox.NamedNode("http://www.w3.org/2004/02/skos/core#broadMatch")
    security = ox.NamedNode("https://w3id.org/civilex/concept/municipal-unit/SEC")
    assert ox.Triple(remit, broad, security) in found
    of_remit = ox.NamedNode("http://www.w3.org/2002/07/owl#annotatedSource")
    mappings = [triple.subject for triple in found if triple.predicate == of_remit and triple.object == remit]
    confidence = ox.NamedNode("https://w3id.org/sssom/confidence")
    assert mappings
    assert any(triple.subject in mappings and triple.predicate == confidence for triple in found)


def test_an_item_names_the_graph_of_each_fact(client, browser) -> None:
    data = client.get("/departments/boston/fire-department").json()
    (city,) = data["properties"]["cvx:ofCity"]
    assert (city["graph"], city["derived"], city["label"]) == ("city/boston", False, "City of Boston")
    (function,) = data["properties"]["cvx:contributesToFunction"]
    assert (function["graph"], function["derived"]) == ("inferred/boston", True)
    page = client.get("/departments/boston/fire-department", headers=browser).text
    assert '>inferred/boston</a><a class="badge derived" href="/explain?s=' in page
    assert "contributes: the remit is a part of this function" in page


def test_the_page_shows_its_query_and_the_query_gives_the_page(client, browser, store) -> None:
    data = client.get("/departments?city=boston").json()
    rows = store.rows(data["query"])
    assert {row["item"].value for row in rows} == {item["iri"] for item in data["items"]}
    page = client.get("/departments?city=boston", headers=browser).text
    assert "This page as a query" in page


@pytest.mark.parametrize(
    "path",
    [
        "/departments/boston/no-such-department",
        "/departments/boston",
        "/departments.exe",
        "/departments.tsv",
        "/units/XYZ",
        "/terms/NoSuchTerm",
        "/departments/boston/%3E%3Cscript",
        "/units/a b",
    ],
)
def test_what_is_not_there(client, path: str) -> None:
    assert client.get(path).status_code == 404

"""Lists of many items: what the store is asked for, what files hold, and what a page links to."""

from __future__ import annotations

import csv
import io
import re

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from civilex.settings import Settings
from civilex.store.embedded import EmbeddedStore, as_update
from civilex.store.protocol import Rows
from civilex.web.app import create_app
from civilex.web.collections import COLLECTIONS
from civilex.web.list_queries import taken_apart
from shipped_stores import shipped_store

ROOT = "https://w3id.org/civilex"
MANY = 5000


class CountingStore:
    """A store that counts the rows that it gives."""

    generation = None

    def __init__(self, store: EmbeddedStore) -> None:
        self.store = store
        self.answer = store.answer
        self.given = 0

    def rows(self, sparql: str, **dataset: object) -> Rows:
        rows = self.store.rows(sparql, **dataset)  # type: ignore[arg-type]
        self.given += len(rows)
        return rows


@pytest.fixture(scope="module")
def counting() -> CountingStore:
    """A store with all that is shipped and 5,000 departments more, each with three acronyms and two functions."""
    store = shipped_store()
    city = ox.NamedNode(f"{ROOT}/id/springfield/government/springfield")
    type_, source = (
        ox.NamedNode(iri)
        for iri in ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://purl.org/dc/terms/source")
    )
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    own = {
        name: ox.NamedNode(f"{ROOT}/ns/{name}") for name in ("CityDepartment", "ofCity", "acronym", "performsFunction")
    }
    units = [ox.NamedNode(f"{ROOT}/concept/municipal-unit/{code}") for code in ("SEC", "HEA")]
    triples = []
    for number in range(MANY):
        node = ox.NamedNode(f"{ROOT}/id/springfield/department/d{number:04}")
        triples += [
            ox.Triple(node, type_, own["CityDepartment"]),
            ox.Triple(node, own["ofCity"], city),
            ox.Triple(node, label, ox.Literal(f"Department {number}", language="en")),
            ox.Triple(node, source, ox.Literal("unverified: heard of" if number % 5 == 0 else "the city's site")),
            *(ox.Triple(node, own["acronym"], ox.Literal(f"{sign}{number}")) for sign in "ABC"),
            *(ox.Triple(node, own["performsFunction"], unit) for unit in units),
        ]
    store.update(as_update({f"{ROOT}/graph/city/springfield": triples}))
    return CountingStore(store)


@pytest.fixture(scope="module")
def many(counting: CountingStore) -> TestClient:
    return TestClient(create_app(counting, Settings()))  # type: ignore[arg-type]


def test_a_page_costs_as_much_as_the_page(many, counting) -> None:
    counting.given = 0
    data = many.get(f"/departments?limit=1&offset={MANY}").json()
    (item,) = data["items"]
    assert item["iri"].startswith(f"{ROOT}/id/springfield/department/")
    assert (sorted(name[0] for name in item["acronym"]), len(item["function"])) == (["A", "B", "C"], 2)
    assert data["total"] > MANY
    # A count, an item, a row for each of its seven values, and the labels in all languages of four resources.
    assert counting.given < 30


def test_filters_choose_the_items_that_are_counted(many) -> None:
    everything, verified = (many.get(f"/departments?limit=1{more}").json()["total"] for more in ("", "&verified=true"))
    in_boston = [many.get(f"/departments?city=boston{more}").json() for more in ("", "&verified=true")]
    assert in_boston[0]["total"] == 28
    assert in_boston[1]["total"] == sum(not item["unverified"] for item in in_boston[0]["items"])
    assert everything - verified > MANY / 5


@pytest.mark.parametrize("collection", COLLECTIONS, ids=lambda collection: collection.name)
def test_the_parts_of_a_list_query_give_what_the_whole_gives(store, collection) -> None:
    text = collection.query.bind()
    parts = taken_apart(text)
    whole: dict[ox.NamedNode, set] = {}
    for row in store.rows(text):
        whole.setdefault(row["item"], set()).update(row.items())
    items = [row["item"] for row in store.rows(parts.page(10_000, 0))]
    assert items == list(whole)
    assert store.rows(parts.total()).column("total")[0] == ox.Literal(len(whole))
    values: dict[ox.NamedNode, set] = {}
    for row in store.rows(parts.values(items)):
        values.setdefault(row["item"], set()).update(row.items())
    assert values == whole


def test_files_hold_the_whole_list(many) -> None:
    total = many.get("/departments?limit=1").json()["total"]
    table = many.get("/departments.csv")
    assert table.headers["x-total-count"] == str(total)
    assert sum(1 for _ in csv.DictReader(io.StringIO(table.text))) == total
    by_accept = many.get("/departments?city=boston", headers={"accept": "text/csv"})
    assert len(list(csv.DictReader(io.StringIO(by_accept.text)))) == 28
    graph = many.get("/departments.ttl")
    subjects = {quad.subject for quad in ox.parse(graph.content, ox.RdfFormat.TURTLE)}
    assert sum("/department/" in str(subject) for subject in subjects) == total
    assert "next" not in graph.headers["link"]


def test_files_hold_as_much_as_is_asked_for(many) -> None:
    table = many.get("/departments.csv?limit=3&offset=5")
    assert len(list(csv.DictReader(io.StringIO(table.text)))) == 3
    assert 'offset=8>; rel="next"' in table.headers["link"]


def test_a_file_that_is_cut_says_where_it_goes_on(many, monkeypatch) -> None:
    monkeypatch.setattr("civilex.web.listing.WHOLE_LIST", 20)
    table = many.get("/departments.csv?city=boston")
    assert len(list(csv.DictReader(io.StringIO(table.text)))) == 20
    assert table.headers["x-total-count"] == "28"
    (following,) = re.findall(r'<([^>]*)>; rel="next"', table.headers["link"])
    assert following == "/departments.csv?city=boston&offset=20"
    assert len(list(csv.DictReader(io.StringIO(many.get(following).text)))) == 8


@pytest.mark.parametrize("extension", ["", ".html", ".json", ".csv", ".ttl", ".nt", ".rdf", ".jsonld"])
def test_every_form_says_how_many_there_are(client, browser, extension: str) -> None:
    answer = client.get(f"/departments{extension}?city=boston", headers={} if extension else browser)
    assert answer.headers["x-total-count"] == "28"


@pytest.mark.parametrize("path", ["/departments", "/departments.html"])
def test_a_page_leads_to_its_data(client, browser, path: str) -> None:
    page = client.get(f"{path}?city=boston&lang=en&limit=5&offset=5", headers=browser).text
    (alternate,) = re.findall(r'<link rel="alternate" type="text/turtle" href="([^"]*)">', page)
    assert alternate == "/departments.ttl?city=boston&amp;lang=en&amp;limit=5&amp;offset=5"
    assert client.get(alternate.replace("&amp;", "&")).status_code == 200
    assert 'href="/departments.csv?city=boston&amp;lang=en"' in page
    assert 'href="/departments.ttl?city=boston&amp;lang=en"' in page
    item = client.get("/departments/boston/fire-department.html?lang=ca").text
    assert '<link rel="alternate" type="text/turtle" href="/departments/boston/fire-department.ttl?lang=ca">' in item


def test_filters_stay_in_the_links(client) -> None:
    links = client.get("/departments?city=boston&limit=5").json()["links"]
    assert links["next"] == "/departments?city=boston&limit=5&offset=5"


def test_components_stand_in_the_order_of_the_standard(client) -> None:
    notations = [item["notation"] for item in client.get("/components").json()["items"]]
    assert notations == ["A", *(f"B{number}" for number in range(1, 15)), "C", "D", "AnnexA", "AnnexB"]

"""The Skosmos API, asked by a client that was written for Skosmos, over a real connection."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
import rdflib
from rdflib.namespace import SKOS
from skosmos_client import SkosmosClient
from starlette.testclient import TestClient

from civilex.namespaces import CONCEPT, GRAPH
from civilex.settings import Settings
from civilex.store.changes import Attribution, RunUpdate
from civilex.store.embedded import EmbeddedStore
from civilex.store.readable_graphs import ReadableGraphs
from civilex.web.app import create_app
from civilex.web.routes import search as search_route
from web_server import serving

UNIT = f"{CONCEPT}municipal-unit/"
TREE = f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA {{ GRAPH <{GRAPH}city/trees> {{
  <urn:t> a skos:ConceptScheme ; skos:prefLabel "Trees"@en .
  <urn:t:tree> a skos:Concept ; skos:inScheme <urn:t> ; skos:topConceptOf <urn:t> ;
    skos:prefLabel "tree"@en, "árbol"@es .
  <urn:t:oak> a skos:Concept ; skos:inScheme <urn:t> ; skos:broader <urn:t:tree> ; skos:prefLabel "oak"@en, "roble"@es ;
    skos:altLabel "oak tree"@en ; skos:hiddenLabel "oack"@en ; skos:notation "T1" ; skos:related <urn:t:ash> .
  <urn:t:holm> a skos:Concept ; skos:inScheme <urn:t> ; skos:prefLabel "holm oak"@en, "encina"@es .
  <urn:t:oak> skos:narrower <urn:t:holm> .
  <urn:t:ash> a skos:Concept ; skos:inScheme <urn:t> ; skos:broader <urn:t:tree> ; skos:prefLabel "ash"@en .
  <urn:t:natives> a skos:Collection ; skos:prefLabel "native trees"@en ; skos:member <urn:t:oak>, <urn:t:ash> .
}} }}"""


@pytest.fixture(scope="module")
def app(model):
    """The application over what is shipped."""
    store = copy.copy(model)
    store.generation = 1
    made = create_app(store, Settings())
    yield made
    made.state.search.close()


@pytest.fixture(scope="module")
def skosmos(app) -> Iterator[SkosmosClient]:
    """A client of Skosmos at a service on a free port."""
    with serving(app) as address:
        yield SkosmosClient(f"{address}/skos/v1/")


@pytest.fixture(scope="module")
def trees() -> Iterator[TestClient]:
    """A small vocabulary with a hierarchy, half of it stated upwards and half downwards."""
    store = EmbeddedStore()
    store.commit(RunUpdate(TREE), Attribution("test"))
    store.generation = 1
    app = create_app(store, Settings())
    yield TestClient(app, raise_server_exceptions=False)
    app.state.search.close()


def test_vocabularies_have_short_names_and_titles(skosmos) -> None:
    titles = {one["id"]: one["title"] for one in skosmos.vocabularies("es")}
    assert titles["municipal-unit"] == "Funciones municipales"
    assert {"data-theme", "licencetype", "remit-boston"} <= set(titles)
    about = skosmos.get_vocabulary("municipal-unit", lang="fr")
    assert (about["title"], about["defaultLanguage"]) == ("Fonctions municipales", "en")
    assert about["languages"] == ["de", "en", "es", "fr", "pt"]
    assert about["conceptschemes"][0]["uri"] == f"{CONCEPT}municipal-unit"
    with pytest.raises(ValueError, match="no vocabulary"):
        skosmos.get_vocabulary("nothing")


def test_concepts_are_found_by_patterns(skosmos) -> None:
    (only,) = skosmos.search("health", lang="en", vocabs="municipal-unit")
    assert (only["uri"], only["prefLabel"], only["lang"], only["vocab"], only["localname"]) == (
        f"{UNIT}HEA", "Health", "en", "municipal-unit", "HEA"
    )  # fmt: skip
    assert "skos:Concept" in only["type"]
    assert not skosmos.search("healt", lang="en", vocabs="municipal-unit")
    assert [one["uri"] for one in skosmos.search("healt*", lang="en", vocabs="municipal-unit", unique=True)] == [
        f"{UNIT}HEA"
    ]
    assert {one["vocab"] for one in skosmos.search("*permi*", vocabs=["data-type", "service-type"])} == {
        "data-type",
        "service-type",
    }
    (other,) = skosmos.search("points d'eau*", vocabs="data-type")
    assert other["altLabel"] == "points d'eau incendie"


def test_pages_of_hits_follow_each_other(skosmos) -> None:
    whole = skosmos.search("s*", unique=True)
    pages = [one for at in range(0, len(whole), 20) for one in skosmos.search("s*", unique=True, maxhits=20, offset=at)]
    assert pages == whole
    assert len(whole) > 40


def test_data_labels_types_and_top_concepts(skosmos, monkeypatch) -> None:
    # The client asks for RDF/XML and leaves it to rdflib to guess what it gets, which recent versions do not.
    parse = rdflib.Graph.parse
    monkeypatch.setattr(rdflib.Graph, "parse", lambda graph, data: parse(graph, data=data, format="xml"))
    graph = skosmos.data(f"{UNIT}HEA", vocid="municipal-unit")
    assert rdflib.Literal("Salud", lang="es") in set(graph.objects(rdflib.URIRef(f"{UNIT}HEA"), SKOS.prefLabel))
    assert len(skosmos.data(f"{UNIT}HEA")) == len(graph)
    assert "http://www.w3.org/2004/02/skos/core#Concept" in {
        one["uri"] for one in skosmos.types("en", vocid="municipal-unit")
    }
    assert len(skosmos.types("en")) > len(skosmos.types("en", vocid="municipal-unit"))
    assert {one["label"] for one in skosmos.top_concepts("municipal-unit", lang="de")} >= {"Gesundheit", "Stadtplanung"}
    assert skosmos.groups("municipal-unit") == []
    assert skosmos.get_concept("municipal-unit", f"{UNIT}HEA").label("pt") == "Saúde"


def test_a_label_is_looked_up_in_the_order_of_skosmos(skosmos, trees) -> None:
    assert [one["uri"] for one in skosmos.lookup("municipal-unit", "HEALTH", lang="en")] == [f"{UNIT}HEA"]
    with pytest.raises(ValueError, match="Could not find label"):
        skosmos.lookup("municipal-unit", "Helth")
    for label, uri in (("oak", "urn:t:oak"), ("Oak Tree", "urn:t:oak"), ("encina", "urn:t:holm")):
        assert [one["uri"] for one in trees.get(f"/skos/v1/t/lookup?label={label}").json()["result"]] == [uri]


def test_relations_lead_up_and_down_whichever_is_stated(trees) -> None:
    def ask(route: str, uri: str, **more):
        answer = trees.get(f"/skos/v1/t/{route}", params={"uri": uri, "lang": "es", **more})
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert ask("broader", "urn:t:holm")["broader"] == [{"uri": "urn:t:oak", "prefLabel": "roble"}]
    assert [one["uri"] for one in ask("narrower", "urn:t:tree")["narrower"]] == ["urn:t:ash", "urn:t:oak"]
    assert list(ask("broaderTransitive", "urn:t:holm")["broaderTransitive"]) == [
        "urn:t:holm",
        "urn:t:oak",
        "urn:t:tree",
    ]
    assert set(ask("narrowerTransitive", "urn:t:tree", limit=2)["narrowerTransitive"]) == {"urn:t:tree", "urn:t:ash"}
    assert ask("related", "urn:t:oak")["related"] == [{"uri": "urn:t:ash", "prefLabel": "ash"}]
    assert [(one["uri"], one["hasChildren"]) for one in ask("children", "urn:t:tree")["narrower"]] == [
        ("urn:t:ash", False),
        ("urn:t:oak", True),
    ]
    found = ask("hierarchy", "urn:t:holm")["broaderTransitive"]
    assert set(found) == {"urn:t:holm", "urn:t:oak", "urn:t:tree"}
    assert found["urn:t:tree"]["top"] == "urn:t"
    assert [one["label"] for one in found["urn:t:tree"]["narrower"]] == ["ash", "roble"]
    assert trees.get("/skos/v1/t/broader?uri=urn:t:birch").status_code == 404


def test_search_narrows_by_parent_group_and_type_and_adds_fields(trees) -> None:
    def uris(**asked) -> list[str]:
        return [one["uri"] for one in trees.get("/skos/v1/search", params=asked).json()["results"]]

    assert uris(query="*oak*", lang="en", unique="true") == ["urn:t:holm", "urn:t:oak"]
    assert uris(query="oak*", lang="en") == ["urn:t:oak", "urn:t:oak"]
    assert uris(query="oack") == ["urn:t:oak"]
    assert uris(parent="urn:t:oak", lang="en") == ["urn:t:holm"]
    assert uris(query="*", group="urn:t:natives", lang="es") == ["urn:t:oak"]
    assert uris(query="native*", type="skos:Collection") == ["urn:t:natives"]
    assert uris(query="native*") == []
    (only,) = trees.get("/skos/v1/search?query=roble&labellang=en&fields=broader+prefLabel+notation").json()["results"]
    assert (only["prefLabel"], only["matchedPrefLabel"], only["lang"]) == ("oak", "roble", "es")
    assert (only["broader"], only["notation"]) == ([{"uri": "urn:t:tree", "prefLabel": "tree"}], ["T1"])
    assert only["prefLabels"] == {"en": "oak", "es": "roble"}


def test_labels_groups_and_the_index_of_letters(trees) -> None:
    labels = trees.get("/skos/v1/t/label?uri=urn:t:oak&lang=en").json()
    assert (labels["prefLabel"], labels["altLabel"], labels["hiddenLabel"]) == ("oak", ["oak tree"], ["oack"])
    assert labels["@context"]["@language"] == "en"
    assert trees.get("/skos/v1/label?uri=urn:t:oak&lang=es").json()["prefLabel"] == "roble"
    assert trees.get("/skos/v1/label?uri=urn:t:birch").status_code == 404
    assert [one["prefLabel"] for one in trees.get("/skos/v1/t/groups").json()["groups"]] == ["native trees"]
    assert trees.get("/skos/v1/t/index/?lang=es").json()["indexLetters"] == ["A", "E", "R", "Á"]
    assert [one["uri"] for one in trees.get("/skos/v1/t/index/R?lang=es").json()["indexConcepts"]] == ["urn:t:oak"]


def test_matches_are_told_from_both_ends(skosmos, app) -> None:
    client = TestClient(app)
    remit = f"{CONCEPT}remit-boston/fire-department"
    (own,) = client.get("/skos/v1/remit-boston/mappings", params={"uri": remit}).json()["mappings"]
    assert (own["type"], own["to"]["memberSet"][0]["uri"]) == ([f"{SKOS}broadMatch"], f"{UNIT}SEC")
    assert own["mappingRelevance"] == 0.9
    back = client.get("/skos/v1/municipal-unit/mappings", params={"uri": f"{UNIT}SEC"}).json()["mappings"]
    assert [f"{SKOS}narrowMatch"] == next(one["type"] for one in back if one["uri"] == remit)


def test_answers_are_the_json_ld_that_they_say(trees) -> None:
    for path in (
        "search?query=oak&lang=en",
        "t/data?uri=urn:t:oak&format=application/ld%2Bjson",
        "t/topConcepts",
    ):
        document = trees.get(f"/skos/v1/{path}").text
        graph = rdflib.Graph().parse(data=document, format="json-ld", publicID="http://example.org/")
        assert (rdflib.URIRef("urn:t:oak"), SKOS.prefLabel, rdflib.Literal("oak", lang="en")) in graph or "top" in path
        assert len(graph)


@pytest.mark.parametrize(
    "path",
    ["search", "search?query=*&maxhits=x",
      "search?query=*&fields=colour", "t/label", "t/lookup", "t/broader?uri=x"]
)  # fmt: skip
def test_what_is_missing_is_said(trees, path: str) -> None:
    answer = trees.get(f"/skos/v1/{path}")
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_what_may_not_be_read_is_not_found(trees, monkeypatch) -> None:
    monkeypatch.setattr(search_route, "readable_graphs", lambda request: ReadableGraphs((("*", False),)))
    assert trees.get("/skos/v1/search?query=*").json()["results"] == []

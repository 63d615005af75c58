"""Vocabularies as trees in all languages, and the pages of concepts: who calls them what, where."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from civilex.namespaces import CONCEPT, GRAPH
from civilex.settings import Settings
from civilex.store.changes import Attribution, RunUpdate
from civilex.store.embedded import EmbeddedStore
from civilex.terminology.vocabulary import read_vocabulary
from civilex.web.app import create_app

TREE = f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX c: <{CONCEPT}trees/>
INSERT DATA {{ GRAPH <{GRAPH}model/trees> {{
  <{CONCEPT}trees> a skos:ConceptScheme ; skos:prefLabel "Trees"@en ; skos:hasTopConcept c:tree .
  c:tree a skos:Concept ; skos:inScheme <{CONCEPT}trees> ; skos:prefLabel "tree"@en, "árbol"@es ; skos:narrower c:oak .
  c:oak a skos:Concept ; skos:inScheme <{CONCEPT}trees> ; skos:prefLabel "oak"@en ; skos:notation "T1" .
  c:holm a skos:Concept ; skos:inScheme <{CONCEPT}trees> ; skos:prefLabel "holm oak"@en ; skos:broader c:oak .
  c:odd a skos:Concept ; skos:inScheme <{CONCEPT}trees> ; skos:prefLabel "odd"@en ; skos:broader c:even .
  c:even a skos:Concept ; skos:inScheme <{CONCEPT}trees> ; skos:prefLabel "even"@en ; skos:broader c:odd .
}} }}"""


def test_a_tree_holds_every_concept_once_whatever_is_stated_and_however_it_turns(own_store: EmbeddedStore) -> None:
    own_store.commit(RunUpdate(TREE), Attribution("test"))
    vocabulary = read_vocabulary(own_store, f"{CONCEPT}trees")
    shape = [
        (top.concept.rpartition("/")[2], [(one.concept.rpartition("/")[2], len(one.below)) for one in top.below])
        for top in vocabulary.branches()
    ]
    assert shape == [("tree", [("oak", 1)]), ("even", [("odd", 0)])]
    assert vocabulary.above(f"{CONCEPT}trees/odd") == [f"{CONCEPT}trees/odd", f"{CONCEPT}trees/even"]
    client = TestClient(create_app(own_store, Settings()))
    tree = client.get("/vocabularies/trees.json?lang=es").json()["concepts"]
    top = next(one for one in tree if one["label"] == "árbol")
    assert (top["language"], top["labels"]) == ("es", {"en": "tree", "es": "árbol"})
    assert [(one["notation"], one["label"]) for one in top["narrower"]] == [("T1", "oak")]
    page = client.get("/vocabularies/trees?lang=es", headers={"accept": "text/html"}).text
    assert re.search(r"árbol.*?tree.*?<ul.*?oak.*?<ul.*?holm oak", page, re.DOTALL)


def test_the_page_of_a_vocabulary_shows_its_concepts_in_all_languages(client, browser) -> None:
    page = client.get("/vocabularies/municipal-unit?lang=fr", headers=browser).text
    for name in ("Santé", "Health", "Gesundheit", "Salud", "Saúde"):
        assert name in page
    authority = client.get("/resource?iri=http://purl.org/adms/licencetype/1.0", headers=browser).text
    assert 'class="tree"' in authority


def test_the_page_of_a_concept_says_who_calls_it_what_and_where(client, browser) -> None:
    page = client.get("/units/SEC", headers=browser).text
    at = page.index("Who calls it what, where")
    told = page[at : page.index("</table>", at)]
    for part in ("Bombers", "fire and rescue", "skos:broadMatch", "0.6", "Chicago", "Rio de Janeiro", "its remit"):
        assert part in told or part.removeprefix("skos:") in told
    data = client.get("/resource", params={"iri": f"{CONCEPT}data-type/vulnerable-resident"}, headers=browser).text
    for part in ("case", "Social Care Department", "Other concepts that go by the same name", "What uses a concept"):
        assert part in data


def test_the_questions_of_a_concept_answer_by_themselves(client) -> None:
    def ask(name: str, **asked: str) -> list[dict[str, str]]:
        answer = client.get(f"/queries/{name}.json", params=asked).json()
        return [{name: cell["value"] for name, cell in row.items()} for row in answer["results"]["bindings"]]

    boston = ask("62-who-calls-it-what", concept="unit:SEC", city="boston")
    assert {row["city"].rpartition("/")[2] for row in boston} == {"boston"}
    assert {("Fire Department", "its own name"), ("fire and rescue", "its remit")} <= {
        (r["name"], r["as"]) for r in boston
    }
    assert all(row["match"].endswith("Match") and float(row["confidence"]) > 0 for row in boston)
    pillar = ask("62-who-calls-it-what", concept=f"{CONCEPT}data-type/hydrant-location")
    assert ("pillar", "its own word for it") in {(row["name"], row["as"]) for row in pillar}
    (case,) = ask("63-other-concepts-of-the-same-name", concept=f"{CONCEPT}data-type/vulnerable-resident")
    assert (case["name"], case["other"]) == ("case", f"{CONCEPT}data-type/business-licence")
    names = ask("64-other-names-of-a-concept", concept=f"{CONCEPT}data-type/hydrant-location")
    assert {("hydrant chamber", "local"), ("points d'eau incendie", "alternative")} <= {
        (r["name"], r["as"]) for r in names
    }
    used = ask("65-what-uses-a-concept", concept=f"{CONCEPT}data-type/hydrant-location")
    assert {row["kind"] for row in used} == {"dataset", "system", "service that needs it"}

"""The registry of mapping sets: what is shipped, as the file says, and what a service holds."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import yaml
from sssom_schema import MappingRegistry

from civilex import reference_model
from civilex.mapping.registry import as_yaml, shipped_registry, stored_registry
from civilex.mapping.sssom import read_sssom
from civilex.namespaces import CONCEPT, GRAPH


def test_the_shipped_registry_is_in_the_folder_and_names_every_file() -> None:
    root = reference_model.root() / "ontology"
    text = (root / "mapping-registry.yml").read_text(encoding="utf-8")
    assert text == as_yaml(shipped_registry()), "run make docs"
    entries = {entry["local_name"]: entry for entry in yaml.safe_load(text)["mapping_set_references"]}
    files = [path for folder in ("mappings", "alignments") for path in (root / folder).glob("*.sssom.tsv")]
    assert set(entries) == {str(path.relative_to(root)) for path in files}
    for name, entry in entries.items():
        assert entry["mapping_set_id"] == read_sssom((root / name).read_text(encoding="utf-8"), name).iri


def test_a_registry_is_one_of_sssom(model) -> None:
    for document in (shipped_registry(), stored_registry(model, "http://localhost:8000/mappings")):
        read = MappingRegistry(**yaml.safe_load(as_yaml(document)))
        assert len(read.mapping_set_references) == len(document["mapping_set_references"]) > 7
        assert str(read.mapping_set_references[0].last_updated).startswith("2026-")


def test_a_service_says_where_each_set_is_and_it_is_there(client) -> None:
    document = yaml.safe_load(client.get("/mappings/registry.yml").text)
    assert client.get("/mappings/registry").headers["content-type"].startswith("application/yaml")
    assert client.get("/mappings/registry.ttl").status_code == 404
    listed = {item["iri"]: item["date"] for item in client.get("/mappings").json()["items"]}
    assert listed[f"{GRAPH}mappings/boston"] == "2026-11-22"
    entries = {entry["local_name"]: entry for entry in document["mapping_set_references"]}
    assert entries["boston.sssom.tsv"]["mapping_set_id"] == f"{GRAPH}mappings/boston"
    for entry in entries.values():
        copy = client.get(entry["mirror_from"])
        assert copy.status_code == 200
        assert read_sssom(copy.text, entry["local_name"]).iri == entry["mapping_set_id"]


@pytest.mark.parametrize("address", ["/.well-known/void", "/sparql"])
def test_linksets_are_described_with_targets_and_sizes(client, model, address: str) -> None:
    answer = client.get(address, headers={"accept": "application/n-triples"})
    store = ox.Store()
    store.load(answer.content, format=ox.RdfFormat.N_TRIPLES)
    rows = list(
        store.query(
            f"""PREFIX void: <http://rdfs.org/ns/void#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
            SELECT ?triples ?license WHERE {{
              ?whole void:subset ?linkset . ?linkset a void:Linkset ; void:triples ?triples ;
                void:subjectsTarget <{CONCEPT}remit-boston> ; void:objectsTarget <{CONCEPT}municipal-unit> ;
                void:linkPredicate skos:exactMatch ; <http://purl.org/dc/terms/license> ?license .
              FILTER(?whole != <{GRAPH}mappings/boston>) }}"""
        )
    )
    stated = model.rows(
        f"""SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{GRAPH}mappings/boston> {{
        ?s <http://www.w3.org/2004/02/skos/core#exactMatch> ?o }} }}"""
    )
    assert [row["triples"].value for row in rows] == [stated.column("n")[0].value]
    assert rows[0]["license"].value == "https://creativecommons.org/licenses/by/4.0/"

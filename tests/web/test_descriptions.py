"""The service description and VoID: what they say is what is there."""

from __future__ import annotations

import pyoxigraph as ox

from civilex.namespaces import graph
from civilex.web.service_description import GEO_FUNCTIONS

VOID, SD = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/sparql-service-description#"


def described(client, path: str) -> ox.Store:
    answer = client.get(path, headers={"accept": "application/n-triples"})
    assert answer.status_code == 200
    found = ox.Store()
    found.load(answer.content, ox.RdfFormat.N_TRIPLES)
    return found


def value(store: ox.Store, pattern: str) -> set[str]:
    rows = store.query(f"PREFIX void: <{VOID}> PREFIX sd: <{SD}> SELECT ?x {{ {pattern} }}")
    return {row["x"].value for row in rows}


def test_void_counts_each_graph(client, store) -> None:
    found, boston = described(client, "/.well-known/void"), graph("city", "boston")
    triples = list(store.triples(boston))
    assert value(found, f"<{boston}> void:triples ?x") == {str(len(triples))}
    assert value(found, f"<{boston}> void:distinctSubjects ?x") == {str(len({triple.subject for triple in triples}))}
    assert value(found, f"<{boston}> void:properties ?x") == {str(len({triple.predicate for triple in triples}))}
    assert value(found, f"<{boston}> void:dataDump ?x") == {"http://testserver/graphs/city/boston"}
    linksets = value(found, "?x a void:Linkset")
    assert value(found, "?d void:subset ?x") - linksets == set(store.graphs())
    assert linksets


def test_void_counts_classes_and_properties_of_each_graph(client, store) -> None:
    found, boston = described(client, "/.well-known/void"), graph("city", "boston")
    department = "https://w3id.org/civilex/ns/CityDepartment"
    members = {triple.subject for triple in store.triples(boston) if triple.object == ox.NamedNode(department)}
    part = f"<{boston}> void:classPartition [ void:class <{department}> ; void:entities ?x ]"
    assert value(found, part) == {str(len(members))}
    uses = f"<{boston}> void:propertyPartition [ void:property ?p ; void:triples ?x ]"
    counts = [int(row["x"].value) for row in found.query(f"PREFIX void: <{VOID}> SELECT ?p ?x {{ {uses} }}")]
    assert sum(counts) == len(list(store.triples(boston)))


def test_the_service_says_what_it_does(client, writing) -> None:
    reading, both = described(client, "/sparql"), described(writing, "/sparql")
    assert value(reading, "?s sd:supportedLanguage ?x") == {f"{SD}SPARQL11Query"}
    assert value(both, "?s sd:supportedLanguage ?x") == {f"{SD}SPARQL11Query", f"{SD}SPARQL11Update"}
    assert value(reading, "?s sd:feature ?x") == {f"{SD}EmptyGraphs"}
    assert value(reading, "?s sd:inputFormat ?x") == set()
    assert len(value(both, "?s sd:inputFormat ?x")) == 6


def test_the_service_lists_its_graphs_with_counts(client, store) -> None:
    found = described(client, "/sparql")
    assert value(found, "?s sd:defaultDataset/sd:namedGraph/sd:name ?x") == set(store.graphs())
    (row,) = store.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert value(found, "?s sd:defaultDataset/sd:defaultGraph/void:triples ?x") == {row["n"].value}


def test_the_functions_that_are_named_are_there(client) -> None:
    for function in GEO_FUNCTIONS:
        assert client.get("/sparql", params={"query": f"SELECT (<{function}>() AS ?x) {{ }}"}).status_code == 200
    buffer = GEO_FUNCTIONS[0].rpartition("/")[0] + "/buffer"
    assert client.get("/sparql", params={"query": f"SELECT (<{buffer}>() AS ?x) {{ }}"}).status_code == 400

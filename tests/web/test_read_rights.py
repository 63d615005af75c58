"""Nothing of a graph that somebody may not read gets to them: by any route that there is, and by any spelling."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from civilex import shipped
from civilex.access.keys import Keys
from civilex.access.rights import Rights
from civilex.namespaces import GRAPH
from civilex.queries import published
from civilex.settings import Settings
from civilex.store import PutGraph
from civilex.store.changes import Attribution
from civilex.store.kept import KeptStore
from civilex.web.app import create_app

HUSH = "hush"
"""Stands in every name and text that only the secret graphs hold, and in no request that is made here."""
PREFIXES = """PREFIX cvx: <https://w3id.org/civilex/ns/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX cpsv: <http://purl.org/vocab/cpsv#>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX unit: <https://w3id.org/civilex/concept/municipal-unit/>
PREFIX id: <http://localhost:8000/id/>
"""
MODEL = (
    PREFIXES
    + """
unit:HEA a cvx:MunicipalUnit, skos:Concept ; skos:prefLabel "Health"@en ; skos:notation "HEA" .
<urn:m:part> rdfs:subPropertyOf <urn:m:has> .
id:shared rdfs:label "Shared by all"@en .
"""
)


def city(name: str, words: str) -> str:
    """Return a city with one item of each list; ``words`` stand in all of its texts and in an IRI of its own."""
    kinds = {
        "department": "cvx:CityDepartment", "service": "cpsv:PublicService", "dataset": "dcat:Dataset",
        "system": "cvx:InformationSystem", "need": "cvx:InteroperabilityNeed", "initiative": "cvx:Initiative",
        "term": "cvx:TermUsage",
    }  # fmt: skip
    items = "\n".join(
        f'<http://localhost:8000/id/{name}/{kind}/x> a {class_} ; rdfs:label "{words} {kind}"@en ; '
        f'dct:title "{words} {kind}"@en ; cvx:ofCity <http://localhost:8000/id/{name}/government/{name}> ; '
        f'dct:source "{words}" ; <urn:m:part> <urn:{words}:{kind}>, id:shared ; rdfs:seeAlso unit:HEA, id:shared .'
        for kind, class_ in kinds.items()
    )
    government = f"<http://localhost:8000/id/{name}/government/{name}>"
    return f"""{PREFIXES} {government} a cvx:CityGovernment ; dct:identifier "{name}" ; rdfs:label "{words} city"@en ;
        skos:prefLabel "{words} city"@en . {items} <urn:{words}:s> <urn:{words}:p> "{words}" . """


SECRETS = {
    "city/rio": city("rio", HUSH),
    "mappings/rio": f"<urn:{HUSH}:remit> <http://www.w3.org/2004/02/skos/core#exactMatch> <urn:{HUSH}:unit> .",
    "catalog/plans": f'<urn:{HUSH}:d> a <http://www.w3.org/ns/dcat#Dataset> ; <urn:{HUSH}:p> "{HUSH}" .',
    f"urn:x:{HUSH}": f'<urn:x:known> <urn:{HUSH}:q> "{HUSH}" .',
}
SAID = {"city/rio": "curator", "mappings/rio": "curator", "catalog/*": "curator", "urn:x:*": "curator"}
"""Who alone may read them; ``inferred/rio`` follows."""
IRIS = ["http://localhost:8000/id/rio/department/x", "http://localhost:8000/id/shared", f"{GRAPH}city/rio",
        f"{GRAPH}inferred/rio", f"{GRAPH}catalog/plans", f"{GRAPH}system/commits", "urn:x:known",
        "https://w3id.org/civilex/concept/municipal-unit/HEA"]  # fmt: skip
PATHS = {
    "{city}": ["rio", "porto"], "{slug}": ["x"], "{local}": ["HEA", "x"], "{name}": ["5"], "{identifier}": ["q1"],
    "{path:path}": ["city/rio", "inferred/rio", "catalog/plans.ttl", "system/commits", "city/porto"],
    "{rest:path}": ["rio/department/x", "city/rio", "inferred/rio", "municipal-unit/HEA"],
    "{number:int}": ["1", "2", "3", "4", "5", "6"], "{extension}": ["json", "ttl"],
}  # fmt: skip
"""What is put into the paths of routes; a new parameter needs an entry."""
QUERIES = {
    "": ["", "city=rio"],
    "/explain": [
        "s=http://localhost:8000/id/rio/department/x&p=urn:m:has&o=http://localhost:8000/id/shared",
        "s=http://localhost:8000/id/porto/department/x&p=urn:m:has&o=urn:open:department",
    ],
    "/resource": [f"iri={iri}" for iri in IRIS],
    "/sparql": ["", "query=SELECT * { ?s ?p ?o }", "query=SELECT * { GRAPH ?g { ?s ?p ?o } }"],
    "/graphs": ["", "default", *(f"graph={iri}" for iri in IRIS)],
}
"""What is asked of routes, by the beginning of the path."""
PAGE, DATA = "text/html", "application/json, application/sparql-results+json, text/turtle;q=0.5"
SPELLINGS = [
    ("SELECT * { ?s ?p ?o }", {}),
    ("SELECT * { GRAPH ?g { ?s ?p ?o } }", {}),
    ("SELECT DISTINCT ?g { GRAPH ?g { } }", {}),
    (f"SELECT * {{ GRAPH <{GRAPH}city/rio> {{ ?s ?p ?o }} }}", {}),
    (f"SELECT * FROM <{GRAPH}city/rio> {{ ?s ?p ?o }}", {}),
    (f"SELECT * FROM <{GRAPH}city/rio> FROM NAMED <{GRAPH}city/rio> {{ GRAPH ?g {{ ?s ?p ?o }} }}", {}),
    (f"PREFIX g: <{GRAPH}> SELECT * from named g:city\\/rio {{ GRAPH ?g {{ ?s ?p ?o }} }}", {}),
    (f"BASE <{GRAPH}> SELECT * FROM <city/rio> {{ ?s ?p ?o }}", {}),
    (f"SELECT * FROM <{GRAPH}city/r\\u0069o> {{ ?s ?p ?o }}", {}),
    (f"CONSTRUCT {{ ?s ?p ?o }} FROM <{GRAPH}city/rio> WHERE {{ ?s ?p ?o }}", {}),
    (f"CONSTRUCT FROM <{GRAPH}city/rio> WHERE {{ ?s ?p ?o }}", {}),
    ("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }", {}),
    ("DESCRIBE ?s { GRAPH ?g { ?s ?p ?o } }", {}),
    (f"DESCRIBE <{IRIS[0]}>", {}),
    (f"DESCRIBE <{IRIS[0]}> FROM <{GRAPH}city/rio>", {}),
    ("SELECT * { ?s ?p ?o }", {"default-graph-uri": f"{GRAPH}city/rio"}),
    ("SELECT * { GRAPH ?g { ?s ?p ?o } }", {"named-graph-uri": [f"{GRAPH}city/rio", f"{GRAPH}catalog/plans"]}),
    ("SELECT * FROM <urn:x:none> { ?s ?p ?o }", {"default-graph-uri": f"{GRAPH}inferred/rio"}),
    (f"SELECT * {{ VALUES ?g {{ <{GRAPH}catalog/plans> }} GRAPH ?g {{ ?s ?p ?o }} }}", {}),
    ("SELECT * { <urn:m:part> ?p ?o OPTIONAL { GRAPH ?g { ?a ?b ?c } } }", {}),
    ("SELECT ?x { GRAPH ?g { ?s (<urn:m:part>|!<urn:m:part>)* ?x } }", {}),
    (f"SELECT * {{ {{ SELECT ?o {{ GRAPH <{GRAPH}system/commits> {{ ?s ?p ?o }} }} }} }}", {}),
    ("SELECT (GROUP_CONCAT(STR(?o)) AS ?all) { GRAPH ?g { ?s ?p ?o } }", {}),
]


class Service(NamedTuple):
    client: TestClient
    keys: dict[str, dict[str, str]]

    def get(self, caller: str, path: str, **asked: object):
        headers = {**asked.pop("headers", {}), **self.keys[caller]}
        return self.client.get(path, headers=headers, **asked)


def served(directory, graphs: dict[str, str]) -> Service:
    store = KeptStore(directory, follow=shipped.follow)
    for name, content in graphs.items():
        iri = name if name.startswith("urn:") else GRAPH + name
        source = Attribution("ana", f"Put {name.replace(HUSH, 'x')}", name)
        store.commit(PutGraph(iri, content.encode(), "text/turtle", replace=True), source)
    keys = Keys(directory)
    headers = {
        role: {"authorization": f"Bearer {keys.create(role, role)[1]}"} for role in ("reader", "curator", "admin")
    }
    client = TestClient(create_app(store, Settings()), raise_server_exceptions=False, follow_redirects=False)
    return Service(client, {**headers, "nobody": {}})


OPEN_GRAPHS = {"model/m": MODEL, "city/porto": city("porto", "open"), "urn:y:open": "<urn:x:known> <urn:open:q> 1 ."}


@pytest.fixture(scope="module")
def service(tmp_path_factory) -> Iterator[Service]:
    """A service with open and secret graphs."""
    directory = tmp_path_factory.mktemp("secret")
    made = served(directory, {**OPEN_GRAPHS, **SECRETS})
    for pattern, reader in SAID.items():
        Rights(directory).give(pattern, [reader])
    yield made
    made.client.app.state.store.close()


@pytest.fixture(scope="module")
def without(tmp_path_factory) -> Iterator[Service]:
    """The same service without the secret graphs, and without rights."""
    made = served(tmp_path_factory.mktemp("open"), OPEN_GRAPHS)
    yield made
    made.client.app.state.store.close()


def filled(path: str) -> list[str]:
    found = [path]
    for name, values in PATHS.items():
        found = [each.replace(name, value) for each in found for value in (values if name in each else [""])]
    assert not [each for each in found if "{" in each], f"put a value for the parameter of {path} into PATHS"
    return found


def asked(app) -> list[tuple[str, str]]:
    """Return addresses for each GET route of the application, with what is accepted there."""
    templates = {context.path for context in iter_route_contexts(app.routes) if "GET" in (context.methods or {"GET"})}
    stored = {f"/queries/{query.name}" for query in published().values()}
    found = []
    for path in sorted(templates - {"/static", "/swagger"}):
        stem, of_stored = path.removesuffix(".{extension}"), path.removesuffix(".{extension}") in stored
        queries = next(QUERIES[start] for start in sorted(QUERIES, reverse=True) if path.startswith(start))
        if path.startswith("/graphs/"):
            queries = [""]
        if of_stored:
            # All of them are answered by the same function: as data, and as a page where they are asked of a city.
            found += [(f"{stem}.json", DATA)] if stem == path else [(f"{stem}?city=rio", PAGE)]
            continue
        addresses = [f"{each}?{query}".rstrip("?") for each in filled(path) for query in queries]
        accepted = [DATA] if stem != path else [PAGE, DATA]
        found += [(address, accept) for address in addresses for accept in accepted]
    return found


def told(response) -> str:
    """Return all that an answer says, its headers too."""
    return response.text + "".join(f"\n{name}: {value}" for name, value in response.headers.items())


def test_no_route_tells_of_a_graph_that_the_caller_may_not_read(service: Service) -> None:
    seen = set()
    for address, accept in asked(service.client.app):
        # The one who may is asked before and after: nothing that is kept for one is given to the other.
        first = service.get("admin", address, headers={"accept": accept})
        answer = service.get("nobody", address, headers={"accept": accept})
        assert HUSH not in told(answer), (address, accept)
        assert answer.status_code < 500, (address, accept)
        if HUSH in told(first):
            seen.add(address.partition("?")[0])
            assert told(service.get("admin", address, headers={"accept": accept})) == told(first), address
    # What is looked at is not empty: who may read it is told of it in each of these places.
    assert seen >= {"/sparql", "/resource", "/graphs", "/graphs/city/rio", "/graphs/inferred/rio", "/commits/4",
                    "/departments", "/departments/rio/x", "/datasets", "/.well-known/void", "/explain", "/commits",
                    "/graphs/system/commits", "/", "/units/HEA"}  # fmt: skip


@pytest.mark.parametrize(("query", "dataset"), SPELLINGS)
def test_no_query_finds_what_its_caller_may_not_read(service: Service, without: Service, query: str, dataset) -> None:
    accept = {"accept": "application/sparql-results+json, application/n-triples;q=0.5"}
    for form in ({"params": {"query": query, **dataset}}, {"params": {"query": query, "timeout": "5", **dataset}}):
        assert HUSH in told(service.get("curator", "/sparql", headers=accept, **form)) or "commits" in query
        for caller in ("nobody", "reader"):
            answer = service.get(caller, "/sparql", headers=accept, **form)
            assert answer.status_code == 200, answer.text
            assert HUSH not in told(answer)
            # As if the graphs were not there at all; the graph of commits, which they may not see, is emptied there.
            if "commits" not in query and "?g" not in query:
                other = without.get("nobody", "/sparql", headers=accept, **form)
                assert sorted(answer.text) == sorted(other.text)

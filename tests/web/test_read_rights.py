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
from civilex.web.proxies import TrustedProxies

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
    "city/rio": city("rio", HUSH)
    + f"""
        <https://w3id.org/civilex/concept/remit-rio> a skos:ConceptScheme ; skos:prefLabel "{HUSH} remits"@en ;
          skos:hasTopConcept <https://w3id.org/civilex/concept/remit-rio/fire> .
        <https://w3id.org/civilex/concept/remit-rio/fire> a skos:Concept ; skos:prefLabel "fire {HUSH}"@en ;
          skos:inScheme <https://w3id.org/civilex/concept/remit-rio> .""",
    "mappings/rio": f"""PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX sssom: <https://w3id.org/sssom/>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX h: <urn:{HUSH}:>
        PREFIX dct: <http://purl.org/dc/terms/> h:remit skos:exactMatch h:unit .
        <{GRAPH}mappings/rio> a sssom:MappingSet ; dct:title "{HUSH}" ; dct:license h:l ; sssom:mappings h:m .
        h:m a sssom:Mapping ; owl:annotatedSource h:remit ;
        owl:annotatedProperty skos:exactMatch ; owl:annotatedTarget h:unit ;
        sssom:mapping_justification <https://w3id.org/semapv/vocab/ManualMappingCuration> .""",
    "catalog/plans": f'<urn:{HUSH}:d> a <http://www.w3.org/ns/dcat#Dataset> ; <urn:{HUSH}:p> "{HUSH}" .',
    f"urn:x:{HUSH}": f'<urn:x:known> <urn:{HUSH}:q> "{HUSH}" .',
}
SAID = {"city/rio": "curator", "mappings/rio": "curator", "catalog/*": "curator", "urn:x:*": "curator"}
"""Who alone may read them; ``inferred/rio`` follows."""
IRIS = ["http://localhost:8000/id/rio/department/x", "http://localhost:8000/id/shared", f"{GRAPH}city/rio",
        f"{GRAPH}inferred/rio", f"{GRAPH}catalog/plans", f"{GRAPH}system/commits", "urn:x:known",
        "https://w3id.org/civilex/concept/municipal-unit/HEA",
        "https://w3id.org/civilex/concept/remit-rio/fire"]  # fmt: skip
PATHS = {
    "{city}": ["rio", "porto"], "{slug}": ["x", "plans"], "{local}": ["HEA", "x"], "{name}": ["5", "rio", "data-needs"],
    "{identifier}": ["q1"],
    "{path:path}": ["city/rio", "inferred/rio", "catalog/plans.ttl", "system/commits", "city/porto"],
    "{rest:path}": ["rio/department/x", "city/rio", "inferred/rio", "municipal-unit/HEA"],
    "{vocid}": ["remit-rio"], "{letter}": ["H"], "{lang}": ["en"],
    "{what}": ["entity", "type"], "{key}": ["cvx_00000000_0"], "{form}": ["json-ld", "archimate"],
    "{number:int}": ["1", "4", "6"], "{extension}": ["json", "ttl"],
}  # fmt: skip
"""What is put into the paths of routes; a new parameter needs an entry."""
QUERIES = {
    "": ["", "city=rio"],
    "/explain": [
        "s=http://localhost:8000/id/rio/department/x&p=urn:m:has&o=http://localhost:8000/id/shared",
        "s=http://localhost:8000/id/porto/department/x&p=urn:m:has&o=urn:open:department",
    ],
    "/reconcile": [
        "",
        'queries={"q":{"query":"department"}}',
        f'extend={{"ids":["{IRIS[0]}"],"properties":[{{"id":"names"}},{{"id":"city"}}]}}',
        f"prefix=department&query=department&id={IRIS[0]}",
    ],
    "/reports": ["", "city=rio"],
    "/resource": [f"iri={iri}" for iri in IRIS],
    "/skos": ["", f"uri={IRIS[-1]}&query=fire*&lang=en", "query=fire*"],
    "/search": ["q=department", "q=initiative&lang=en", "q=x"],
    "/sparql": ["", "query=SELECT * { ?s ?p ?o }", "query=SELECT * { GRAPH ?g { ?s ?p ?o } }"],
    "/graphs": ["", "default", *(f"graph={iri}" for iri in IRIS)],
}
"""What is asked of routes, by the beginning of the path."""
ALL = "SELECT ?o { ?s ?p ?o }"
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
    for path in sorted(templates - {"/static", "/swagger", "/backup"}):
        stem, of_stored = path.removesuffix(".{extension}"), path.removesuffix(".{extension}") in stored
        queries = next(QUERIES[start] for start in sorted(QUERIES, reverse=True) if path.startswith(start))
        if path.startswith("/graphs/"):
            queries = [""]
        if of_stored:
            # All of them are answered by the same function: as data, and a few of them as a page of one city.
            found += [(f"{stem}.json", DATA)] if stem == path else []
            found += [(f"{stem}?city=rio", PAGE)] if stem == path and "/queries/0" in path else []
            continue
        addresses = [f"{each}?{query}".rstrip("?") for each in filled(path) for query in queries]
        has_extension = stem != path or f"{path}.{{extension}}" in templates
        accepted = (
            [DATA]
            if stem != path or path.startswith(("/reconcile", "/skos"))
            else [PAGE]
            if has_extension
            else [PAGE, DATA]
        )
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
                    "/graphs/system/commits", "/", "/units/HEA", "/reconcile/en",
                    "/search", "/mappings/rio", "/skos/v1/vocabularies", "/skos/v1/remit-rio/label",
                    "/reconcile/en/suggest/entity", "/reconcile/en/preview"}  # fmt: skip


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


TTL, UPDATE = {"content-type": "text/turtle"}, {"content-type": "application/sparql-update"}
MINE = f"{GRAPH}mappings/mine"
COPIES = [
    f"INSERT {{ GRAPH <{MINE}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <urn:x:closed> {{ ?s ?p ?o }} }}",
    f"INSERT {{ GRAPH <{MINE}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    f"INSERT {{ GRAPH <{MINE}> {{ ?s ?p ?o }} }} WHERE "
    f"{{ VALUES ?g {{ <{MINE}> }} {{ SELECT ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} }} }} }}",
    f"INSERT {{ GRAPH <{MINE}> {{ <urn:x:a> <urn:x:b> 1 }} }} WHERE {{ FILTER EXISTS {{ GRAPH ?g {{ ?s ?p 'x' }} }} }}",
    f"INSERT {{ GRAPH <{MINE}> {{ ?s ?p ?o }} }} USING <urn:x:closed> WHERE {{ ?s ?p ?o }}",
    f"INSERT {{ GRAPH <{MINE}> {{ ?s ?p ?o }} }} USING NAMED <urn:x:closed> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    f"PREFIX x: <urn:x:> COPY x:closed TO <{MINE}>",
    f"ADD SILENT GRAPH <urn:x:closed> TO <{MINE}>",
    f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:x:a> <urn:x:b> 1 }} }} ; "
    f"INSERT {{ GRAPH <{MINE}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <urn:x:closed> {{ ?s ?p ?o }} }}",
    "INSERT DATA { GRAPH <https://w3id.org/civilex/graph/catalog/plans> { <urn:x:a> <urn:x:b> 1 } }",
]  # fmt: skip
"""Updates by which a curator would get at a graph that only an admin may read, or write into one unseen."""


@pytest.fixture
def curated(tmp_path) -> Iterator[Service]:
    """A service in which a curator may not read two graphs."""
    made = served(
        tmp_path, {"mappings/mine": "<urn:x:m> <urn:x:m> 1 .", "catalog/plans": "<urn:x:hush> <urn:x:hush> 1 ."}
    )
    made.client.put(
        "/graphs?graph=urn:x:closed", content="<urn:x:hush> <urn:x:hush> 2 .", headers={**TTL, **made.keys["admin"]}
    )
    for pattern in ("urn:x:closed", "catalog/plans"):
        Rights(tmp_path).give(pattern, ["admin"])
    yield made
    made.client.app.state.store.close()


def test_nobody_copies_or_writes_what_they_may_not_read(curated: Service) -> None:
    headers = {**UPDATE, **curated.keys["curator"]}
    before = curated.client.app.state.store.generation
    for text in COPIES:
        answer = curated.client.post("/sparql", content=text, headers=headers)
        assert (answer.status_code, "You may not read" in answer.text) == (403, True), text
    parameters = {"using-graph-uri": "urn:x:closed"}
    text = f"INSERT {{ GRAPH <{MINE}> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}"
    assert curated.client.post("/sparql", content=text, headers=headers, params=parameters).status_code == 403
    for method in ("PUT", "POST", "DELETE"):
        sent = {**TTL, **curated.keys["curator"]}
        for graph in ("catalog/plans", "catalog/plans2"):
            answer = curated.client.request(method, f"/graphs/{graph}", content="", headers=sent)
            assert answer.status_code == (
                403 if graph == "catalog/plans" else {"PUT": 201, "POST": 200}.get(method, 200)
            )
    assert curated.client.app.state.store.generation == before + 3


def test_what_a_change_did_is_told_without_what_is_counted_over_all_graphs(curated: Service) -> None:
    text = f"INSERT {{ GRAPH <{MINE}> {{ ?s <urn:x:q> ?o }} }} USING NAMED <{MINE}> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    answer = curated.client.post("/sparql", content=text, headers={**UPDATE, **curated.keys["curator"]})
    assert (answer.status_code, sorted(answer.json())) == (200, ["commit", "created"])
    told = curated.get("curator", f"/commits/{answer.json()['commit']}.json").json()
    assert (told["counts"], told["added"]) == (
        {"added": 1, "removed": 0},
        [f'<urn:x:m> <urn:x:q> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <{MINE}> .'],
    )
    assert "digest" not in told
    assert curated.get("curator", "/commits/2").status_code == 404
    assert curated.get("admin", "/commits/2.json").json()["counts"]["quads_after"] == 2


def test_a_triple_that_stands_in_a_hidden_graph_is_refused_without_its_name(curated: Service) -> None:
    admin = {**TTL, **curated.keys["admin"]}
    assert (
        curated.client.put("/graphs/mappings/hidden", content="<urn:x:a> <urn:x:b> 7 .", headers=admin).status_code
        == 201
    )
    Rights(curated.client.app.state.store.place.path).give("mappings/hidden", ["admin"])
    answer = curated.client.post(
        "/graphs/mappings/mine", content="<urn:x:a> <urn:x:b> 7 .", headers={**TTL, **curated.keys["curator"]}
    )
    assert (answer.status_code, "mappings/hidden" in answer.text) == (400, False)
    assert "which you may not read" in answer.json()["detail"]


def test_a_user_of_a_trusted_proxy_reads_by_their_groups(tmp_path) -> None:
    store = KeptStore(tmp_path)
    store.commit(PutGraph(f"{GRAPH}city/rio", b"<urn:x:a> <urn:x:b> 7 .", "text/turtle", replace=True))
    Rights(tmp_path).give("city/rio", ["group:it"])
    settings = Settings(trusted_proxies="10.0.0.1", identity_header="X-User", groups_header="X-Groups")
    app = TrustedProxies(create_app(store, settings), settings.trusted_proxies)
    client = TestClient(app, client=("10.0.0.1", 1), raise_server_exceptions=False)
    for groups, rows in (("it, stewards", 1), ("stewards", 0), ("", 0)):
        answer = client.get("/sparql.csv", params={"query": ALL}, headers={"x-user": "bea", "x-groups": groups})
        assert len(answer.text.split()) == 1 + rows
    other = TestClient(app, client=("10.0.0.2", 1))
    assert (
        len(other.get("/sparql.csv", params={"query": ALL}, headers={"x-user": "b", "x-groups": "it"}).text.split())
        == 1
    )
    store.close()

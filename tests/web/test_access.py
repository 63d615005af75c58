"""Who may do what: every route and method by every kind of caller; a route that is not in the table fails."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from civilex import shipped
from civilex.access.keys import FILE, Keys
from civilex.namespaces import GRAPH
from civilex.serving.running import Running
from civilex.settings import Settings
from civilex.store.kept import KeptStore
from civilex.web.app import create_app

CALLERS = ("none", "bad", "expired", "reader", "curator", "admin")
TTL = {"content-type": "text/turtle"}
UPDATE = {"content-type": "application/sparql-update"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
TRIPLE = "<urn:x:a> <urn:x:p> 1 ."
MINE = f"{GRAPH}catalog/mine"
READS = """/openapi.json / /sparql /sparql.{extension} /graphs /graphs.{extension} /graphs/{path:path} /.well-known/void
/queries /queries.{extension} /queries/{name} /reports /reports.{extension} /reports/{name} /reports/{name}.{extension}
/reports/city /reports/city.{extension}
/running /explain /explain.{extension} /validate /validate.{extension}
/validate/jobs /validate/jobs/{identifier} /validate/jobs/{identifier}/report
/validate/jobs/{identifier}/report.{extension}
/commits /commits.{extension} /commits/{number:int} /commits/{number:int}/diff /commits/{number:int}.{extension}
/health/live /health/ready /problems/{slug} /docs /resource /resource.{extension} /id/{rest:path} /ns/{rest:path}
/concept/{rest:path} /ontology/{rest:path} /shape/{rest:path} /graph/{rest:path} /static /swagger
/search /search.{extension} /units/{local} /components/{local} /terms/{local} /vocabularies/{local}""".split()
ITEMS = "departments services datasets systems needs initiatives".split()
LISTS = [*ITEMS, "units", "components", "terms", "vocabularies", "mappings"]
READS += [f"/{name}{end}" for name in LISTS for end in ("", ".{extension}")]
READS += [f"/{name}/{{city}}/{{slug}}" for name in ITEMS]
READS += [f"/skos/v1/{name}" for name in "vocabularies search types label data".split()]
READS += [
    f"/skos/v1/{{vocid}}/{name}"
    for name in """types topConcepts search lookup data label broader broaderTransitive
narrower narrowerTransitive related children hierarchy mappings groups index/ index/{letter}""".split()
]
READS += ["/skos/v1/{vocid}/"]
READS += ["/mappings/registry", "/mappings/registry.{extension}"]
READS += [f"/catalogs{end}" for end in ("", ".{extension}", "/{slug}", "/{slug}.{extension}")]
READS += ["/mappings/{name}", "/mappings/chains", "/mappings/chains.{extension}"]
RECONCILING = [f"/reconcile/{{lang}}{end}" for end in ("", "/explain", "/preview", "/properties")]
RECONCILING += ["/reconcile/{lang}/suggest/{what}", "/reconcile/{lang}/flyout/{what}"]
KEYED = {(path.replace("{lang}", "t/{key}/{lang}"), "GET") for path in RECONCILING} | {
    ("/reconcile/t/{key}/{lang}", "POST")
}
"""What the key in the address opens, and nothing else does (tests/web/test_reconciliation_keys.py)."""
READS += RECONCILING
OPEN = {(path, "GET") for path in READS} | {
    ("/reconcile/{lang}", "POST"),
    ("/emit", "GET"),
    ("/emit/{form}", "GET"),
    ("/translate", "GET"),
    ("/translate", "POST"),
    ("/translate.{extension}", "POST"),
    ("/validate", "POST"),
    ("/validate.{extension}", "POST"),
    ("/running/{identifier}", "DELETE"),
    ("/validate/jobs/{identifier}", "DELETE"),
}
"""What everybody may ask; of /running each sees and stops what is theirs."""
WRITES = {("/sparql", "POST")} | {(p, m) for p in ("/graphs", "/graphs/{path:path}") for m in ("PUT", "POST", "DELETE")}
WRITES |= {("/mappings", "POST"), ("/mappings/{name}", "POST"), ("/mappings/{name}", "PUT")}
WRITES |= {("/mappings/{name}/reviews", "POST"), ("/mappings/{name}/rows/{row:path}", "DELETE")}
OPERATING = {("/backup", "GET")}
"""What only an admin may ask, changing nothing."""
KEYLESS = {"/openapi.json", "/static", "/swagger"}
"""Files: they are the same for all, and no key is looked at."""


def insert(graph: str) -> str:
    return f"INSERT DATA {{ GRAPH <{graph}> {{ {TRIPLE} }} }}"


MAPPING = (
    "record_id,subject_id,predicate_id,object_id,mapping_justification\n"
    "urn:x:m,urn:x:a,skos:exactMatch,urn:x:b,semapv:ManualMappingCuration\n"
)
COPIED = "INSERT { GRAPH <urn:x:h> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
CHANGES = [
    ("curator", "POST", "/sparql", UPDATE, insert(MINE)),
    ("curator", "POST", "/sparql", UPDATE, insert(f"{GRAPH}mappings/mine")),
    ("curator", "POST", "/sparql", FORM, {"update": insert(MINE)}),
    ("curator", "PUT", "/graphs/catalog/other", TTL, TRIPLE),
    ("curator", "POST", "/graphs/mappings/other", TTL, TRIPLE),
    ("curator", "PUT", f"/graphs?graph={MINE}", TTL, TRIPLE),
    ("curator", "PUT", "/graphs/mappings/porto-terms", TTL, TRIPLE),
    ("curator", "DELETE", "/graphs/catalog/mine", {}, None),
    ("curator", "POST", "/mappings?set=judged", {"content-type": "text/csv"}, MAPPING),
    ("curator", "PUT", "/mappings/judged", {"content-type": "text/csv"}, MAPPING.replace("x:b", "x:c")),
    ("curator", "POST", "/mappings/judged/reviews", {}, '{"mapping": "urn:x:m", "agreement": 1}'),
    ("curator", "DELETE", "/mappings/judged/rows/urn:x:m", {}, None),
    ("admin", "POST", "/sparql", UPDATE, insert(f"{GRAPH}city/mine")),
    ("admin", "POST", "/sparql", UPDATE, insert(f"{GRAPH}model/mine")),
    ("admin", "POST", "/sparql", UPDATE, insert(f"{GRAPH}catalog/Odd_Slug")),
    ("admin", "POST", "/sparql", UPDATE, insert(f"{GRAPH}mappings/model")),
    ("admin", "POST", "/sparql", UPDATE, insert("urn:x:g")),
    ("admin", "POST", "/sparql", UPDATE, f"INSERT DATA {{ {TRIPLE} }}"),
    ("admin", "POST", "/sparql", UPDATE, f"{insert(MINE)} ; {insert('urn:x:g')}"),
    ("admin", "POST", "/sparql", UPDATE, f"COPY <{MINE}> TO <urn:x:h>"),
    ("admin", "POST", "/sparql?using-graph-uri=urn:x:g", UPDATE, COPIED),
    ("admin", "PUT", "/graphs/city/other", TTL, TRIPLE),
    ("admin", "POST", "/graphs", TTL, TRIPLE),
    ("admin", "PUT", "/graphs?default", TTL, TRIPLE),
    ("admin", "PUT", "/graphs?graph=urn:x:g", TTL, TRIPLE),
    ("admin", "DELETE", "/graphs?default", {}, None),
    ("admin", "POST", "/graphs", {"content-type": "application/trig"}, ""),
    ("admin", "PUT", "/graphs", {"content-type": "application/n-quads"}, f"{TRIPLE[:-3]} <urn:x:o> <{MINE}> ."),
    ("admin", "POST", "/sparql", FORM, {"update": "DROP ALL"}),
]  # fmt: skip
"""Which role is the least that may, and what it does; in an order in which an admin may do them all."""


class Service:
    def __init__(self, directory) -> None:
        self.store = KeptStore(directory)
        keys = Keys(directory)
        texts = {role: keys.create(role, f"{role}.x")[1] for role in ("reader", "curator", "admin")}
        texts["expired"] = keys.create("admin", "gone")[1]
        kept = json.loads((directory / FILE).read_text())
        kept["keys"][3]["expires"] = "2020-01-01T00:00:00+00:00"
        (directory / FILE).write_text(json.dumps(kept))
        texts["bad"] = texts["admin"][:-1] + ("0" if texts["admin"][-1] != "0" else "1")
        self.headers = {name: {"authorization": f"Bearer {text}"} for name, text in texts.items()} | {"none": {}}
        self.app = create_app(self.store, Settings())
        self.client = TestClient(self.app, raise_server_exceptions=False, follow_redirects=False)

    def ask(self, caller: str, method: str, path: str, headers=None, body=None):
        sent = {"data": body} if isinstance(body, dict) else {"content": body}
        return self.client.request(method, path, headers={**(headers or {}), **self.headers[caller]}, **sent)


@pytest.fixture
def service(tmp_path) -> Iterator[Service]:
    made = Service(tmp_path)
    yield made
    made.store.close()


def routes(app) -> set[tuple[str, str]]:
    found = {(c.path, method) for c in iter_route_contexts(app.routes) for method in (c.methods or {"GET"})}
    return {(path, method) for path, method in found if method != "HEAD"}


def without_stored(found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Leave out the routes of single stored queries, which are read as /queries/{name}."""
    return {(p, m) for p, m in found if m != "GET" or not p.startswith("/queries/") or p == "/queries/{name}"}


def test_every_route_is_in_the_table_and_every_entry_is_a_route(service) -> None:
    assert without_stored(routes(service.app)) == OPEN | WRITES | KEYED | OPERATING


def filled(path: str) -> str:
    for name, value in (
        ("{number:int}", "1"),
        ("{extension}", "json"),
        ("{path:path}", "city/x"),
        ("{row:path}", "x"),
        ("{slug}", "x"),
        ("{lang}", "en"),
        ("{what}", "type"),
        ("{form}", "json-ld"),
    ):
        path = path.replace(name, value)
    for name in ("{rest:path}", "{local}", "{city}", "{name}", "{identifier}", "{key}", "{vocid}", "{letter}"):
        path = path.replace(name, "x")
    return path


def test_each_caller_at_each_route_and_method(service) -> None:
    known = without_stored(routes(service.app))
    for path in sorted({path for path, _ in known} - KEYLESS):
        for method in ("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"):
            template = (path, "GET" if method == "HEAD" else method)
            if template not in known:
                continue
            for caller in CALLERS:
                status = service.ask(caller, method, filled(path)).status_code
                where = (method, path, caller, status)
                if caller in ("bad", "expired") or template in KEYED:
                    assert status == 401, where
                elif template in OPERATING:
                    # There is nothing to take yet for who may.
                    assert status == {"none": 401, "admin": 404}.get(caller, 403), where
                elif template in OPEN:
                    assert status not in (401, 403), where
                    assert status < 500, where
                elif (method, path) != ("POST", "/sparql") and caller in ("none", "reader"):
                    assert status == (401 if caller == "none" else 403), where
    assert service.store.generation == 0


@pytest.mark.parametrize("caller", CALLERS)
def test_each_caller_writes_what_they_may_and_nothing_else(service, caller: str) -> None:
    for least, method, path, headers, body in CHANGES:
        before = service.store.generation
        answer = service.ask(caller, method, path, headers, body)
        where = (caller, method, path, body, answer.text)
        if caller in ("none", "bad", "expired"):
            assert answer.status_code == 401, where
            assert answer.headers["www-authenticate"].startswith("Bearer"), where
        elif caller == "admin" or (caller == "curator" and least == "curator"):
            assert answer.status_code < 300, where
            assert service.store.commit_log.newest(1)[0].author == f"{caller}.x"
            continue
        else:
            assert answer.status_code == 403, where
        assert service.store.generation == before, where


def test_an_update_is_no_query_by_any_way(service) -> None:
    for caller in CALLERS[3:]:
        for send in ({"params": {"update": insert(MINE)}}, {"params": {"query": insert(MINE)}}):
            assert service.client.get("/sparql", headers=service.headers[caller], **send).status_code == 400
        asked = service.ask(caller, "POST", "/sparql", FORM, {"query": insert(MINE)})
        assert asked.status_code == 400
    assert service.store.generation == 0


def test_only_an_admin_changes_what_is_shipped_by_an_update(service, monkeypatch) -> None:
    ours = f"{GRAPH}mappings/shipped-one"
    monkeypatch.setattr(shipped, "files", lambda: {ours: None})
    assert service.ask("curator", "POST", "/sparql", UPDATE, insert(ours)).status_code == 403
    assert service.ask("admin", "POST", "/sparql", UPDATE, insert(ours)).status_code == 201


def test_the_header_is_written_once_and_as_it_should(service) -> None:
    for value in ("", "Bearer", "Basic YTpi", "Token x"):
        assert service.client.get("/units", headers={"authorization": value}).status_code == 401
    key = service.headers["admin"]["authorization"]
    assert service.client.get("/units", headers=[("authorization", key), ("authorization", key)]).status_code == 401


def test_without_any_key_nothing_is_written_and_the_way_is_said(tmp_path) -> None:
    store = KeptStore(tmp_path)
    client = TestClient(create_app(store, Settings()))
    answer = client.put("/graphs/catalog/x", content=TRIPLE, headers=TTL)
    assert (answer.status_code, "civilex keys create" in answer.text) == (403, True)
    before = client.get("/sparql", headers={"accept": "text/turtle"})
    key = Keys(tmp_path).create("curator", "ana")[1]
    # A service that has become one that can be written to describes itself anew to who holds its description.
    held = {"accept": "text/turtle", "if-none-match": before.headers["etag"]}
    assert "SPARQL11Update" in client.get("/sparql", headers=held).text
    assert client.put("/graphs/catalog/x", content=TRIPLE, headers=TTL).status_code == 401
    with_key = {**TTL, "authorization": f"Bearer {key}"}
    assert client.put("/graphs/catalog/x", content=TRIPLE, headers=with_key).status_code == 201
    off = TestClient(create_app(store, Settings(writing="off")))
    assert off.put("/graphs/catalog/x", content=TRIPLE, headers=with_key).status_code == 403
    store.close()


def test_each_sees_and_stops_only_what_is_theirs(service, monkeypatch) -> None:
    queries = [Running("ASK {}", "key:curator.x"), Running("ASK { ?s ?p 'secret' }", "address:192.0.2.1")]
    answering = service.app.state.answering
    stopped: list[str] = []
    monkeypatch.setattr(answering, "running", lambda: queries, raising=False)
    monkeypatch.setattr(answering, "stop", lambda name: stopped.append(name) or True, raising=False)
    theirs, other = (query.id for query in queries)
    for caller, seen in (("none", []), ("reader", []), ("curator", [theirs]), ("admin", [theirs, other])):
        listed = service.ask(caller, "GET", "/running").json()["running"]
        assert [query["id"] for query in listed] == seen
        for name in (theirs, other):
            assert service.ask(caller, "DELETE", f"/running/{name}").status_code == (204 if name in seen else 404)
    assert stopped == [theirs, theirs, other]

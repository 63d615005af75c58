"""The Graph Store Protocol beyond the W3C's tests: names, formats, lists, and what cannot be done."""

from __future__ import annotations

import io

import pyoxigraph as ox
import pytest

from civilex.namespaces import graph

TTL = {"content-type": "text/turtle"}
ONE, TWO = "<urn:x:a> <urn:x:p> 1 .", "<urn:x:a> <urn:x:p> 2 ."


def test_a_path_names_one_of_our_graphs_or_itself(writing, own_store) -> None:
    assert writing.put("/graphs/city/here", content=ONE, headers=TTL).status_code == 201
    assert writing.put("/graphs/person/1.ttl?", content=ONE, headers=TTL).status_code == 201
    assert writing.put("/graphs/a%20b/%C3%A9", content=ONE, headers=TTL).status_code == 201
    names = {graph("city", "here"), "http://testserver/graphs/person/1.ttl", "http://testserver/graphs/a%20b/%C3%A9"}
    assert set(own_store.graphs()) == names
    for name in names:
        assert writing.get("/graphs", params={"graph": name}).status_code == 200


@pytest.mark.parametrize(
    ("extension", "content_type"),
    [
        ("ttl", "text/turtle; charset=utf-8"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
        ("jsonld", "application/ld+json"),
        ("trig", "application/trig"),
        ("nq", "application/n-quads"),
    ],
)
def test_a_graph_of_ours_is_taken_in_each_format(client, store, extension: str, content_type: str) -> None:
    answer = client.get(f"/graphs/city/boston.{extension}")
    assert answer.headers["content-type"] == content_type
    assert int(answer.headers["content-length"]) == len(answer.content)
    read = {quad.triple for quad in ox.parse(answer.content, ox.RdfFormat.from_extension(extension))}
    assert len(read) == len(list(store.triples(graph("city", "boston")))) > 100


def test_a_browser_is_led_to_the_page_of_a_graph(client, browser) -> None:
    answer = client.get("/graphs/city/boston", headers=browser)
    assert answer.status_code == 303
    assert client.get(answer.headers["location"], headers=browser).status_code == 200
    led = client.get("/graph/city/boston", headers={"accept": "text/turtle"})
    assert led.headers["location"] == "/graphs/city/boston.ttl"


def test_the_list_of_graphs_has_true_counts(client, store, browser) -> None:
    listed = client.get("/graphs").json()
    assert listed["total"] == len(listed["graphs"]) == len(store.graphs())
    assert sum(entry["triples"] for entry in listed["graphs"]) == len(list(store.triples(*store.graphs())))
    boston = next(entry for entry in listed["graphs"] if entry["graph"] == graph("city", "boston"))
    assert boston["triples"] == len(list(store.triples(graph("city", "boston"))))
    assert (boston["kind"], boston["in_default_graph"], boston["data"]) == ("city", True, "/graphs/city/boston")
    page = client.get("/graphs", headers=browser).text
    assert 'href="/graphs/city/boston.ttl"' in page
    assert f"{boston['triples']:,}" in page
    turtle = client.get("/graphs.ttl").text
    assert f"<{graph('city', 'boston')}> a void:Dataset ;" in turtle


def test_the_whole_dataset_goes_out_and_in(client, store, writing, own_store) -> None:
    whole = client.get("/graphs.nq")
    assert whole.headers["content-type"] == "application/n-quads"
    assert client.get("/graphs", headers={"accept": "application/trig"}).headers["content-type"] == "application/trig"
    writing.put("/graphs?default", content=ONE, headers=TTL)
    taken = writing.put("/graphs", content=whole.content, headers={"content-type": "application/n-quads"})
    assert taken.json()["quads_after"] == len(list(store.triples(*store.graphs())))
    assert own_store.graphs() == store.graphs()
    more = writing.post("/graphs", content='<urn:x:a> <urn:x:p> "1" .', headers={"content-type": "application/n-quads"})
    assert more.json()["quads_after"] == taken.json()["quads_after"] + 1


def test_a_new_graph_gets_a_name_that_leads_to_it(writing) -> None:
    made = writing.post("/graphs", content="<> <urn:x:p> <#part> .", headers=TTL)
    assert made.status_code == 201
    address = made.headers["location"]
    text = writing.get(address, headers={"accept": "application/n-triples"}).text
    assert text == f"<{address}> <urn:x:p> <{address}#part> .\n"


def test_the_files_of_a_form_are_one_change(writing, own_store) -> None:
    files = [("x", ("a.ttl", "_:a <urn:x:p> 1 .", "text/turtle")), ("y", ("b.nt", "_:a <urn:x:p> _:b .", None))]
    assert writing.post("/graphs/city/here", files=files).json()["quads_after"] == 2
    assert len(own_store.rows("SELECT DISTINCT ?s { ?s ?p ?o }")) == 2
    broken = [*files, ("z", ("c.ttl", "nonsense", "text/turtle"))]
    refused = writing.post("/graphs/city/here", files=broken)
    assert (refused.status_code, refused.json()["detail"].split(":")[0]) == (400, "c.ttl")
    no_file = writing.post("/graphs/city/here", files={"x": (None, "text")})
    assert (no_file.status_code, "file" in no_file.json()["detail"]) == (400, True)
    assert len(list(own_store.triples(graph("city", "here")))) == 2


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status", "detail"),
    [
        ("PUT", "/graphs", TTL, ONE, 400, "default"),
        ("DELETE", "/graphs", {}, "", 400, "default"),
        ("PUT", "/graphs?graph=", TTL, ONE, 400, "empty"),
        ("PUT", "/graphs?graph=no%20iri", TTL, ONE, 400, "name of a graph"),
        ("PUT", "/graphs?graph=urn:x:g&graph=urn:x:h", TTL, ONE, 400, "more than once"),
        ("PUT", "/graphs?graph=urn:x:g&default", TTL, ONE, 400, "together"),
        ("PUT", "/graphs?default=yes", TTL, ONE, 400, "no value"),
        ("PUT", "/graphs?grph=urn:x:g", TTL, ONE, 400, "known: graph, default"),
        ("PUT", "/graphs/city/here?graph=urn:x:g", TTL, ONE, 400, "path names"),
        ("PUT", "/graphs?default", {}, ONE, 415, "Content-Type"),
        ("PUT", "/graphs?default", {"content-type": "text/html"}, ONE, 415, "text/html"),
        ("PUT", "/graphs?default", {"content-type": "text/turtle; charset=utf-16"}, ONE, 415, "UTF-8"),
        ("PUT", "/graphs?default", {**TTL, "content-encoding": "gzip"}, ONE, 415, "compressed"),
        ("PUT", "/graphs?default", TTL, "<urn:x:a> <urn:x:p>", 400, "body"),
        ("PUT", "/graphs?graph=urn:x:g", {"content-type": "application/trig"}, "<urn:x:h> { }" + ONE, 200, ""),
        ("PUT", "/graphs?graph=urn:x:g", {"content-type": "application/trig"}, f"<urn:x:h> {{ {ONE} }}", 400, "named"),
        ("PUT", f"/graphs?graph={graph('system', 'x')}", TTL, ONE, 400, "kinds"),
        ("PUT", "/graphs/inferred/boston", TTL, ONE, 400, "kinds"),
        ("PUT", "/graphs/city/boston", TTL, ONE, 400, "shipped"),
        ("PUT", "/graphs/city/Not%20a%20slug", TTL, ONE, 400, "lower-case"),
        ("DELETE", "/graphs/city/nowhere", {}, "", 404, "no graph"),
        ("GET", "/graphs/city/nowhere", {}, "", 404, "no graph"),
        ("GET", "/graphs?default", {"accept": "image/png"}, "", 406, "text/turtle"),
        ("GET", "/graphs.html5", {}, "", 404, "There is no form"),
        ("PATCH", "/graphs?default", {}, "", 405, "not allowed"),
    ],
)
def test_what_cannot_be_done_is_said(writing, own_store, method, path, headers, body, status, detail) -> None:
    answer = writing.request(method, path, headers=headers, content=body)
    assert answer.status_code in (status, status + 1)
    assert detail in answer.json().get("detail", "")
    if status >= 400:
        assert own_store.graphs() == []


def test_an_empty_graph_answers_and_a_dropped_one_does_not(writing) -> None:
    assert writing.put("/graphs/city/here", content="", headers=TTL).status_code == 201
    assert writing.get("/graphs/city/here").status_code == 200
    assert writing.head("/graphs/city/here").status_code == 200
    assert writing.delete("/graphs/city/here").status_code == 200
    assert writing.head("/graphs/city/here").status_code == 404


def test_a_failure_halfway_is_never_a_200(writing, own_store, monkeypatch) -> None:
    def broken(output: io.BytesIO, media_type: str, *, graph: str | None) -> None:
        output.write(b"<urn:x:a> ")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(own_store, "dump", broken)
    answer = writing.get("/graphs?default")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert "No space left" in answer.json()["detail"]


def test_a_long_graph_goes_out_whole(writing) -> None:
    lines = "".join(f"<urn:x:a> <urn:x:p> <urn:x:{number:040}> .\n" for number in range(30_000))
    writing.put("/graphs?default", content=lines, headers={"content-type": "application/n-triples"})
    answer = writing.get("/graphs?default", headers={"accept": "application/n-triples"})
    assert sorted(answer.text.splitlines()) == lines.splitlines()
    assert int(answer.headers["content-length"]) == len(lines) > 1_000_000


def test_changes_may_be_made_on_a_condition(writing, own_store) -> None:
    new_only = {**TTL, "if-none-match": "*"}
    assert writing.put("/graphs/city/here", content=ONE, headers=new_only).status_code == 201
    assert writing.put("/graphs/city/here", content=TWO, headers=new_only).status_code == 412
    there_only = {**TTL, "if-match": "*"}
    assert writing.put("/graphs/city/there", content=TWO, headers=there_only).status_code == 412
    assert writing.put("/graphs/city/here", content=TWO, headers=there_only).status_code == 200
    own_store.generation = 4
    tag = writing.get("/graphs/city/here").headers["etag"]
    assert writing.put("/graphs/city/here", content=ONE, headers={**TTL, "if-match": tag}).status_code == 200
    own_store.generation = 5
    late = writing.put("/graphs/city/here", content=TWO, headers={**TTL, "if-match": tag})
    assert (late.status_code, late.json()["type"]) == (412, "/problems/precondition-failed")

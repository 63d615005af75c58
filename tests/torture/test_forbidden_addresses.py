# ruff: noqa: E501 (a document is read best in one line)
"""Row 11: whoever sends an address never makes the service call it: canaries on the loopback count who does.

Sixty ways to write the loopback, in every place where an address can stand: SERVICE, LOAD, FROM, contexts of JSON-LD,
entities and style sheets of XML, imports of ontologies, downloads of catalogues, parameters of the protocols. The lists
of addresses that may be fetched allow every host and port, which does not allow this machine; in the long form an
allowed server of this machine redirects to all of them.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.sparql.engine_runs import Canary, canary
from tests.torture.conftest import SHARED, Told
from tests.torture.service import GOOD_ENDS, Service, form, running
from tests.torture.sizes import is_long

Sent = tuple[str, str, bytes | None, dict[str, str]]
HOSTS = """127.0.0.1 127.1 127.0.1 127.00.0.1 0177.0.0.1 0x7f.0.0.1 0x7f.0x0.0x0.0x1 0x7f000001 2130706433 017700000001
127.0.0.01 127.0.0.1. localhost LOCALHOST LocalHost. localhost.localdomain 0.0.0.0 0 127.127.127.127 127.0.0.2
[::1] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:127.0.0.1] [::127.0.0.1] [64:ff9b::7f00:1]
[::] [::1%25lo] user@127.0.0.1 user:password@127.0.0.1 example.org@127.0.0.1 127.0.0.1%2523@127.0.0.1 %6cocalhost
127%2E0%2E0%2E1 127.0.0.1%00.example.org ①②⑦.⓪.⓪.① ⓛⓞⓒⓐⓛⓗⓞⓢⓣ 127。0。0。1 １２７.０.０.１""".split()
SCHEMES = "http https HTTP hTTp ftp gopher dict file jar:http view-source:http".split()
TAILS = ("", "/", "/x.ttl", "/x?y=z#w", "/..//x", "/%2e%2e/x", "\\@example.org/", "/redirect?to=http://127.0.0.1")


def addresses(port: int) -> list[str]:
    """Return sixty ways to write an address of this machine."""
    found = [f"http://{host}:{port}/" for host in HOSTS]
    found += [f"{scheme}://127.0.0.1:{port}/x" for scheme in SCHEMES]
    found += [f"http://127.0.0.1:{port}{tail}" for tail in TAILS]
    return [*found, f"//127.0.0.1:{port}/", f"http:127.0.0.1:{port}/", f"http:///127.0.0.1:{port}/"]


SPELLINGS = [
    "ASK {{ SERVICE <{at}> {{ ?s ?p ?o }} }}",
    "ASK {{ service<{at}>{{ ?s ?p ?o }} }}",
    "ASK {{ SeRvIcE SILENT <{at}> {{ }} }}",
    "PREFIX x: <{at}> ASK {{ SERVICE x: {{ }} }}",
    "BASE <{at}> ASK {{ SERVICE <> {{ }} }}",
    "ASK {{ VALUES ?x {{ <{at}> }} SERVICE ?x {{ }} }}",
    "ASK {{ BIND (IRI('{at}') AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
    "ASK {{ # '\n SERVICE # \"\n <{at}> {{ }} }}",
    "ASK {{ ?s ?p '''}}''' . SERVICE <{at}> {{ }} # '''\n}}",
    "ASK {{ \\u0053ERVICE <{at}> {{ }} }}",
    "ASK {{ FILTER EXISTS {{ SERVICE <{at}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ {{ SELECT * {{ OPTIONAL {{ SERVICE <{at}> {{ }} }} }} }} UNION {{ }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH ?g {{ SERVICE <{at}> {{ ?s ?p ?o }} }} }}",
    "ASK FROM <{at}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{at}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "DESCRIBE <{at}>",
]
UPDATES = [
    "LOAD <{at}>",
    "load silent<{at}>into graph<http://e/loaded>",
    "PREFIX x: <{at}> LOAD x: INTO GRAPH x:",
    "INSERT DATA {{ }} ; LOAD <{at}>",
    "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{at}> {{ ?s ?p ?o }} }}",
    "DELETE {{ ?s ?p ?o }} USING <{at}> WHERE {{ ?s ?p ?o }}",
    "COPY SILENT <{at}> TO <http://e/copied>",
]
XML = [
    '<!DOCTYPE x SYSTEM "{at}"><x/>',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "{at}">]><x>&e;</x>',
    '<!DOCTYPE x [<!ENTITY % e SYSTEM "{at}"> %e;]><x/>',
    '<!DOCTYPE x PUBLIC "-//E//E" "{at}"><x/>',
    '<?xml-stylesheet href="{at}" type="text/xsl"?><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    '<x xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="{at}"/></x>',
    '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://www.w3.org/2001/XMLSchema-instance" '
    's:schemaLocation="urn:x {at}"/>',
]
JSON = [
    '{{"@context": "{at}", "a": 1}}',
    '{{"@context": ["{at}", {{}}]}}',
    '{{"@context": {{"@import": "{at}"}}}}',
    '{{"@context": {{"t": {{"@id": "http://e/t", "@context": "{at}"}}}}, "t": {{"a": 1}}}}',
    '{{"@context": {{"@base": "{at}"}}, "@id": "x", "@context": "x"}}',
    '{{"@graph": [{{"@context": "{at}"}}]}}',
]
TURTLE = [
    "<http://e/o> a <http://www.w3.org/2002/07/owl#Ontology> ; <http://www.w3.org/2002/07/owl#imports> <{at}> .",
    "@base <{at}> . @prefix x: <{at}#> . x:a <> x:b .",
    "<http://e/c> a <http://www.w3.org/ns/dcat#Catalog> ; <http://www.w3.org/ns/dcat#dataset> <http://e/d> . <http://e/d> "
    "a <http://www.w3.org/ns/dcat#Dataset> ; <http://www.w3.org/ns/dcat#distribution> [ <http://www.w3.org/ns/dcat#accessURL> "
    "<{at}> ; <http://www.w3.org/ns/dcat#downloadURL> <{at}> ] ; <http://purl.org/dc/terms/conformsTo> <{at}> .",
    "<http://e/s> a <http://www.w3.org/ns/shacl#NodeShape> ; <http://www.w3.org/ns/shacl#shapesGraph> <{at}> .",
]


def requests(at: str) -> Iterator[Sent]:
    """Return every place for one address."""
    for text in SPELLINGS:
        yield "POST", "/sparql", text.format(at=at).encode(), {"Content_Type": "application/sparql-query"}
    yield "GET", f"/sparql?query={quote(SPELLINGS[0].format(at=at))}", None, {}
    yield "POST", "/sparql", form(query=SPELLINGS[1].format(at=at)).encode(), FORM
    for text in UPDATES:
        yield "POST", "/sparql", text.format(at=at).encode(), {"Content_Type": "application/sparql-update"}
    yield "POST", "/sparql", form(update=UPDATES[0].format(at=at)).encode(), FORM
    yield (
        "POST",
        f"/sparql?default-graph-uri={quote(at)}",
        b"ASK { ?s ?p ?o }",
        {"Content_Type": "application/sparql-query"},
    )
    for media_type, texts in {"application/rdf+xml": XML, "application/ld+json": JSON, "text/turtle": TURTLE}.items():
        for text in texts:
            yield "PUT", "/graphs?graph=http://e/loaded", text.format(at=at).encode(), {"Content_Type": media_type}
            yield "POST", "/validate?profile=skos", text.format(at=at).encode(), {"Content_Type": media_type}
    yield "GET", f"/graphs?graph={quote(at)}", None, {}
    yield "GET", f"/resource?iri={quote(at)}", None, {"Accept": "text/turtle"}
    yield "POST", f"/validate?url={quote(at)}&profile=skos", None, {}
    yield "GET", f"/explain?s={quote(at)}&p={quote(at)}&o={quote(at)}", None, {"Accept": "application/json"}
    yield "GET", "/", None, {"X_Forwarded_Host": at, "Referer": at, "Forwarded": f"host={at}"}


FORM = {"Content_Type": "application/x-www-form-urlencoded"}


@pytest.mark.row(number=11, part="60 addresses in every place that takes one")
@pytest.mark.parametrize("every", [13, pytest.param(1, marks=pytest.mark.storm)], ids=["short", "long"])
def test_no_canary_is_called(every: int, told: Told, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        if not is_long(request):
            service: Service = request.getfixturevalue("service")
            redirecting = None
        else:
            redirecting = stack.enter_context(redirector())
            lists = f"*, *:*, http://127.0.0.1:{redirecting.server_port}"
            allowed = {**SHARED, "load_from": lists, "validate_from": lists}
            service = stack.enter_context(running(tmp_path / "data", empty=True, **allowed))
        send_all(every, service, redirecting, told, request)


def send_all(
    every: int, service: Service, redirecting: Redirector | None, told: Told, request: pytest.FixtureRequest
) -> None:
    answering = service.api
    ends: Counter[int] = Counter()
    wrong: list[object] = []
    with canary() as bird:
        tried = addresses(bird.port)
        # Each address at some places, and the plain one at all; the long form tries three times as many places.
        sent = list(requests(tried[0])) if is_long(request) else list(requests(tried[0]))[::2]
        for at, address in enumerate(tried[:: every if every > 1 else 1]):
            places = list(requests(address))
            sent += places[at % 5 :: 5 if is_long(request) else 17]
        for method, path, body, headers in sent:
            if not is_long(request) and path.startswith("/validate?p"):
                continue
            answer = service.ask(path, body, method, **headers)
            ends[answer.status] += 1
            if answer.status not in {200, 201, 204, 502, *GOOD_ENDS}:
                wrong.append((answer.status, method, path, body))
        redirected = 0
        for address in tried if redirecting else ():
            redirecting.location = address.encode("ascii", "ignore").decode()
            at = f"http://127.0.0.1:{redirecting.server_port}/"
            fetched = service.update(f"LOAD <{at}> INTO GRAPH <http://e/loaded>")
            ends[fetched.status] += 1
            redirected += fetched.status in (400, 502)
            if fetched.status not in (400, 502):
                wrong.append((fetched.status, "redirect", address, fetched.body[:200]))
        hits = bird.hits
        assert knocked(bird), "the canary counts nobody"
        asked = redirecting.asked if redirecting else 0
    told(
        f"{len(tried)} addresses, {len(sent)} requests, {asked} redirects",
        f"{hits} calls; statuses {dict(sorted(ends.items()))}",
    )
    assert not hits
    assert not wrong, wrong[:5]
    assert service.api == answering
    for graph in ("http://e/loaded", "http://e/copied"):
        service.ask(f"/graphs?graph={graph}", method="DELETE")


class Redirector(HTTPServer):
    """A server that may be fetched from, and sends everybody elsewhere."""

    location = ""
    asked = 0


class _Redirects(BaseHTTPRequestHandler):
    server: Redirector

    def do_GET(self) -> None:
        self.server.asked += 1
        self.send_response(302)
        self.send_header("Location", self.server.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def redirector() -> Iterator[Redirector]:
    server = Redirector(("127.0.0.1", 0), _Redirects)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def knocked(bird: Canary) -> bool:
    """Call the canary ourselves: the test is worth nothing unless it counts."""
    before = bird.hits
    with socket.create_connection(("127.0.0.1", bird.port)):
        deadline = time.monotonic() + 5
        while bird.hits == before and time.monotonic() < deadline:
            time.sleep(0.01)
    return bird.hits > before

"""What pages load, what they run, and what cannot get in or out."""

from __future__ import annotations

import socket
from html.parser import HTMLParser

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from civilex.settings import Settings
from civilex.store.embedded import EmbeddedStore, as_update
from civilex.web.app import create_app

PAGES = [
    "/",
    "/departments?city=boston",
    "/departments/barcelona/guardia-urbana",
    "/units",
    "/units/SEC",
    "/components",
    "/terms/CityDepartment",
    "/vocabularies/municipal-unit",
    "/queries",
    "/queries/10-emergency-departments?city=chicago",
    "/queries/10-emergency-departments",
    "/sparql",
    "/sparql?query=SELECT+*+{+?s+?p+?o+}+LIMIT+5",
    "/resource?iri=http://purl.org/dc/terms/title",
    "/graphs",
    "/validate",
    "/docs",
    "/nowhere",
    "/problems/not-found",
]


class Page(HTMLParser):
    """What a page loads, runs and links to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self.tags: list[str] = []
        self._in: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._in = tag if tag in ("script", "style") else None
        for name, value in attrs:
            if name == "src" or (name in ("href", "action", "formaction") and tag != "a"):
                self.loaded.append(value or "")
            if name == "href" and tag == "a":
                self.links.append(value or "")
            if name == "style" or name.startswith("on"):
                self.inline.append(f"{tag} {name}")

    def handle_endtag(self, tag: str) -> None:
        self._in = None

    def handle_data(self, data: str) -> None:
        if self._in and data.strip():
            self.inline.append(data)


@pytest.mark.parametrize("path", PAGES)
def test_pages_load_nothing_foreign_and_run_nothing_inline(client, browser, path: str) -> None:
    answer = client.get(path, headers=browser)
    page = Page(answer.text)
    assert "main" in page.tags
    assert page.loaded
    assert all(address.startswith("/") and not address.startswith("//") for address in page.loaded)
    assert page.inline == []
    assert all(link.startswith(("/", "http://", "https://", "#")) for link in page.links)


@pytest.mark.parametrize("path", PAGES)
def test_links_of_pages_lead_somewhere(client, browser, path: str) -> None:
    page = Page(client.get(path, headers=browser).text)
    for link in {link for link in (*page.links, *page.loaded) if link.startswith("/")}:
        answer = client.get(link, headers=browser)
        assert answer.status_code in (200, 303), link


@pytest.mark.parametrize("path", [*PAGES, "/departments.csv", "/openapi.json", "/static/style.css", "/health/live"])
def test_security_headers_on_every_answer(client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "Accept" in headers["vary"]


def test_our_own_static_files_name_no_other_host(repository) -> None:
    files = {path.name: path for path in (repository / "service/civilex/web/static").iterdir()}
    del files["openrefine-template.json"]  # what OpenRefine writes from it has IRIs; no browser loads them
    for path in files.values():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "//" not in text.replace("// ", ""), path


PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7919*7907 }}",
    "]]>'\"&",
    '=HYPERLINK("x")',
]


@pytest.fixture(scope="module")
def hostile() -> TestClient:
    """A city whose names are attacks."""
    city = "https://w3id.org/civilex/id/evil/government/evil"
    turtle = [
        "@prefix cvx: <https://w3id.org/civilex/ns/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
        "@prefix dct: <http://purl.org/dc/terms/> .",
        f"<{city}> a cvx:CityGovernment ; dct:identifier 'evil' ; dct:relation <javascript:alert(1)> .",
    ]
    for number, payload in enumerate(PAYLOADS):
        node = f"<https://w3id.org/civilex/id/evil/department/d{number}>"
        label = str(ox.Literal(payload, language="en"))
        turtle.append(
            f"{node} a cvx:CityDepartment ; cvx:ofCity <{city}> ; skos:prefLabel {label} ; dct:source {label} ."
        )
        turtle.append(f"<{city}> cvx:acronym {label} .")
    store = EmbeddedStore()
    graph = "https://w3id.org/civilex/graph/city/evil"
    store.update(as_update({graph: [quad.triple for quad in ox.parse("\n".join(turtle), ox.RdfFormat.TURTLE)]}))
    return TestClient(create_app(store, Settings()), raise_server_exceptions=False)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/departments",
        *(f"/departments/evil/d{number}" for number in range(len(PAYLOADS))),
        "/resource?iri=https://w3id.org/civilex/id/evil/government/evil",
        "/resource?iri=javascript:alert(1)",
        "/sparql?query=SELECT+*+{+?s+?p+?o+}",
    ],
)
def test_labels_are_text(hostile, browser, path: str) -> None:
    answer = hostile.get(path, headers=browser)
    assert answer.status_code == 200
    page = Page(answer.text)
    own = page.loaded.count("/static/editor.js")
    assert (page.tags.count("script"), page.tags.count("img")) == (own, 0)
    assert page.inline == []
    assert not any(link.lower().startswith("javascript") for link in page.links)
    assert str(7919 * 7907) not in answer.text


def test_what_the_caller_sends_is_text_too(client, browser) -> None:
    for path in (
        "/nowhere/<script>alert(1)</script>",
        "/departments?city=<script>",
        "/sparql?query=</textarea><script>",
    ):
        page = Page(client.get(path, headers=browser).text)
        assert page.tags.count("script") == page.loaded.count("/static/editor.js")
        assert page.inline == []


def test_csv_is_saved_and_not_opened(hostile) -> None:
    answer = hostile.get("/departments.csv")
    assert "=HYPERLINK" in answer.text
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.fixture
def listener():
    """A listener on this machine that counts who connects."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        yield server


def test_service_is_refused_and_nobody_connects(client, listener) -> None:
    host = f"<http://127.0.0.1:{listener.getsockname()[1]}/sparql>"
    for text in (
        f"SELECT * {{ SERVICE {host} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE SILENT {host} {{ ?s ?p ?o }} }}",
        f"ASK {{ FILTER(1<2)SERVICE#>\n{host} {{ }} }}",
        f"PREFIX x: {host} PREFIX SERVICEx: <urn:y> ASK {{ SERVICEx:y {{ }} }}",
    ):
        for send in (
            lambda text: client.get("/sparql", params={"query": text}),
            lambda text: client.post("/sparql", data={"query": text}),
            lambda text: client.post("/sparql", content=text, headers={"content-type": "application/sparql-query"}),
        ):
            answer = send(text)
            assert answer.status_code == 400
            assert answer.json()["type"] == "/problems/query-refused"
    with pytest.raises(TimeoutError):
        listener.accept()


@pytest.mark.parametrize("text", ["ASK " + "{" * 5000, "ASK " + "{" * 5000 + "}" * 5000, "ASK{FILTER(" + "(" * 5000])
def test_deep_nesting_is_refused_and_the_service_goes_on(client, text: str) -> None:
    answer = client.post("/sparql", content=text, headers={"content-type": "application/sparql-query"})
    assert answer.status_code == 400
    assert client.get("/health/ready").status_code == 200


def test_a_long_query_is_refused(client) -> None:
    answer = client.post("/sparql", data={"query": "ASK { } #" + "x" * 300_000})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/query-refused")


def test_a_body_over_the_limit_is_cut_off(store) -> None:
    small = TestClient(create_app(store, Settings(upload_bytes=1000)), raise_server_exceptions=False)
    headers = {"content-type": "application/sparql-query"}
    assert small.post("/sparql", content=b"ASK { }", headers=headers).status_code == 200
    assert small.post("/sparql", content=b"ASK { } #" + b"x" * 1000, headers=headers).status_code == 413

    def endless():
        for _ in range(100):
            yield b"x" * 100

    assert small.post("/sparql", content=endless(), headers=headers).status_code == 413
    assert small.post("/validate", content=endless(), headers={"content-type": "text/turtle"}).status_code == 413
    assert small.post("/validate", files={"file": ("c.ttl", b"#" * 2000)}).status_code == 413

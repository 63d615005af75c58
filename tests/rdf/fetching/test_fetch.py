"""Fetching: what comes, what is refused, and what a hostile server cannot do."""

from __future__ import annotations

import gzip
import io
import socket
import ssl
import time
import zlib
from collections.abc import Iterator

import pytest
import trustme

from civilex.errors import AddressRefused, ContentTooLarge, NotFetched, UnsupportedMediaType
from civilex.rdf.fetching import PUBLIC, AllowList, Fetched, FetchLimits, Known, document_type, fetch, probe
from other_server import Server, another_server

BODY = b"<https://example.org/a> <https://example.org/b> 1 .\n" * 100


@pytest.fixture
def server() -> Iterator[Server]:
    with another_server() as made:
        yield made


def test_a_document_comes_with_what_is_known_of_it(server) -> None:
    address = server.gives("/c.ttl", BODY, content_type="text/turtle; charset=utf-8", etag='"1"', last_modified="x")
    found = fetch(address, server.allowed)
    assert (found.content, found.size, found.status) == (BODY, len(BODY), 200)
    assert (found.known, document_type(found)) == (Known('"1"', "x"), "text/turtle")
    _, _, headers = server.asked[0]
    assert headers["User-Agent"].startswith("civilex/")
    assert "text/turtle" in headers["Accept"]
    assert not {"Cookie", "Authorization", "Referer"} & set(headers)


def test_a_document_goes_into_a_file(server) -> None:
    file = io.BytesIO()
    found = fetch(server.gives("/c", BODY), server.allowed, into=file)
    assert (file.getvalue(), found.content, found.size) == (BODY, b"", len(BODY))


def test_what_has_not_changed_does_not_come_again(server) -> None:
    address = server.gives("/c", b"", 304, etag='"1"')
    found = fetch(address, server.allowed, known=Known('"1"', "Sat, 28 Nov 2026 00:00:00 GMT"))
    assert (found.unchanged, found.known.etag, found.content) == (True, '"1"', b"")
    assert server.asked[0][2]["If-None-Match"] == '"1"'
    assert "If-Modified-Since" in server.asked[0][2]
    with pytest.raises(NotFetched, match="304"):
        fetch(address, server.allowed)
    assert Known('"\r\nx: y"').headers() == {}


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", gzip.compress(BODY)), ("deflate", zlib.compress(BODY)), ("identity", BODY)],
    ids=["gzip", "deflate", "identity"],
)
def test_packed_answers_are_unpacked(server, encoding: str, packed: bytes) -> None:
    assert fetch(server.gives("/c", packed, content_encoding=encoding), server.allowed).content == BODY


LIMITS = FetchLimits(seconds=2, bytes=10_000)


@pytest.mark.parametrize(
    ("body", "headers", "error"),
    [
        (b"x" * 10_001, {}, ContentTooLarge),
        (gzip.compress(b"x" * 10_000_000), {"content_encoding": "gzip"}, ContentTooLarge),
        (gzip.compress(BODY)[:-20], {"content_encoding": "gzip"}, NotFetched),
        (b"not packed", {"content_encoding": "gzip"}, NotFetched),
        (BODY, {"content_encoding": "br"}, NotFetched),
        (BODY, {"content_length": str(len(BODY) + 1), "connection": "close"}, NotFetched),
    ],
    ids=["too long", "too long unpacked", "packed and cut short", "not packed", "unknown packing", "shorter than said"],
)
def test_bodies_that_are_refused(server, body: bytes, headers: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        fetch(server.gives("/c", body, **headers), server.allowed, limits=LIMITS)


def test_an_endless_body_is_cut_off(server) -> None:
    def endless(handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(1000):
            handler.wfile.write(b"x" * 1000)

    server.answers["/c"] = endless
    with pytest.raises(ContentTooLarge):
        fetch(f"{server.address}/c", server.allowed, limits=LIMITS)


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_server_that_drips_is_left_at_the_deadline(server, part: str) -> None:
    def drip(handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if part == "body" else b"X: "))
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)

    server.answers["/c"] = drip
    start = time.monotonic()
    with pytest.raises(NotFetched, match="in time") as caught:
        fetch(f"{server.address}/c", server.allowed, limits=FetchLimits(seconds=0.3))
    assert caught.value.timed_out
    assert time.monotonic() - start < 1.5


@pytest.mark.parametrize("text", [b"", b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200, b"\x16\x03\x01"])
def test_what_is_no_http_is_told(server, text: bytes) -> None:
    server.answers["/c"] = lambda handler: handler.wfile.write(text) and None
    with pytest.raises(NotFetched):
        fetch(f"{server.address}/c", server.allowed, limits=LIMITS)


def test_statuses_are_told(server) -> None:
    with pytest.raises(NotFetched, match="404") as caught:
        fetch(server.gives("/c", b"", 404), server.allowed)
    assert caught.value.status == 404
    with pytest.raises(NotFetched) as caught:
        fetch(server.gives("/c", b"", 503, retry_after="7"), server.allowed)
    assert (caught.value.status, caught.value.retry_after) == (503, "7")


def test_redirects_are_followed_as_far_as_allowed(server) -> None:
    server.gives("/3", BODY)
    for step in (2, 1, 0):
        server.gives(f"/{step}", b"", 302, location=f"/{step + 1}")
    found = fetch(f"{server.address}/0", server.allowed)
    assert (found.content, found.address) == (BODY, f"{server.address}/3")
    server.gives("/loop", b"", 302, location="/loop")
    with pytest.raises(NotFetched, match="more than 3 times"):
        fetch(f"{server.address}/loop", server.allowed)
    assert len([path for _, path, _ in server.asked if path == "/loop"]) == 4


@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.1:{other}/", "http://[::1]:{other}/", "http://localhost:{port}/", "http://169.254.169.254/latest",
     "file:///etc/passwd", "http://user@127.0.0.1:{port}/", "https://127.0.0.1:{port}/", "http://[", "http://0/"],
)  # fmt: skip
def test_a_redirect_elsewhere_is_refused_before_it_is_followed(server, location: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.05)
        other = canary.getsockname()[1]
        to = location.format(other=other, port=server.server_address[1])
        with pytest.raises(AddressRefused):
            fetch(server.gives("/c", b"", 302, location=to), server.allowed | PUBLIC)
        with pytest.raises(TimeoutError):
            canary.accept()
    assert len(server.asked) == 1


def test_what_is_not_allowed_is_never_connected_to(server) -> None:
    for listed in (AllowList(), PUBLIC, AllowList.parse("http://127.0.0.1:*"), AllowList.parse("*")):
        with pytest.raises(AddressRefused):
            fetch(f"{server.address}/c", listed)
    assert not server.asked


def test_a_name_is_resolved_once_and_that_is_connected_to(server, monkeypatch) -> None:
    port = server.server_address[1]
    answers = ["127.0.0.1", "169.254.169.254"]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET, 1, 6, "", (answers.pop(0), port))])
    listed = AllowList.parse(f"http://rebinding.example:{port}")
    assert fetch(server.gives("/c", BODY).replace("127.0.0.1", "rebinding.example"), listed).content == BODY
    assert server.asked[0][2]["Host"] == f"rebinding.example:{port}"
    assert answers == ["169.254.169.254"]


def test_no_proxy_and_no_netrc_of_the_environment(server, monkeypatch, tmp_path) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert fetch(server.gives("/c", BODY), server.allowed).content == BODY
    assert "Authorization" not in server.asked[0][2]


def test_probing_tells_any_status_and_reads_no_body(server) -> None:
    assert probe(server.gives("/a", BODY, 410), server.allowed).status == 410
    assert server.asked[-1][0] == "HEAD"
    assert probe(server.gives("/b", BODY, 200), server.allowed, method="GET").status == 200
    server.gives("/c", b"", 301, location="/b")
    assert probe(f"{server.address}/c", server.allowed).address == f"{server.address}/b"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def test_the_certificate_is_that_of_the_name(server, authority, monkeypatch) -> None:
    port = server.server_address[1]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET, 1, 6, "", ("127.0.0.1", port))])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("data.example").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.gives("/c", BODY)
    ours = ssl.create_default_context()
    authority.configure_trust(ours)
    for host, holds in (("data.example", True), ("other.example", False)):
        listed = AllowList.parse(f"{host}:{port}")
        if holds:
            assert fetch(f"https://{host}:{port}/c", listed, tls=ours).content == BODY
            with pytest.raises(NotFetched, match="certificate"):
                fetch(f"https://{host}:{port}/c", listed)
        else:
            with pytest.raises(NotFetched, match="certificate does not hold for other"):
                fetch(f"https://{host}:{port}/c", listed, tls=ours)


@pytest.mark.parametrize(
    ("name", "said", "found"),
    [
        ("c.ttl", "text/turtle", "text/turtle"),
        ("c.ttl", "", "text/turtle"),
        ("c.rdf?x=.ttl", "application/octet-stream", "application/rdf+xml"),
        ("c.ttl.gz", "application/gzip", "text/turtle"),
        ("c.ttl", "text/plain; charset=utf-8", "text/turtle"),
        ("c", "text/plain", "text/plain"),
        ("c", "text/xml", "application/rdf+xml"),
        ("c.ttl", "text/html", None),
        ("c", "", None),
    ],
)
def test_what_a_document_is(name: str, said: str, found: str | None) -> None:
    fetched = Fetched(f"https://example.org/{name}", 200, said)
    if found:
        assert document_type(fetched) == found
    else:
        with pytest.raises(UnsupportedMediaType):
            document_type(fetched)

"""Fetching a document from another server: :func:`fetch` for its content, :func:`probe` for whether it answers."""

from __future__ import annotations

import http.client
import io
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO

from civilex import __version__
from civilex.errors import AddressRefused, NotFetched, UnsupportedMediaType
from civilex.rdf.fetching.address import Address, parse, resolve
from civilex.rdf.fetching.allow_list import AllowList
from civilex.rdf.fetching.connection import answer_of, left
from civilex.rdf.fetching.decoding import ACCEPTED, copy_body
from civilex.rdf.fetching.destinations import destinations
from civilex.rdf.media_types import FORMATS, by_extension, by_media_type

AGENT = f"civilex/{__version__}"
RDF = ", ".join([f"{known.media_type};q={1 - number / 10:.1f}" for number, known in enumerate(FORMATS)] + ["*/*;q=0.1"])
"""What is asked for where a document of RDF is meant."""
_REDIRECTS = (301, 302, 303, 307, 308)
_SAYS_NOTHING = ("", "application/octet-stream", "text/plain", "application/gzip", "application/x-gzip")


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much one fetch may take, redirects included."""

    seconds: float = 10.0
    bytes: int = 50_000_000
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a document that was fetched before, so that it comes again only where it has changed."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """Return the headers of a conditional request (RFC 9110, 13.1)."""
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in found.items() if value and value.isascii() and value.isprintable()}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: from which address in the end, with which status and headers; ``content`` where no file was given.

    ``unchanged`` says that the server answered 304 to a conditional request: there is no content then, and what is
    known stays. ``size`` is the length of the content in bytes. ``content_type`` is as the server wrote it.
    """

    address: str
    status: int
    content_type: str = ""
    known: Known = Known()
    unchanged: bool = False
    size: int = 0
    content: bytes = b""


def fetch(
    address: str,
    allowed: AllowList,
    *,
    accept: str = RDF,
    known: Known | None = None,
    into: BinaryIO | None = None,
    limits: FetchLimits = FetchLimits(),
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """Fetch a document that is on an allow-list, by GET; redirects are followed to what is on it, too.

    ``accept`` is sent as it is; ``known`` makes the request conditional. The content, unpacked, is written ``into`` a
    binary file, or returned. ``tls`` replaces the system's certificates. Raises AddressRefused where the address, or
    one that it redirects to, may not be fetched; ContentTooLarge; NotFetched for whatever else goes wrong on the other
    side, an answer that is not 200 included (``status`` tells it).

    >>> fetch("https://example.org/catalogue.ttl", AllowList.parse("data.example.org"))
    Traceback (most recent call last):
    civilex.errors.AddressRefused: https://example.org/catalogue.ttl is not fetched: the list of allowed addresses does
    not have it. Whoever runs this can add its host.
    """
    deadline = time.monotonic() + limits.seconds
    headers = {"Accept": accept, "Accept-Encoding": ACCEPTED, **(known.headers() if known else {})}
    memory = io.BytesIO()
    with _answered("GET", address, allowed, headers, deadline, limits.redirects, tls) as (response, final):
        text = str(final)
        found = Fetched(
            text,
            response.status,
            response.getheader("content-type") or "",
            Known(response.getheader("etag"), response.getheader("last-modified")),
        )
        if response.status == http.client.NOT_MODIFIED and known is not None:
            return replace(found, unchanged=True, known=known)
        if response.status != http.client.OK:
            raise NotFetched(
                f"the server answers {response.status} {response.reason[:80]}".rstrip() + ".",
                address=text,
                status=response.status,
                retry_after=response.getheader("retry-after"),
            )
        size = copy_body(response, memory if into is None else into, limits.bytes, text)
        return replace(found, size=size, content=memory.getvalue())


def probe(
    address: str,
    allowed: AllowList,
    *,
    method: str = "HEAD",
    limits: FetchLimits = FetchLimits(),
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """Say how a server answers for an address, whatever its status; of a body nothing is read.

    Raises AddressRefused, and NotFetched where there is no answer at all.
    """
    deadline = time.monotonic() + limits.seconds
    headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
    with _answered(method, address, allowed, headers, deadline, limits.redirects, tls) as (response, final):
        return Fetched(str(final), response.status, response.getheader("content-type") or "")


def document_type(fetched: Fetched) -> str:
    """Return the media type of RDF that a document has: what the server says, or where that says nothing, its name.

    Raises UnsupportedMediaType where neither tells a format of RDF, and for a page where a document was meant.
    """
    said = fetched.content_type.partition(";")[0].strip().lower()
    name = parse(fetched.address).target.partition("?")[0].removesuffix(".gz")
    if said in _SAYS_NOTHING:
        try:
            return by_extension(name).media_type
        except UnsupportedMediaType:
            if said == "text/plain":
                return said  # N-Triples had this media type once; where it is something else, its first line says so.
            raise
    try:
        return by_media_type(said).media_type
    except UnsupportedMediaType as error:
        raise UnsupportedMediaType(f"{fetched.address} is not RDF but {said}: {error}") from error


@contextmanager
def _answered(
    method: str,
    text: str,
    allowed: AllowList,
    headers: Mapping[str, str],
    deadline: float,
    redirects: int,
    tls: ssl.SSLContext | None,
) -> Iterator[tuple[http.client.HTTPResponse, Address]]:
    """Give the answer that an address leads to; each step of the way is checked as the first one is."""
    address = parse(text)
    headers = {"User-Agent": AGENT, **headers, "Connection": "close"}
    for step in range(redirects + 1):
        entry = allowed.entry_for(address)
        try:
            where = destinations(address, inner=entry.inner, seconds=left(deadline))
        except TimeoutError:
            raise NotFetched("it was not all there in time.", address=str(address), timed_out=True) from None
        with answer_of(method, address, where, headers, deadline, tls) as response:
            onward = response.getheader("location")
            if response.status not in _REDIRECTS or not onward:
                yield response, address
                return
        try:
            following = resolve(address, onward)
        except ValueError as error:
            raise AddressRefused(f"{address} redirects to what is no address ({error}).") from error
        if address.scheme == "https" and following.scheme == "http":
            raise AddressRefused(f"{address} redirects to plain http, {following}: that is not followed.")
        if step < redirects:
            address = following
    raise NotFetched(f"it redirects more than {redirects} times.", address=str(address))

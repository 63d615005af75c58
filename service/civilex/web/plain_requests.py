"""Requests that can be read in one way only: a whole head of well-known headers, and a body of a declared length.

This is no parser of HTTP. What is not recognised here is nobody's fault, and is read by the one that the service has.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple

Headers = tuple[tuple[bytes, bytes], ...]

_LINE = re.compile(rb"(GET|POST) (/[!-~]*) HTTP/1\.1\r\n")
_HEADER = re.compile(rb"([A-Za-z0-9-]+):[ \t]*([!-~](?:[ \t!-~]*[!-~])?)[ \t]*")
_KNOWN = frozenset(
    b"""
    accept accept-charset accept-encoding accept-language authorization cache-control connection content-length
    content-type cookie dnt host if-none-match pragma priority referer sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform
    sec-fetch-dest sec-fetch-mode sec-fetch-site sec-fetch-user sec-gpc traceparent tracestate user-agent
    x-forwarded-for x-forwarded-proto x-real-ip x-request-id
    """.split()
)
"""Headers that say nothing of how a request is to be read or answered, but for those that are looked at.

Of the body: no Transfer-Encoding, Content-Encoding, Expect, Upgrade or Trailer.
"""
_LENGTH = re.compile(rb"0|[1-9][0-9]{0,8}")
_HEAD_BYTES = 4096
_REMEMBERED = 512


class PlainRequest(NamedTuple):
    """A request: its method, its target taken apart at the first ``?``, its headers with names in lower case."""

    method: str
    path: bytes
    query_string: bytes
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class _Head:
    headers: Headers
    length: int


class PlainRequests:
    """Recognises requests; most clients send the same headers again and again, which are remembered."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._heads: OrderedDict[bytes, _Head | None] = OrderedDict()

    def read(self, data: bytes) -> PlainRequest | None:
        """Return the request that these bytes are, neither less nor more; ``None`` for everything else."""
        end = data.find(b"\r\n\r\n")
        line = _LINE.match(data)
        if line is None or end < 0:
            return None
        head = self._head(data[line.end() : end + 2])
        if head is None or len(data) != end + 4 + head.length:
            return None
        method, target = line.groups()
        if method == b"GET" and head.length:
            return None
        path, _, query_string = target.partition(b"?")
        return PlainRequest(method.decode("ascii"), path, query_string, head.headers, data[end + 4 :])

    def _head(self, lines: bytes) -> _Head | None:
        if lines in self._heads:
            return self._heads[lines]
        head = _read_head(lines)
        if len(lines) <= _HEAD_BYTES:
            self._heads[lines] = head
            if len(self._heads) > _REMEMBERED:
                self._heads.popitem(last=False)
        return head


def _read_head(lines: bytes) -> _Head | None:
    found: dict[bytes, bytes] = {}
    for line in lines.split(b"\r\n")[:-1]:
        match = _HEADER.fullmatch(line)
        if match is None:
            return None
        name = match[1].lower()
        if name not in _KNOWN or name in found:
            return None
        found[name] = match[2]
    length = found.get(b"content-length", b"0")
    if b"host" not in found or found.get(b"connection", b"keep-alive").lower() != b"keep-alive":
        return None
    return _Head(tuple(found.items()), int(length)) if _LENGTH.fullmatch(length) else None

"""Bodies as they come: packed or not, never longer than they may be, before unpacking and after it."""

from __future__ import annotations

import http.client
import zlib
from typing import Any, BinaryIO

from civilex.errors import ContentTooLarge, NotFetched

CHUNK = 65_536
ENCODINGS = ("identity", "gzip", "x-gzip", "deflate")
ACCEPTED = "gzip, identity"


def copy_body(response: http.client.HTTPResponse, output: BinaryIO, limit: int, address: str) -> int:
    """Write the body of an answer, unpacked, and return its length in bytes.

    Raises ContentTooLarge as soon as more than ``limit`` bytes come over the network or out of the unpacking, and
    NotFetched where the body is cut short, damaged, or packed in a way that was not asked for.
    """
    encoding = (response.getheader("content-encoding") or "identity").strip().lower()
    if encoding not in ENCODINGS:
        raise NotFetched(f"its answer is packed as '{encoding[:40]}', which was not asked for.", address=address)
    declared = response.length  # None where the answer is chunked, or lasts until the connection ends
    if declared is not None and declared > limit:
        raise too_large(limit, address)
    unpack = None if encoding == "identity" else zlib.decompressobj(zlib.MAX_WBITS | 32)
    received = written = 0
    while chunk := response.read(CHUNK):
        received += len(chunk)
        if received > limit:
            raise too_large(limit, address)
        written += _write(unpack, chunk, output, limit - written, address)
    if declared is not None and received < declared:
        raise NotFetched(f"its answer was cut short, {received:,} of {declared:,} bytes came.", address=address)
    if unpack is not None and received and not unpack.eof:
        raise NotFetched("its packed answer was cut short.", address=address)
    return written


def too_large(limit: int, address: str) -> ContentTooLarge:
    """Return the error of an answer longer than ``limit`` bytes."""
    return ContentTooLarge(f"{address} is longer than {limit:,} bytes, which is as much as is fetched. Split it.")


def _write(unpack: Any, chunk: bytes, output: BinaryIO, room: int, address: str) -> int:
    if unpack is None:
        output.write(chunk)
        return len(chunk)
    written = 0
    try:
        while chunk:
            piece = unpack.decompress(chunk, CHUNK)
            written += len(piece)
            if written > room:
                raise too_large(room, address)
            output.write(piece)
            chunk = unpack.unconsumed_tail
    except zlib.error as error:
        raise NotFetched(f"its packed answer is damaged ({error}).", address=address) from error
    return written

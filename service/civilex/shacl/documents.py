"""RDF documents into columns: every format, packed with gzip or not, with every guard, and never as a list of quads."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from civilex.errors import ContentTooLarge, InvalidInput, UnreadableData
from civilex.rdf.checked_stream import NotInParts, quads_in_parts
from civilex.rdf.media_types import JSON_LD, N_QUADS, N_TRIPLES, RdfFormat, by_extension, by_media_type
from civilex.rdf.parsing import MAX_LITERAL_BYTES, NEUTRAL_BASE, check_value, is_relative, stream
from civilex.shacl import terms
from civilex.shacl.loading import Loader

if TYPE_CHECKING:
    from typing_extensions import Buffer

Source = Path | bytes | BinaryIO
_GZIP = b"\x1f\x8b"
_IN_MEMORY = 1 << 25
_TERMS = 2_000
_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read: what it is called, and the IRIs in it that were relative references, sorted."""

    name: str
    relative_iris: tuple[str, ...] = ()


def read_document(
    loader: Loader,
    source: Source,
    media_type: str | None = None,
    *,
    base_iri: str = NEUTRAL_BASE,
    name: str | None = None,
    background: bool = False,
    max_bytes: int | None = None,
) -> Document:
    """Read a document into a loader: a file, or bytes or a binary stream, whose media type must be named.

    A document packed with gzip is unpacked while it is read; ``max_bytes`` caps its unpacked size. Nothing of
    the text is kept while it is read, but for JSON-LD. Relative references are looked for where the base is the neutral
    one. Raises what :func:`civilex.rdf.parsing.parse` raises, and
    ContentTooLarge; then nothing of the document stays in the loader.
    """
    rdf_format = format_of(source, media_type)
    name = name or (str(source) if isinstance(source, Path) else "input")
    first_term, first_graph = len(loader.terms), len(loader.graphs)
    with loader.whole(), seekable(source, name, max_bytes) as file:
        start = file.tell()
        try:
            with unpacked(file, name, max_bytes) as content:
                _read(loader, content, rdf_format, base_iri, name, background)
        except NotInParts:
            file.seek(start)
            with unpacked(file, name, max_bytes) as content:
                quads = stream(content.read(), rdf_format, base_iri=base_iri, source=name)
                loader.quads(quads, source=name, background=background, graphs=rdf_format.has_graphs)
        relative = _checked(loader.terms[first_term:] + loader.graphs[first_graph:], name)
    return Document(name, relative if base_iri == NEUTRAL_BASE else ())


def _read(
    loader: Loader, content: io.BufferedReader, rdf_format: RdfFormat, base_iri: str, name: str, background: bool
) -> None:
    if rdf_format is JSON_LD:
        quads = stream(content.read(), rdf_format, base_iri=base_iri, source=name)
        loader.quads(quads, source=name, background=background)
        return
    _skip_mark(content, name)
    if rdf_format is N_TRIPLES:
        loader.n_triples(content, source=name, background=background)
    elif rdf_format is N_QUADS:
        loader.n_quads(content, source=name, background=background)
    else:
        quads = quads_in_parts(content, rdf_format, base_iri=base_iri)
        loader.quads(quads, source=name, background=background, graphs=rdf_format.has_graphs)


def format_of(source: Source, media_type: str | None) -> RdfFormat:
    """Return the format of a document: that of the media type, else what the name of the file tells, packed or not.

    Raises UnsupportedMediaType for one that is not known, InvalidInput where nothing tells it.
    """
    if media_type is not None:
        return by_media_type(media_type)
    if not isinstance(source, Path):
        raise InvalidInput("The media type must be named (for instance text/turtle): there is no file name to tell it.")
    return by_extension(PurePath(source.stem) if source.suffix.lower() == ".gz" else source)


@contextmanager
def opened(source: Source, name: str) -> Iterator[io.BufferedReader[Any]]:
    """Open a source; a stream of the caller's is left open. Raises UnreadableData for a file that cannot be opened."""
    if isinstance(source, Path):
        try:
            file = source.open("rb")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UnreadableData(f"the file cannot be opened: {reason}.", source=name) from error
        with file:
            yield file
    else:
        stream_ = io.BytesIO(source) if isinstance(source, bytes) else source
        reader = io.BufferedReader(cast(io.RawIOBase, stream_))
        try:
            yield reader
        finally:
            reader.detach()  # the stream is the caller's to close


@contextmanager
def seekable(source: Source, name: str, limit: int | None = None) -> Iterator[io.BufferedReader[Any]]:
    """Open a source that is read twice: what cannot be read again, such as a pipe, is copied, large ones to a file.

    Raises ContentTooLarge for a copy of more than ``limit`` bytes, and UnreadableData as :func:`opened` does.
    """
    with opened(source, name) as file:
        if file.seekable():
            yield file
            return
        with SpooledTemporaryFile(_IN_MEMORY) as copy:
            copyfileobj(io.BufferedReader(_Capped(file, limit)), copy)
            copy.seek(0)
            with opened(cast(BinaryIO, copy), name) as again:
                yield again


@contextmanager
def unpacked(file: io.BufferedReader, name: str, limit: int | None = None) -> Iterator[io.BufferedReader]:
    """Open what may be packed with gzip, told by its first bytes; raises UnreadableData where that is damaged."""
    packed = file.peek(2)[:2] == _GZIP
    raw = gzip.GzipFile(fileobj=file, mode="rb") if packed else file
    try:
        yield io.BufferedReader(_Capped(raw, limit), 1 << 16)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        if not packed:
            raise
        cut = isinstance(error, EOFError)
        reason = "the gzip file was cut short" if cut else f"the gzip file is damaged ({error})"
        raise UnreadableData(f"{reason}: fetch or pack it again.", source=name) from error


class _Capped(io.RawIOBase):
    """A stream that refuses to give more bytes than the limit."""

    def __init__(self, raw: io.BufferedReader | gzip.GzipFile, limit: int | None) -> None:
        self._raw, self._limit, self._given = raw, limit, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        count = self._raw.readinto(buffer)
        self._given += count
        if self._limit is not None and self._given > self._limit:
            raise ContentTooLarge(f"The document has more than {self._limit:,} bytes, unpacked: split it.")
        return count


def _skip_mark(unpacked: io.BufferedReader, name: str) -> None:
    first = unpacked.peek(3)[:3]
    if first.startswith(_UTF_16):
        raise UnreadableData("this is encoded in UTF-16: save it as UTF-8.", source=name, line=1, column=1)
    if first == _BOM:
        unpacked.read(3)


def _checked(new: list[bytes], name: str) -> tuple[str, ...]:
    """Refuse literals over 1 MB among new terms, and return the IRIs that were relative references."""
    relative: set[str] = set()
    for start in range(0, len(new), _TERMS):
        part = new[start : start + _TERMS]
        if b"<urn:" in (together := b"\n".join(part)):
            iris = (token[1:-1].decode() for token in part if token.startswith(b"<urn:"))
            relative.update(iri for iri in iris if is_relative(iri))
        if len(together) > MAX_LITERAL_BYTES:
            for token in part:
                if len(token) > MAX_LITERAL_BYTES and token[0] == terms.LITERAL:
                    check_value(terms.decode(token), name)
    return tuple(sorted(relative))

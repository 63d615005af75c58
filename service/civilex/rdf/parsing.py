"""Untrusted RDF in, quads out: guarded against what would kill the parser, fool it, or send it to the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import pyoxigraph as ox

from civilex.errors import UnreadableData
from civilex.rdf.json_ld_check import check_json, place, remote_context
from civilex.rdf.media_types import JSON_LD, RDF_XML, RdfFormat, by_media_type
from civilex.rdf.parse_errors import place_in_rdf_xml, reason_of, with_other_format
from civilex.rdf.xml_check import check_xml

NEUTRAL_BASE = "urn:civilex:document/"
"""The base where none is given: no real IRI begins like it, so that relative references can be told from IRIs."""
MAX_LITERAL_BYTES = 1_000_000
MAX_TRIPLE_TERM_DEPTH = 4
SAFE_TRIPLE_TERMS = 1_000
"""As many openings of triple terms, all nested, do not yet hurt the parser (18,000 do)."""

_BOM = b"\xef\xbb\xbf"
_TURTLE_TOKEN = re.compile(
    rb'''"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?|'{3}(?:[^'\\]|\\.|'(?!''))*+(?:'{3})?'''
    rb"""|"(?:[^"\\\n\r]|\\.)*+"?|'(?:[^'\\\n\r]|\\.)*+'?|<[^<>\s]*+>|\\.|\#[^\n\r]*+|(<<)|(>>)""",
    re.DOTALL,
)
"""Strings, IRIs, escapes and comments, so that the openings and closings of triple terms in them do not count."""
_NOT_A_URN = re.compile(r"urn:(?![A-Za-z0-9][A-Za-z0-9-]*:)")


@dataclass(frozen=True, slots=True)
class ParsedData:
    """A parsed document.

    ``quads`` keep literals exactly as written. ``relative_iris`` are the IRIs that were relative references in the
    document and stand under the neutral base now, sorted; always empty where the caller gave a base of their own.
    """

    quads: list[ox.Quad]
    relative_iris: tuple[str, ...] = ()


def parse(
    data: BinaryIO | bytes,
    media_type: str,
    *,
    base_iri: str = NEUTRAL_BASE,
    source: str = "input",
    rename_blank_nodes: bool = True,
) -> ParsedData:
    """Parse one RDF document that may be hostile; the caller caps its size.

    ``source`` names it in errors. Blank nodes get fresh names, so that documents can be merged, unless
    ``rename_blank_nodes`` is false. A byte order mark is skipped. Nothing is fetched from anywhere.
    Raises UnsupportedMediaType, and UnreadableData (with line and column where there is one) for a syntax error, a
    document cut short, a DOCTYPE, a remote JSON-LD context, nesting without end, a literal over 1 MB.
    """
    rdf_format = by_media_type(media_type)
    content = data if isinstance(data, bytes) else data.read()
    quads = list(stream(content, rdf_format, base_iri=base_iri, source=source, rename_blank_nodes=rename_blank_nodes))
    relative: set[str] = set()
    for quad in quads:
        check_value(quad.object, source)
        if base_iri == NEUTRAL_BASE:
            relative.update(iri for iri in _iris(quad) if is_relative(iri))
    return ParsedData(quads, tuple(sorted(relative)))


def stream(
    content: bytes,
    rdf_format: RdfFormat,
    *,
    base_iri: str = NEUTRAL_BASE,
    source: str = "input",
    rename_blank_nodes: bool = False,
) -> Iterator[ox.Quad]:
    """Go through the quads of a document that may be hostile, without keeping them.

    The checks of the document as a whole come first. The caller looks at the size of literals (:func:`check_value`) and
    at relative references (:func:`is_relative`). Raises what :func:`parse` raises, at the place in the stream where it
    is found.
    """
    content = content.removeprefix(_BOM)
    document = _checked(content, rdf_format, source)
    try:
        yield from ox.parse(content, rdf_format.syntax, base_iri=base_iri, rename_blank_nodes=rename_blank_nodes)
    except MemoryError as error:
        text = "a single token is larger than 16 MB: link to large values instead."
        raise UnreadableData(text, source=source) from error
    except SyntaxError as error:
        raise _explained(error, content, rdf_format, document, base_iri, source) from error
    except ValueError as error:
        raise UnreadableData(f"the base IRI <{base_iri}> cannot be used: {error}", source=source) from error


def is_relative(iri: str) -> bool:
    """Return whether an IRI was a relative reference, resolved against the neutral base.

    References such as ``/x`` climb out of the base and leave ``urn:/x``, which is not a URN either.

    >>> is_relative("urn:civilex:document/c_a182"), is_relative("urn:/x"), is_relative("urn:isbn:1")
    (True, True, False)
    """
    return iri.startswith(NEUTRAL_BASE) or _NOT_A_URN.match(iri) is not None


def is_incomplete_urn(iri: str) -> bool:
    """Return whether an IRI may have been written as it is, as a URN without a namespace (RFC 8141, section 2).

    >>> is_incomplete_urn("urn:a"), is_incomplete_urn("urn:/x"), is_incomplete_urn("urn:isbn:1")
    (True, False, False)
    """
    return _NOT_A_URN.match(iri) is not None and not iri.startswith("urn:/")


def as_written(iri: str) -> str:
    """Return the relative reference behind an IRI under the neutral base, as near as it can be known.

    >>> as_written("urn:civilex:document/c_a182")
    'c_a182'
    """
    return iri[len(NEUTRAL_BASE) :] if iri.startswith(NEUTRAL_BASE) else iri.removeprefix("urn:")


def _checked(content: bytes, rdf_format: RdfFormat, source: str) -> object:
    """Check what must be checked before the parser sees the bytes; return the JSON value of JSON-LD, else None."""
    if content.startswith(b"\x1f\x8b"):
        raise UnreadableData("this is a gzip file: unpack it first.", source=source)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableData("this is encoded in UTF-16: save it as UTF-8.", source=source, line=1, column=1)
    check_utf8(content, source)
    try:
        if rdf_format is RDF_XML:
            check_xml(content, source=source)
        elif rdf_format is JSON_LD:
            return check_json(content, source=source)
        else:
            check_triple_terms(content, source)
    except UnreadableData as error:
        reason = with_other_format(error.reason, content, rdf_format.syntax)
        if reason == error.reason:
            raise
        raise UnreadableData(reason, source=source, line=error.line, column=error.column) from error
    return None


def check_utf8(content: bytes, source: str) -> None:
    """Raise UnreadableData, with the place, for bytes that are not UTF-8."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = place(content, error.start)
        text = f"byte 0x{content[error.start]:02x} is not UTF-8: save the file as UTF-8."
        raise UnreadableData(text, source=source, line=line, column=column) from error


def check_triple_terms(content: bytes, source: str) -> None:
    """Raise UnreadableData for triple terms that are nested so deep that the parser would not survive them."""
    if content.count(b"<<") <= SAFE_TRIPLE_TERMS:
        return
    depth = 0
    for token in _TURTLE_TOKEN.finditer(content):
        depth = depth + 1 if token[1] else depth - 1 if token[2] else depth
        if depth > SAFE_TRIPLE_TERMS:
            line, column = place(content, token.start())
            raise UnreadableData(_TOO_DEEP, source=source, line=line, column=column)


_TOO_DEEP = f"triple terms are nested more than {MAX_TRIPLE_TERM_DEPTH} deep: name the inner ones by an IRI instead."


def check_value(value: object, source: str) -> None:
    """Raise UnreadableData for a literal over 1 MB, and for triple terms nested more than four deep."""
    depth = 0
    while isinstance(value, ox.Triple):
        depth, value = depth + 1, value.object
        if depth > MAX_TRIPLE_TERM_DEPTH:
            raise UnreadableData(_TOO_DEEP, source=source)
    if isinstance(value, ox.Literal):
        text = value.value
        # A character is at most four bytes, so that short texts need no encoding.
        if len(text) * 4 > MAX_LITERAL_BYTES and (size := len(text.encode())) > MAX_LITERAL_BYTES:
            reason = f"the text that begins '{text[:40]}' has {size:,} bytes and 1 MB is the most: link to it instead."
            raise UnreadableData(reason, source=source)


def _iris(quad: ox.Quad) -> list[str]:
    terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
    return [term.value for term in terms if isinstance(term, ox.NamedNode)]


def _explained(
    error: SyntaxError, content: bytes, rdf_format: RdfFormat, document: object, base_iri: str, source: str
) -> UnreadableData:
    if rdf_format is JSON_LD and (found := remote_context(document)) and "LoadDocumentCallback" in str(error):
        pointer, url = found
        return UnreadableData(
            f"the context at {pointer} is remote (<{url}>) and is not fetched: paste its content in place of the URL.",
            source=source,
        )
    if rdf_format is RDF_XML and (position := place_in_rdf_xml(content, base_iri)) is not None:
        line, column = place(content, position)
        return UnreadableData(reason_of(error), source=source, line=line, column=column)
    reason = with_other_format(reason_of(error), content, rdf_format.syntax)
    return UnreadableData(reason, source=source, line=error.lineno, column=error.offset)

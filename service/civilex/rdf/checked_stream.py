"""Documents that are parsed while they are read, each part checked before the parser sees it."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from civilex.errors import UnreadableData
from civilex.rdf.media_types import RDF_XML, RdfFormat
from civilex.rdf.parsing import SAFE_TRIPLE_TERMS
from civilex.rdf.xml_check import XmlCheck

if TYPE_CHECKING:
    from typing_extensions import Buffer

_BLOCK = 1 << 18


class NotInParts(Exception):
    """The document has to be looked at as a whole, for what is wrong in it or because its parts do not tell."""


def quads_in_parts(content: io.BufferedReader, rdf_format: RdfFormat, *, base_iri: str) -> Iterator[ox.Quad]:
    """Go through the quads of Turtle, TriG or RDF/XML without keeping the text.

    Raises NotInParts where anything is wrong: what it is, and where, is said by :func:`civilex.rdf.parsing.stream`,
    which needs the whole text. The caller takes back what came before.
    """
    checked = io.BufferedReader(_Checked(content, XmlCheck() if rdf_format is RDF_XML else None), _BLOCK)
    try:
        yield from ox.parse(checked, rdf_format.syntax, base_iri=base_iri, rename_blank_nodes=False)
    except (UnreadableData, SyntaxError, ValueError, MemoryError) as error:
        raise NotInParts from error


class _Checked(io.RawIOBase):
    """The bytes of a document, each part checked before it is given."""

    def __init__(self, content: io.BufferedReader, xml: XmlCheck | None) -> None:
        self._content, self._xml = content, xml
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._openings, self._ended, self._last = 0, False, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        count = self._content.readinto(view)
        part = bytes(view[:count])
        if part or not self._ended:
            self._check(part)
        return count

    def _check(self, part: bytes) -> None:
        self._ended = not part
        self._utf8.decode(part, self._ended)  # raises UnicodeDecodeError, which is a ValueError
        if self._xml is None:
            self._openings += (self._last + part).count(b"<<")
            self._last = part[-1:]
            if self._openings > SAFE_TRIPLE_TERMS:
                raise ValueError("triple terms may be nested deep")
        elif part:
            self._xml.take(part)
        else:
            self._xml.end()

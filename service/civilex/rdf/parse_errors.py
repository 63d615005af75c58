"""Why pyoxigraph cannot read a document, in words that teach; where in RDF/XML; what format a document seems to be."""

from __future__ import annotations

import re
from typing import IO, cast

import pyoxigraph as ox

_PREAMBLE = re.compile(r"^Parser error at line \d+ (?:column \d+|between columns \d+ and \d+): ")
_LINE_SUFFIX = re.compile(r" \(line \d+\)$")
_LONGEST_REASON = 300
_LONGEST_LINE_READ_BYTEWISE = 100_000
_UNDECLARED = re.compile(r"^The prefix (.*): has not been declared")
_MISPLACED = re.compile(r"^[.;,] is not a valid ")
_STARTS: tuple[tuple[re.Pattern[bytes], tuple[ox.RdfFormat, ...], str], ...] = (
    (re.compile(rb"<!DOCTYPE|<html", re.IGNORECASE), (), "a web page: ask its site for the RDF"),
    (re.compile(rb"<\?xml|<rdf:RDF", re.IGNORECASE), (ox.RdfFormat.RDF_XML,),
     "RDF/XML: name it so (application/rdf+xml)"),
    (re.compile(rb"@?(?:prefix|base)\s", re.IGNORECASE), (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.N3),
     "Turtle: name it so (text/turtle)"),
    (re.compile(rb'\{\s*"|\[\s*\{\s*"'), (ox.RdfFormat.JSON_LD,), "JSON-LD: name it so (application/ld+json)"),
)  # fmt: skip
_BAD_IRI = re.compile(r"Invalid IRI code point '(.*?)'")


def with_other_format(reason: str, content: bytes, syntax: ox.RdfFormat) -> str:
    """Return the reason why a document cannot be read, with the format that it seems to have where that is another."""
    hint = "" if "web page" in reason else other_format(content, syntax)
    return f"{reason.rstrip('.')}. {hint}" if hint else reason


def other_format(content: bytes, syntax: ox.RdfFormat) -> str:
    """Return a sentence about the format that a document which cannot be read seems to have, or nothing.

    >>> other_format(b"@prefix e: <urn:e:> .", ox.RdfFormat.RDF_XML)
    'It looks like Turtle: name it so (text/turtle).'
    >>> other_format(b"@prefix e: <urn:e:> .", ox.RdfFormat.TRIG)
    ''
    """
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    for pattern, rightly, advice in _STARTS:
        if pattern.match(start):
            return "" if syntax in rightly else f"It looks like {advice}."
    return ""


def reason_of(error: SyntaxError) -> str:
    """Return what is wrong, without the place, and what to do about it where that is clear."""
    text = _PREAMBLE.sub("", _LINE_SUFFIX.sub("", str(error))).strip()
    if len(text) > _LONGEST_REASON:
        text = text[:_LONGEST_REASON] + " ..."
    if match := _UNDECLARED.match(text):
        return f"{text}: add a line '@prefix {match[1]}: <...> .' at the top."
    if match := _BAD_IRI.search(text):
        return f"{text}: an IRI may not hold it; write it percent-encoded (a space is %20)."
    if text == "A dot is expected at the end of statements":
        return "a statement before this place does not end with a dot: add ' .' after it."
    if _MISPLACED.match(text):
        return f"{text}: something is missing before it, or it is one too many."
    if text == "'/' is not allowed at the beginning of a prefix name":
        return f"{text}: a name with a prefix cannot hold a '/'; write the whole IRI in <...>."
    if text.startswith("Unexpected end"):
        return "the file ends inside a statement: it was cut short, or the last statement lacks its dot."
    return text


class StepwiseReader:
    """A file that gives out one line at each read and, from ``slow_from`` on, one byte.

    The RDF/XML parser tells no place, but it reads no further than it must: where its error is raised, ``position``
    (bytes given out) is the end of the line, or the very byte, at which it found the fault.
    """

    def __init__(self, data: bytes, slow_from: int):
        self.data, self.slow_from, self.position = data, slow_from, 0

    def read(self, size: int = -1) -> bytes:
        """Give the rest of the line, or one byte, but never more than ``size``."""
        start = self.position
        line_end = self.data.find(b"\n", start) + 1 or len(self.data)
        end = start + 1 if start >= self.slow_from else line_end
        if size >= 0:
            end = min(end, start + size)
        self.position = min(end, len(self.data))
        return self.data[start : self.position]


def place_in_rdf_xml(data: bytes, base_iri: str) -> int | None:
    """Return the byte position at which the RDF/XML parser finds its first fault, by reading the document again."""
    position = _first_fault(data, base_iri, slow_from=len(data))
    if position is None:
        return None
    line_start = data.rfind(b"\n", 0, position - 1) + 1
    if position - line_start > _LONGEST_LINE_READ_BYTEWISE:
        return line_start
    found = _first_fault(data, base_iri, slow_from=line_start)
    return None if found is None else max(found - 1, 0)


def _first_fault(data: bytes, base_iri: str, slow_from: int) -> int | None:
    reader = StepwiseReader(data, slow_from)
    try:
        for _ in ox.parse(cast(IO[bytes], reader), ox.RdfFormat.RDF_XML, base_iri=base_iri):
            pass
    except SyntaxError:
        return reader.position
    return None

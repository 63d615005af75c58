"""Where IRIs are first written in a document, found in a second pass over its text for the wanted ones only.

The document has been parsed: it is known to be well-formed, so that this reading may be simple.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO
from xml.parsers import expat

import pyoxigraph as ox

from civilex.rdf.iri_references import resolve
from civilex.rdf.json_ld_places import pointers
from civilex.rdf.media_types import JSON_LD, RDF_XML, by_media_type

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_TOKEN = re.compile(  # groups are not possessive: Python before 3.11.5 matches those wrongly
    r'''"""(?:[^"\\]|\\.|"(?!""))*"""|\'{3}(?:[^'\\]|\\.|'(?!''))*\'{3}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*\''''
    r"""|\#[^\n\r]*+|@(?:prefix|base)\b|(?<![\w:.-])(?i:PREFIX|BASE)(?=\s)|@[A-Za-z0-9-]+|\^\^|<<\(?|\)?>>"""
    r"""|<(?P<iri>[^<>"{}|^`\x00-\x20]*+)>"""
    r"""|(?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:"""
    r"""(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.))?)?)"""
    r"""|_:[\w.-]*[\w-]|(?P<open>[\[({])|(?P<close>[\])}])|(?P<dot>\.)(?!\d)|(?P<word>[^\s<>"'\[\](){}.;,\#]+|\S)""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, from 1, or in JSON a pointer (RFC 6901)."""

    line: int | None = None
    column: int | None = None
    pointer: str | None = None


def places(source: bytes | BinaryIO, media_type: str, iris: Collection[str], *, base_iri: str) -> dict[str, Place]:
    """Return where each of the IRIs is first written as the node that statements are about, else first mentioned.

    An IRI that is not found is left out. Lines of N-Triples and N-Quads are read one after the other.
    """
    wanted = set(iris)
    if not wanted:
        return {}
    rdf_format = by_media_type(media_type)
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    if rdf_format.syntax in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS):
        return _in_lines(stream, wanted)
    content = stream.read()
    if rdf_format is JSON_LD:
        return {iri: Place(pointer=found) for iri, found in pointers(content, wanted, base_iri).items()}
    if rdf_format is RDF_XML:
        return _in_rdf_xml(content, wanted, base_iri)
    text = content.decode("utf-8-sig")
    first: dict[str, int] = {}
    mentioned: dict[str, int] = {}
    for iri, position, is_subject in _in_turtle(text, base_iri):
        if iri in wanted:
            mentioned.setdefault(iri, position)
            if is_subject:
                first.setdefault(iri, position)
                if len(first) == len(wanted):
                    break
    return _as_places(text, mentioned | first)


def mentions(content: bytes, media_type: str, iris: Collection[str], *, base_iri: str) -> dict[str, list[Place]]:
    """Return every place where each of the IRIs is written, in order, in Turtle, TriG, N-Triples and N-Quads.

    In other formats no place is returned.
    """
    rdf_format = by_media_type(media_type)
    if rdf_format in (JSON_LD, RDF_XML):
        return {}
    found: dict[str, list[Place]] = {}
    text = content.decode("utf-8-sig")
    line, last = 1, 0
    for iri, position, _ in _in_turtle(text, base_iri):
        if iri in iris:
            line += text.count("\n", last, position)
            last = position
            found.setdefault(iri, []).append(Place(line, position - text.rfind("\n", 0, position)))
    return found


def _as_places(text: str, positions: dict[str, int]) -> dict[str, Place]:
    found, line, last = {}, 1, 0
    for iri, position in sorted(positions.items(), key=lambda item: item[1]):
        line += text.count("\n", last, position)
        last = position
        found[iri] = Place(line, position - text.rfind("\n", 0, position))
    return found


def _in_lines(lines: Iterable[bytes], wanted: set[str]) -> dict[str, Place]:
    subjects: dict[str, Place] = {}
    mentioned: dict[str, Place] = {}
    for number, encoded in enumerate(lines, 1):
        line = encoded.decode("utf-8-sig" if number == 1 else "utf-8")
        for match in re.finditer(r"<([^<>]*)>", line):
            iri = _unescaped(match[1])
            if iri in wanted:
                place = Place(number, match.start() + 1)
                mentioned.setdefault(iri, place)
                if not line[: match.start()].strip():
                    subjects.setdefault(iri, place)
        if len(subjects) == len(wanted):
            break
    return mentioned | subjects


def _in_turtle(text: str, base: str) -> Iterator[tuple[str, int, bool]]:
    """Go through the IRIs in Turtle or TriG: IRI, position, and whether it begins a statement."""
    prefixes: dict[str, str] = {}
    directive, prefix, is_at_form = "", None, False
    depth, begins, braces = 0, True, 0
    for match in _TOKEN.finditer(text):
        written = match[0]
        if written[0] == "#":
            continue
        if written.lower() in ("@prefix", "@base", "prefix", "base"):
            directive, prefix, is_at_form = written.lstrip("@").lower(), None, written[0] == "@"
            continue
        if directive == "prefix" and prefix is None and match["name"] is not None:
            prefix = written[:-1]
            continue
        if directive and match["iri"] is not None:
            iri = resolve(_unescaped(match["iri"]), base)
            if directive == "prefix":
                prefixes[prefix or ""] = iri
            else:
                base = iri
            directive, begins = "", not is_at_form
            continue
        if match["dot"]:
            begins = depth == braces
        elif match["open"]:
            is_graph = written == "{"
            depth, braces = depth + 1, braces + is_graph
            begins = is_graph
        elif match["close"]:
            depth, braces = depth - 1, braces - (written == "}")
            begins = written == "}"
        elif match["iri"] is not None:
            yield resolve(_unescaped(match["iri"]), base), match.start(), begins
            begins = False
        elif match["name"] is not None:
            start, _, local = written.partition(":")
            if start in prefixes:
                yield prefixes[start] + _unescaped(local), match.start(), begins
            begins = False
        elif written.upper() != "GRAPH":
            begins = False


def _in_rdf_xml(content: bytes, wanted: set[str], base_iri: str) -> dict[str, Place]:
    subjects: dict[str, Place] = {}
    mentioned: dict[str, Place] = {}
    bases = [base_iri]
    parser = expat.ParserCreate(namespace_separator="")
    xml_base = "http://www.w3.org/XML/1998/namespacebase"

    def start(_: str, attributes: dict[str, str]) -> None:
        bases.append(resolve(attributes[xml_base], bases[-1]) if xml_base in attributes else bases[-1])
        place = Place(parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        for name, target in (("about", subjects), ("ID", subjects), ("resource", mentioned)):
            if (value := attributes.get(_RDF + name)) is not None:
                iri = resolve(f"#{value}" if name == "ID" else value, bases[-1])
                if iri in wanted:
                    target.setdefault(iri, place)

    def end(_: str) -> None:
        bases.pop()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(content, True)
    return mentioned | subjects


def _unescaped(text: str) -> str:
    """Return the text behind ``\\u00E9``, and behind a backslash before a sign in a local name."""
    return _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)) if match[1] or match[2] else match[3], text)

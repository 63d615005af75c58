"""A streaming check of RDF/XML before the RDF parser sees it.

The RDF parser takes a file that was cut in half for a whole one, says no line, and expands entities without bound.
This pass reads the document to its end with expat, keeps nothing but the open elements, and refuses a DOCTYPE.
"""

from __future__ import annotations

from xml.parsers import expat

from civilex.errors import UnreadableData

MAX_DEPTH = 256
"""Elements inside elements; catalogues nest a dozen, and the RDF parser's time grows with the square of the depth."""
CHUNK = 64 * 1024
CUT_SHORT = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}
"""expat's codes for a document that stops too early."""


def check_xml(data: bytes, *, source: str = "input") -> None:
    """Check that ``data`` is one whole XML document in UTF-8, without a DOCTYPE.

    Raises UnreadableData with line and column (both from 1) where it is cut short, not well-formed, nested deeper than
    256 elements, declares a document type, or says that it is not UTF-8.
    """
    check = XmlCheck(source)
    for position in range(0, len(data), CHUNK):
        check.take(data[position : position + CHUNK])
    check.end()


class XmlCheck:
    """The check of a document that comes in parts; raises what :func:`check_xml` raises."""

    def __init__(self, source: str = "input") -> None:
        """Begin a document; ``source`` names it in errors."""
        self._source = source
        self._open: list[tuple[str, int]] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.namespace_prefixes = True
        self._parser.XmlDeclHandler = self._declaration
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def take(self, part: bytes) -> None:
        """Check the next part."""
        self._parse(part, last=False)

    def end(self) -> None:
        """Check that the document is whole."""
        self._parse(b"", last=True)

    def _parse(self, part: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(part, last)
        except expat.ExpatError as error:
            what = expat.ErrorString(error.code).removeprefix("not well-formed ").strip("()")
            reason = f"this is not well-formed XML: {what}."
            if error.code in CUT_SHORT:
                reason = cut_short([(qualified(name), line) for name, line in self._open])
            raise UnreadableData(reason, source=self._source, line=error.lineno, column=error.offset + 1) from error

    def _refuse(self, reason: str) -> UnreadableData:
        parser = self._parser
        return UnreadableData(
            reason, source=self._source, line=parser.CurrentLineNumber, column=parser.CurrentColumnNumber + 1
        )

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower().replace("_", "-") not in ("utf-8", "utf8", "us-ascii"):
            raise self._refuse(f"the file says that it is encoded in {encoding}: save it as UTF-8 and say so there.")

    def _doctype(self, *_: object) -> None:
        raise self._refuse(
            "a document type declaration (<!DOCTYPE ...>) is refused, because its entities can expand without end: "
            "delete it and write namespaces and texts out. If this is a web page, ask its site for the RDF."
        )

    def _start(self, name: str, _attributes: object) -> None:
        self._open.append((name, self._parser.CurrentLineNumber))
        if len(self._open) > MAX_DEPTH:
            raise self._refuse(f"elements are nested more than {MAX_DEPTH} deep: describe inner ones apart, by IRI.")

    def _end(self, _name: str) -> None:
        self._open.pop()


def qualified(name: str) -> str:
    """Return expat's ``namespace local prefix`` as people write it.

    >>> qualified("http://www.w3.org/ns/dcat# Dataset dcat")
    'dcat:Dataset'
    """
    parts = name.split(" ")
    return f"{parts[2]}:{parts[1]}" if len(parts) == 3 else parts[-1]


def cut_short(open_elements: list[tuple[str, int]]) -> str:
    """Return the sentence for a document that ends before its outermost element does."""
    if not open_elements:
        return "the file ends before any element of RDF/XML is complete: it is empty or was cut short. Fetch it again."
    still_open = ", ".join(f"{name} (line {line})" for name, line in reversed(open_elements[-4:]))
    return f"the file was cut short: it ends here while {still_open} is still open. Fetch or write it again, whole."

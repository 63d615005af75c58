"""RDF terms as the bytes of N-Triples, exactly as written but for their escapes: what the columns are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph as ox

from civilex.shacl.graph import RDF, XSD, Term

IRI, BLANK, LITERAL = ord("<"), ord("_"), ord('"')
"""The first byte of a term, which tells its kind."""

_CHARS = rb"[A-Za-z0-9\-._~!$&'()*+,;=:@/]*+"
_IN_PATH = _CHARS + rb"(?:%[0-9A-Fa-f]{2}" + _CHARS + rb")*+"
_IN_QUERY = _IN_PATH.replace(rb"@/]", rb"@/?]")
_IRI = (
    rb"<[A-Za-z][A-Za-z0-9+.\-]*+:"
    rb"(?://[A-Za-z0-9\-._~]++(?::[0-9]{1,5})?(?:/" + _IN_PATH + rb")?|(?!//)" + _IN_PATH + rb")"
    rb"(?:\?" + _IN_QUERY + rb")?(?:\#" + _IN_QUERY + rb")?>"
)
_TEXT = rb'[^"\\\x00-\x1f\x7f]*+'
_IMPLIED = rb"<http://www\.w3\.org/(?:2001/XMLSchema\#string|1999/02/22-rdf-syntax-ns\#langString)>"
_LITERAL = (
    rb'"' + _TEXT + rb'(?:\\[tbnrf"\\]' + _TEXT + rb')*+"'
    rb"(?:@[a-z]{1,8}(?:-[a-z0-9]{1,8})*+|\^\^(?!" + _IMPLIED + rb")" + _IRI + rb")?"
)
_PLAIN = rb"(?:" + _IRI + rb"|_:[A-Za-z0-9_][A-Za-z0-9_\-]*+|" + _LITERAL + rb")"
PLAIN = re.compile(_PLAIN)
"""Terms in the one form that they have here, which need no closer look: IRIs that are absolute, ASCII, with a simple
authority; literals with no escapes but short ones. Others are given to the parser."""
_ALL_PLAIN = re.compile(rb"(?:" + _PLAIN + rb"\n)*+")
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
"""U+FFFE and U+FFFF, which are written as escapes."""
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"\'\\]))')
_ONE_CHARACTER = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
LANG_STRING = RDF + "langString"
STRING = XSD + "string"


def encode(term: Term) -> bytes:
    """Return the bytes of a term.

    >>> encode(ox.Literal("5", datatype=ox.NamedNode(XSD + "integer")))
    b'"5"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    return str(term).encode()


def decode(token: bytes) -> Term:
    """Return the term of the bytes."""
    first = token[0]
    if first == IRI:
        return ox.NamedNode(token[1:-1].decode())
    if first == BLANK:
        return ox.BlankNode(token[2:].decode())
    if first != LITERAL:
        raise ValueError(token)
    suffix = suffix_of(token)
    text = lexical(token)
    if suffix.startswith(b"@"):
        return ox.Literal(text, language=suffix[1:].decode())
    return ox.Literal(text, datatype=ox.NamedNode(datatype_of(suffix)))


def suffix_of(token: bytes) -> bytes:
    """Return what follows the closing quote of a literal: ``@en``, ``^^<...>``, or nothing."""
    return token[token.rindex(b'"') + 1 :]


def datatype_of(suffix: bytes) -> str:
    """Return the IRI of the datatype that a suffix names.

    >>> datatype_of(b"@en"), datatype_of(b"") == STRING
    ('http://www.w3.org/1999/02/22-rdf-syntax-ns#langString', True)
    """
    if suffix.startswith(b"@"):
        return LANG_STRING
    return suffix[3:-1].decode() if suffix else STRING


def lexical(token: bytes) -> str:
    """Return the text of a term: of a literal its lexical form, of an IRI the IRI, of a blank node its label."""
    first = token[0]
    if first == IRI:
        return token[1:-1].decode()
    if first == BLANK:
        return token[2:].decode()
    text = token[1 : token.rindex(b'"')].decode()
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _ONE_CHARACTER[match[3]]


def canonical(token: bytes) -> bytes | None:
    """Return a term of N-Triples in the one form that it has here, or ``None`` where it is no term.

    Plain ones are theirs already; others are read by the parser: escapes, unusual IRIs, upper-case language tags.
    """
    if token[:1] not in (b"<", b"_", b'"'):
        return None
    return token if PLAIN.fullmatch(token) and is_text(token) else _parsed(token)


def all_plain(tokens: Iterable[bytes]) -> bool:
    """Return whether all of some terms are in the one form that they have here; none holds a line feed."""
    lines = b"\n".join((*tokens, b""))
    return _ALL_PLAIN.fullmatch(lines) is not None and is_text(lines)


def is_text(content: bytes) -> bool:
    """Return whether bytes are UTF-8 without characters that are written as escapes."""
    if content.isascii():
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return not any(character in content for character in _NONCHARACTERS)


def _parsed(token: bytes) -> bytes | None:
    try:
        triples = list(ox.parse(b"<u:s> <u:p> " + token + b" .", ox.RdfFormat.N_TRIPLES, rename_blank_nodes=False))
    except SyntaxError:
        return None
    if len(triples) != 1 or isinstance(triples[0].object, ox.Triple):
        return None
    if isinstance(triples[0].object, ox.Literal) and triples[0].object.direction:
        return None
    return encode(triples[0].object)

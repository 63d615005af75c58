"""RDF terms as the bytes of N-Triples, exactly as written but for their escapes: what the columns are made of."""

from __future__ import annotations

import re

import pyoxigraph as ox

from civilex.shacl.graph import RDF, XSD, Term

IRI, BLANK, LITERAL = ord("<"), ord("_"), ord('"')
"""The first byte of a term, which tells its kind."""

_CHARS = rb"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})"
PLAIN_IRI = re.compile(
    rb"<[A-Za-z][A-Za-z0-9+.\-]*:(?://[A-Za-z0-9\-._~]+(?::[0-9]{1,5})?(?:/" + _CHARS + rb"*)?|(?!//)" + _CHARS + rb"*)"
    rb"(?:\?(?:" + _CHARS + rb"|\?)*)?(?:\#(?:" + _CHARS + rb"|\?)*)?>"
)
"""IRIs that need no closer look: absolute, ASCII, with a simple authority. Others are given to the parser."""
PLAIN_BLANK = re.compile(rb"_:[A-Za-z0-9_](?:[A-Za-z0-9_\-]*)")
PLAIN_LITERAL = re.compile(rb'"([^"\\\x00-\x1f\x7f]*)"(?:@([a-z]{1,8}(?:-[a-z0-9]{1,8})*)|\^\^(<[^>]*>))?', re.DOTALL)
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
    first = token[0] if token else 0
    if first == IRI:
        if PLAIN_IRI.fullmatch(token):
            return token
    elif first == BLANK:
        if PLAIN_BLANK.fullmatch(token):
            return token
    elif first == LITERAL:
        match = PLAIN_LITERAL.fullmatch(token)
        if match and (match[3] is None or PLAIN_IRI.fullmatch(match[3])):
            if not token.isascii():
                try:
                    match[1].decode()
                except UnicodeDecodeError:
                    return None
            if match[3] not in _IMPLIED:
                return token
    else:
        return None
    return _parsed(token)


_IMPLIED = (f"<{STRING}>".encode(), f"<{LANG_STRING}>".encode())


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

"""A literal as people write it in an address: the text of N-Triples, read without the engine's parser."""

from __future__ import annotations

import re

import pyoxigraph as ox

_LITERAL = re.compile(
    r'"(?P<value>(?:[^"\\\n\r]|\\.)*)"(?:@(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^<(?P<datatype>[^<>\s]+)>)?'
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def read_literal(text: str) -> ox.Literal:
    r"""Return the literal that a text of N-Triples stands for (RDF 1.1 N-Triples, 2.4).

    Raises ValueError, which says how to write one.

    >>> print(read_literal('"Health"@en'), read_literal(r'"a \"b\" \u00e9"'))
    "Health"@en "a \"b\" é"
    """
    match = _LITERAL.fullmatch(text)
    if match is None:
        raise ValueError(f'{text} is not a literal: write "text", "text"@en or "1"^^<datatype>')
    try:
        value = _ESCAPE.sub(_unescaped, match["value"])
        datatype = ox.NamedNode(match["datatype"]) if match["datatype"] else None
        return ox.Literal(value, language=match["language"], datatype=datatype)
    except (KeyError, ValueError) as error:
        raise ValueError(f"{text} is not a literal: {error} cannot stand there") from error


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _ESCAPED[match[3]]

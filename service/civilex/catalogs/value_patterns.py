"""What values have in common: texts by the shape of their characters, IRIs by where they belong."""

from __future__ import annotations

import re

from civilex.catalogs.checkability import namespace
from civilex.namespaces import compact
from civilex.rdf.parsing import is_relative
from civilex.shacl import terms

_LONGEST = 24
_WORDS = re.compile(r"\s")
_LETTERS, _DIGITS = re.compile(r"[^\W\d_]+"), re.compile(r"\d")


def pattern(token: bytes) -> str:
    """Return the pattern of a term, which is given as N-Triples write it.

    Of a short text letters become ``a`` and digits ``9``; a long one, or one of several words, is ``"..."``.

    >>> pattern(b'"12/05/2024"'), pattern(b'"monthly"@en'), pattern(b'"Every first Monday"'), pattern(b"_:b0")
    ('"99/99/9999"', '"a"@en', '"..."', 'a node without IRI')
    >>> pattern(b"<http://publications.europa.eu/resource/authority/file-type/CSW>")
    '<http://publications.europa.eu/resource/authority/file-type/...>'
    """
    if token[0] == terms.BLANK:
        return "a node without IRI"
    if token[0] == terms.IRI:
        iri = terms.lexical(token)
        return "a relative reference" if is_relative(iri) else f"<{namespace(iri)}...>"
    suffix = terms.suffix_of(token)
    shown = suffix.decode()
    if not suffix.startswith(b"@") and suffix:
        shown = "^^" + compact(terms.datatype_of(suffix))
    text = terms.lexical(token)
    if not text:
        return f'""{shown}'
    if len(text) > _LONGEST or _WORDS.search(text.strip()):
        return f'"..."{shown}'
    return f'"{_DIGITS.sub("9", _LETTERS.sub("a", text))}"{shown}'

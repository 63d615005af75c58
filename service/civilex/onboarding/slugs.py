"""The last part of an IRI, made from a name."""

from __future__ import annotations

import re
import unicodedata

_LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
)


def slug(name: str) -> str:
    """Return a name in lower-case ASCII, words joined by ``-``; empty where it has letters of another script.

    >>> slug("Secretaría de Salud"), slug("Straßen & Plätze"), slug("Υγεία")
    ('secretaria-de-salud', 'strassen-platze', '')
    """
    # Letters such as ø have no decomposition, so that they are written out before the accents are taken off.
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LATIN))
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    if any(character.isalpha() and not character.isascii() for character in letters):
        return ""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", letters)).strip("-")


def without_parenthesis(name: str) -> str:
    """Return a name without what it adds in parentheses, unless nothing is left.

    >>> without_parenthesis("Innovation & Technology (DoIT)")
    'Innovation & Technology'
    """
    return re.sub(r"\s*\([^()]*\)", "", name).strip() or name

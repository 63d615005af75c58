"""Names as they are compared: folded, in tokens, without what only says that the thing is an organisation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

_DOTTED = re.compile(r"\b(?:\w\.){2,}")
_JOINED = re.compile(r"\b(\w)&(\w)\b")
_POSSESSIVE = re.compile(r"['’]s\b")
_TOKEN = re.compile(r"\w+")
_BRACKET = re.compile(r"\s*\(([^()]*)\)\s*")
_INITIALS = re.compile(r"(?=(?:.*[A-Z]){2})[A-Za-z0-9&/-]{2,10}")
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "·": ""}
)


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Return a text in lower case, without accents and with single blanks (Unicode NFKD, marks removed).

    >>> fold("  Gerència d’Urbanisme"), fold("General services n.e.c."), fold("R&D Health")
    ('gerencia d’urbanisme', 'general services nec', 'rd health')
    """
    text = _POSSESSIVE.sub("", text.casefold())
    text = _DOTTED.sub(lambda found: found[0].replace(".", ""), text)
    text = _JOINED.sub(r"\1\2", text).translate(_LETTERS)
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return " ".join(plain.split())


@lru_cache(maxsize=1 << 16)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded, in their order.

    >>> tokens("Eco Opp & Inclusion"), tokens("Mayor's Ofc")
    (('eco', 'opp', 'inclusion'), ('mayor', 'ofc'))
    """
    return tuple(_TOKEN.findall(fold(text)))


def parts(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a name without what stands in brackets, and the initials that stood in them.

    >>> parts("Dpt of Innovation & Technology (DoIT)")
    ('Dpt of Innovation & Technology', ('DoIT',))
    """
    outside = " ".join(_BRACKET.sub(" ", text).split())
    if not outside:
        return text.strip(), ()
    return outside, tuple(inside for inside in _BRACKET.findall(text) if _INITIALS.fullmatch(inside))


def initials(text: str) -> Iterator[str]:
    """Give the words that the first letters of a name make: of all words, and without small and organisation words.

    >>> sorted(set(initials("Department of Innovation and Technology")))
    ['diat', 'dit', 'doiat', 'doit', 'it']
    """
    words = tokens(text)
    small = function_words()
    kept = [
        words,
        [word for word in words if word not in small or word == "of"],
        [word for word in words if word not in small],
        [word for word in words if word not in small or word == "and"],
        [word for word in words if word not in small and word not in organisation_words()],
    ]
    for chosen in kept:
        made = "".join(word[0] for word in chosen)
        if len(made) > 1:
            yield made


def looks_like_initials(text: str) -> bool:
    """Say whether a name may be initials: one short word with two capitals at least.

    >>> looks_like_initials("DoIT"), looks_like_initials("Fire")
    (True, False)
    """
    return bool(_INITIALS.fullmatch(text.strip()))


@lru_cache(maxsize=1)
def organisation_words() -> frozenset[str]:
    """Return the words that say only that something is an organisation, in many languages (``words.txt``)."""
    return _words("organisation")


@lru_cache(maxsize=1)
def function_words() -> frozenset[str]:
    """Return articles, prepositions and conjunctions, in many languages (``words.txt``)."""
    return _words("function")


def _words(section: str) -> frozenset[str]:
    found: set[str] = set()
    current = ""
    for line in resources.files(__package__).joinpath("words.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            current = line.strip("[]")
        elif current == section and not line.startswith("#"):
            found.update(tokens(line))
    return frozenset(found)

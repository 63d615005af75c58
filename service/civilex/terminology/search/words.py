"""Texts as the index sees them: without case and accents, cut into words; scripts without blanks into characters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that Unicode does not take apart into a letter and an accent."""
_VOICED = frozenset("\u3099\u309a")
"""The marks that tell one Japanese syllable from another: they are no accents."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese, which put no blank between words."""


@lru_cache(maxsize=1 << 14)
def folded(text: str) -> str:
    """Return the words of a text, one blank between two, in lower case and without accents.

    Characters of scripts that put no blank between words stand alone, so that part of such a text is found as a phrase.

    >>> folded("Alcaldía d'Urbanisme"), folded("STRAßE, Größe"), folded("消防局 2号")
    ('alcaldia d urbanisme', 'strasse grosse', '消 防 局 2 号')
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
        kept = (c for c in decomposed if not unicodedata.combining(c) or c in _VOICED)
        text = unicodedata.normalize("NFC", "".join(kept))
        signs = (c if unicodedata.category(c)[0] in "LNM" else " " for c in text)
        return " ".join(_UNSPACED.sub(lambda match: f" {match[0]} ", "".join(signs)).split())
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


@lru_cache(maxsize=1 << 10)
def phrases(text: str) -> tuple[str, ...]:
    """Return the words that a question asks for, each folded and once; a word may be a phrase of several tokens.

    >>> phrases("Fire  fire-brigade"), phrases("消防 station")
    (('fire', 'brigade'), ('消 防', 'station'))
    """
    found: list[str] = []
    for part in text.split():
        run: list[str] = []
        for token in folded(part).split():
            if _UNSPACED.match(token):
                run.append(token)
                continue
            found += [" ".join(run), token]
            run = []
        found.append(" ".join(run))
    return tuple(dict.fromkeys(phrase for phrase in found if phrase))


def bigrams(word: str) -> set[str]:
    """Return the pairs of neighbouring characters of a word, its ends marked.

    >>> sorted(bigrams("fire"))
    ['^f', 'e$', 'fi', 'ir', 're']
    """
    marked = f"^{word}$"
    return {marked[place : place + 2] for place in range(len(marked) - 1)}

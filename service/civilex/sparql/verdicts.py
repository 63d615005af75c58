"""What the guard found of query texts, remembered: most clients ask the same few texts again and again."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass

from civilex.sparql.base import is_relative
from civilex.sparql.guard import Limits, check
from civilex.store.query_text import QueryForm, tokens

MOST_CHARACTERS = 1 << 22
"""How many characters the remembered texts may have together."""
SHAPED_CHARACTERS = 4096
"""Longer texts are remembered as they are."""
_DIGITS = re.compile(r"(?<![Mm][Dd])(?<![Ss][Hh][Aa])(?<![0-9])[0-9]+")
"""Digits, but for those of the functions MD5 and SHA1 to SHA512."""
_VOLATILE = ("NOW", "RAND", "UUID", "STRUUID", "BNODE")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a query that may run.

    Its form, whether it has relative references, and whether it may give another answer over the same data.
    """

    form: QueryForm
    relative: bool
    volatile: bool


class Verdicts:
    """The verdicts on the texts that were asked last, under limits that do not change; used in one event loop."""

    def __init__(self, limits: Limits, most_characters: int = MOST_CHARACTERS):
        """Take the limits of the guard."""
        self._limits, self._most = limits, most_characters
        self._longest = min(SHAPED_CHARACTERS, limits.query_bytes // 4, limits.literal_bytes // 4)
        self._kept: OrderedDict[str, Verdict] = OrderedDict()
        self._characters = 0

    def of(self, text: str) -> Verdict:
        """Return the verdict on a query; raises what :func:`~civilex.sparql.guard.check` raises where it may not run.

        Only what may run is remembered.
        """
        shape = self._shape(text)
        if (found := self._kept.get(shape)) is not None:
            self._kept.move_to_end(shape)
            return found
        verdict = Verdict(check(text, self._limits), is_relative(text), is_volatile(text))
        self._kept[shape] = verdict
        self._characters += len(shape)
        while self._characters > self._most:
            forgotten, _ = self._kept.popitem(last=False)
            self._characters -= len(forgotten)
        return verdict

    def _shape(self, text: str) -> str:
        """Return what all texts have in common that differ in digits only: the guard finds the same of each.

        But for escapes, where a digit may stand for any mark, for MD5 and the like, and for texts that may be too long.
        """
        if len(text) > self._longest or "\\" in text or "%" in text:
            return text
        return _DIGITS.sub("0", text)


def is_volatile(sparql: str) -> bool:
    """Say whether a query may give another answer over the same data: it asks for the time, or for chance.

    >>> is_volatile("SELECT (NOW() AS ?n) { }"), is_volatile("SELECT ?now { ?now ?p 'NOW' }")
    (True, False)
    """
    if not any(name in sparql.upper() for name in _VOLATILE) and "\\" not in sparql:
        return False
    return any(token.is_word(*_VOLATILE) for token in tokens(sparql))

"""Regular expressions of ``sh:pattern``, which are those of SPARQL's REGEX (SHACL, 4.4.3; XPath functions, 5.6).

Where Python's expressions mean the same they are used, being faster for many short texts; else, and where an
expression could backtrack without end, SPARQL's own REGEX answers, which takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import pyoxigraph as ox

from civilex.shacl.ill_formed import IllFormedShape

_SAFE = re.compile(
    r"""(?: [A-Za-z0-9 _:/@\#%&=,;!~'"<>-] | \.  | \\[.\\/|?*+(){}\[\]^$-]
          | \[\^?(?:[A-Za-z0-9 _:/@\#%&=,;!~'".+*?()|{}$]|(?<=[A-Za-z0-9])-(?=[A-Za-z0-9])|\\[.\\/?*+(){}\[\]^$-])+\]
          | \((?!\?) | \) | \| )
        (?: [*+?](?![*+?]) | \{[0-9]{1,3}(?:,[0-9]{0,3})?\} )?""",
    re.VERBOSE,
)
_QUANTIFIED_GROUP = re.compile(r"(?<!\\)\)(?:[*+]|\{)")
_BATCH = 20_000


def matches(regex: str, flags: str, texts: Sequence[str]) -> list[bool]:
    """Return for each text whether it matches; raises IllFormedShape for an expression or flags that are none.

    >>> matches("^a.c$", "i", ["ABC", "abcd", "a\\nc"])
    [True, False, False]
    """
    compiled = as_python(regex, flags)
    if compiled is not None:
        return [compiled.search(text) is not None for text in texts]
    found: list[bool] = []
    for start in range(0, len(texts), _BATCH):
        found += _by_engine(regex, flags, texts[start : start + _BATCH])
    return found


def check(regex: str, flags: str) -> None:
    """Raise IllFormedShape for an expression or flags that are none.

    >>> check("([a", "")
    Traceback (most recent call last):
    ...
    civilex.shacl.ill_formed.IllFormedShape: '([a' with the flags '' is no regular expression of SPARQL
    """
    if as_python(regex, flags) is None:
        _by_engine(regex, flags, ("",))


@lru_cache(maxsize=512)
def as_python(regex: str, flags: str) -> re.Pattern[str] | None:
    """Return a Python expression that means the same, or ``None`` where none is known to be safe."""
    if not set(flags) <= {"s"} or _QUANTIFIED_GROUP.search(regex) or not regex.isascii():
        return None
    anchored_start, anchored_end = regex.startswith("^"), regex.endswith("$") and not regex.endswith("\\$")
    body = regex[1 if anchored_start else 0 : len(regex) - 1 if anchored_end else len(regex)]
    position = 0
    while position < len(body):
        match = _SAFE.match(body, position)
        if match is None or match.end() == position:
            return None
        position = match.end()
    if "|" in body and (anchored_start or anchored_end) and not _bracketed(body):
        return None
    try:
        return re.compile(
            ("^" if anchored_start else "") + body + (r"\Z" if anchored_end else ""),
            re.DOTALL if "s" in flags else re.NOFLAG,
        )
    except re.error:
        return None


def _bracketed(body: str) -> bool:
    depth = 0
    for index, sign in enumerate(body):
        if sign == "(" and body[index - 1 : index] != "\\":
            depth += 1
        elif sign == ")" and body[index - 1 : index] != "\\":
            depth -= 1
        elif sign == "|" and depth == 0:
            return False
    return True


def _by_engine(regex: str, flags: str, texts: Sequence[str]) -> list[bool]:
    rows = "\n".join(f"({number} {ox.Literal(text)})" for number, text in enumerate(texts))
    question = f"REGEX(?text, {ox.Literal(regex)}, {ox.Literal(flags)})"
    query = f"SELECT ?n (({question}) AS ?holds) WHERE {{ VALUES (?n ?text) {{ {rows} }} }}"
    found = [False] * len(texts)
    solutions = ox.Store().query(query)
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 (it is a SELECT)
    for solution in solutions:
        number, holds = solution["n"], solution["holds"]
        if holds is None:
            raise IllFormedShape(f"{regex!r} with the flags {flags!r} is no regular expression of SPARQL", None)
        found[int(number.value)] = holds.value == "true"
    return found

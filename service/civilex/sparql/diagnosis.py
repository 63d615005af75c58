"""What is wrong with a query that the engine could not parse, where we can say it better than the engine.

The engine reports the place where it gave up, often a token or two after the mistake, with what it tried last. Two
mistakes are by far the most frequent, and one reading finds them: an unfinished triple, a modifier inside the braces.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from civilex.errors import QuerySyntaxError
from civilex.sparql.reading import Frame, Reading, Step
from civilex.sparql.roles import Roles

_MODIFIERS = ("LIMIT", "OFFSET", "ORDER", "GROUP", "HAVING")
_MISSING = {1: "predicate and an object", 2: "object"}


def diagnose(text: str) -> QuerySyntaxError | None:
    """Return the first of these mistakes in a query that does not parse, with its place; ``None`` where there is none.

    >>> print(diagnose("SELECT * { ?s ?p }"))
    line 1, column 18: '}' ends a triple that still needs an object
    SELECT * { ?s ?p }
                     ^
    """
    reading, roles = Reading(text), Roles()
    try:
        for step in reading:
            if (reason := _wrong(step, roles)) is not None:
                return reading.error(reason, step.token.start)
            roles.of(step)
    except QuerySyntaxError as error:
        return error
    return None


@contextmanager
def diagnosed(text: str) -> Iterator[None]:
    """Raise a better syntax error in place of one that the block raises about this query, where there is one."""
    try:
        yield
    except QuerySyntaxError as error:
        better = diagnose(text)
        if better is None:
            raise
        raise better from error


def _wrong(step: Step, roles: Roles) -> str | None:
    token = step.token
    if step.closed is not None:
        return _unfinished(step, step.closed, roles) if step.closed.opening == "{" else None
    if step.frame.kind != "pattern" or step.frame.opening != "{" or step.opened is not None:
        return None
    if token.is_word(*_MODIFIERS):
        return f"{token.text.upper()} stands inside of the braces; it belongs after the closing '}}'"
    ends = token.kind == "mark" and token.text in (".", ";", ",")
    starts = token.is_word("FILTER", "OPTIONAL", "UNION", "MINUS", "BIND", "VALUES", "GRAPH")
    return _unfinished(step, step.frame, roles) if ends or starts else None


def _unfinished(step: Step, frame: Frame, roles: Roles) -> str | None:
    position, previous = roles.position(frame), step.previous
    if frame.kind != "pattern" or position not in _MISSING or previous is None:
        return None
    # A node in brackets is a triple by itself, and a list of predicates may end with ';'.
    if position == 1 and (previous.text in (";", "]", ")", ">>") or previous.kind == "mark"):
        return None
    return f"'{step.token.text}' ends a triple that still needs an {_MISSING[position]}".replace("an pred", "a pred")

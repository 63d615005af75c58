"""What a person can use of the engine's syntax errors."""

from __future__ import annotations

import re

_ALTERNATIVES = re.compile(r"expected (?:one of )?(.*)", re.DOTALL)
_LEGAL_NOWHERE = {"[_]", "<unreported>", "LATERAL", "SERVICE"}
"""Not told: what the engine does not name, an extension of its own, and what this service refuses."""


def readable(reason: str) -> str:
    """Return a reason without the names of rules that the engine itself does not report, as a sentence.

    >>> readable('expected one of "(", PREFIX, [_]')
    'cannot be read here or just before; expected "(" or PREFIX'
    >>> readable("expected one of The SELECT overrides an existing variable using an expression, [_]")
    'The SELECT overrides an existing variable using an expression'
    >>> readable("expected <unreported>")
    'cannot be read here: something before this place is missing, or not allowed'
    """
    match = _ALTERNATIVES.fullmatch(reason.strip())
    if match is None:
        return reason
    # A comma in quotes is an alternative, not the end of one.
    named = [part.strip() for part in re.findall(r'(?:"[^"]*"|[^,"])+', match[1])]
    named = [part for part in named if part and part not in _LEGAL_NOWHERE]
    if sentences := [part for part in named if " " in part and not part.startswith('"')]:
        return ". ".join(sentences)
    if not named:
        return "cannot be read here: something before this place is missing, or not allowed"
    if len(named) > 6:
        named = [*named[:6], "something else"]
    return "cannot be read here or just before; expected " + " or ".join(
        [", ".join(named[:-1]), named[-1]] if named[1:] else named
    )

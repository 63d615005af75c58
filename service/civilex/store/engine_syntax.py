"""pyoxigraph's syntax errors as ours."""

from __future__ import annotations

import re

from civilex.errors import QuerySyntaxError

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def syntax_error(error: SyntaxError) -> QuerySyntaxError:
    """Return pyoxigraph's syntax error with its line and column as numbers and its list of guesses shortened."""
    text = str(error)
    if match := _PLACE.search(text):
        reason = match[3].strip()
        if len(reason) > 300:
            reason = reason[:300] + " ..."
        return QuerySyntaxError(reason, line=int(match[1]), column=int(match[2]))
    return QuerySyntaxError(text)

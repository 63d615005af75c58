"""pyoxigraph's errors about queries as ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from civilex.errors import InvalidInput, QuerySyntaxError
from civilex.store.syntax_errors import pointed

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


@contextmanager
def queries(sparql: str) -> Iterator[None]:
    """Raise what pyoxigraph finds wrong with a query, when it reads it or runs it, as an error of ours."""
    try:
        yield
    except SyntaxError as error:
        raise pointed(syntax_error(error), sparql) from error
    except RuntimeError as error:
        # A function that the engine does not have is found out only now.
        raise InvalidInput(f"The query cannot be run: {error}") from error


def syntax_error(error: SyntaxError) -> QuerySyntaxError:
    """Return pyoxigraph's syntax error with its line and column as numbers and its list of guesses shortened."""
    text = str(error)
    if match := _PLACE.search(text):
        reason = match[3].strip()
        if len(reason) > 300:
            reason = reason[:300] + " ..."
        return QuerySyntaxError(reason, line=int(match[1]), column=int(match[2]))
    return QuerySyntaxError(text)

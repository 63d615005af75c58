"""Syntax errors that show the place: the line of the text, a caret below it, the token that stands there."""

from __future__ import annotations

from civilex.errors import QuerySyntaxError
from civilex.store.query_text import next_token

WIDTH = 100
"""Characters of a line that are shown, around the place."""


def pointed(error: QuerySyntaxError, text: str) -> QuerySyntaxError:
    """Return a syntax error with the line of ``text`` that its place is in, and the token that stands there.

    An error without place, or with a place outside of the text, comes back as it is.

    >>> print(pointed(QuerySyntaxError("'selec' is no word", line=2, column=3), "ASK\\n  selec x"))
    line 2, column 3: 'selec' is no word
      selec x
      ^^^^^
    """
    lines = text.split("\n")
    if error.line is None or error.column is None or not 1 <= error.line <= len(lines) or error.excerpt is not None:
        return error
    line, column = lines[error.line - 1].rstrip("\r"), error.column - 1
    token = next_token(line, column) if 0 <= column < len(line) else None
    found = token.text if token is not None and token.start == column else None
    start = max(0, column - WIDTH // 2)
    shown = line[start : start + WIDTH]
    before = "".join("\t" if character == "\t" else " " for character in shown[: column - start])
    width = max(1, min(len(found or " "), WIDTH - len(before)))
    excerpt = f"{shown}\n{before}{'^' * width}"
    return QuerySyntaxError(
        error.reason, line=error.line, column=error.column, excerpt=excerpt, token=found and found[:WIDTH]
    )

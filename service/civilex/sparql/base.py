"""The base against which relative references of a query are read: the address of the endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from civilex.errors import QuerySyntaxError
from civilex.rdf.iri_references import is_absolute
from civilex.store.query_text import tokens


def with_base(text: str, base_iri: str) -> str:
    """Return a query that declares a base, as a line before its text, where it has relative references.

    >>> with_base("ASK { <a> ?p <urn:x:b> }", "http://localhost/sparql")
    'BASE <http://localhost/sparql>\\nASK { <a> ?p <urn:x:b> }'
    >>> with_base("ASK { <urn:x:b> ?p 1 }", "http://localhost/sparql")
    'ASK { <urn:x:b> ?p 1 }'
    """
    return f"BASE <{base_iri}>\n{text}" if is_relative(text) else text


def is_relative(text: str) -> bool:
    """Say whether a query has relative references."""
    return any(token.kind == "iri" and not is_absolute(token.text[1:-1]) for token in tokens(text))


@contextmanager
def placed(asked: str, ran: str) -> Iterator[None]:
    """Raise a syntax error of the text that ran with its place in the text that was asked."""
    try:
        yield
    except QuerySyntaxError as error:
        if asked == ran or error.line is None:
            raise
        raise QuerySyntaxError(
            error.reason, line=error.line - 1, column=error.column, excerpt=error.excerpt, token=error.token
        ) from error

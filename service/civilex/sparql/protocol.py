"""Requests of the SPARQL 1.1 Protocol, taken apart: a query by GET, by a form, or as the body itself."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from civilex.errors import InvalidInput, InvalidParameter, QueryRefused, QuerySyntaxError, UnsupportedMediaType

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_NO_UPDATES = "Updates are not accepted here: this route only reads."


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query to run: its text and the graphs that its dataset is made of (none given: the default dataset).

    ``timeout`` is what the caller says of the seconds that it may take, as written; not of the protocol.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: str | None = None


def parse_get(query_string: bytes) -> QueryRequest:
    """Return the query of a GET request, from its raw query string (SPARQL 1.1 Protocol, 2.1.1).

    Raises InvalidParameter unless there is exactly one ``query``, and QueryRefused for an update.
    """
    return _request(fields(query_string))


def parse_post(query_string: bytes, content_type: str | None, body: bytes) -> QueryRequest:
    """Return the query of a POST request, a form (2.1.2) or the text itself (2.1.3).

    Raises UnsupportedMediaType for other bodies and for other encodings than UTF-8, InvalidParameter unless there is
    exactly one ``query``, and QueryRefused for an update.
    """
    media_type, charset = split_content_type(content_type)
    if charset not in (None, "utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType(f"A query is sent in UTF-8, not in {charset}.")
    if media_type == FORM:
        return _request(fields(query_string) + fields(body))
    if media_type == QUERY:
        parameters = fields(query_string)
        return _request([*parameters, ("query", decode(body))])
    if media_type == UPDATE:
        raise QueryRefused(_NO_UPDATES)
    raise UnsupportedMediaType(
        f"A query is posted as {FORM} or as {QUERY}; the request says {content_type or 'no Content-Type'}."
    )


def fields(data: bytes) -> list[tuple[str, str]]:
    """Return the fields of a query string or form body, each decoded exactly once.

    >>> fields(b"query=100%252B&x=a+b")
    [('query', '100%2B'), ('x', 'a b')]
    """
    try:
        return parse_qsl(decode(data), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=1000)
    except UnicodeDecodeError as error:
        raise InvalidInput("The fields of the request are not percent-encoded UTF-8.") from error
    except ValueError as error:
        raise InvalidInput(f"The fields of the request cannot be read: {error}") from error


def decode(data: bytes) -> str:
    """Return bytes as text; raises QuerySyntaxError where they are not UTF-8 (UTF-16 shows by its zero bytes)."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise QuerySyntaxError(f"The text is not UTF-8: byte {error.start + 1} is wrong") from error
    if "\0" in text:
        raise QuerySyntaxError("The text holds zero bytes: is it UTF-16? Send UTF-8")
    return text


def split_content_type(content_type: str | None) -> tuple[str, str | None]:
    """Return the media type and the charset of a ``Content-Type`` header, both in lower case.

    >>> split_content_type('Text/Turtle; charset="UTF-8"')
    ('text/turtle', 'utf-8')
    """
    media_type, *parameters = (content_type or "").split(";")
    charset = None
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip('"').lower()
    return media_type.strip().lower(), charset


def _request(parameters: list[tuple[str, str]]) -> QueryRequest:
    texts = [value for name, value in parameters if name == "query"]
    if any(name == "update" for name, _ in parameters):
        raise QueryRefused(_NO_UPDATES)
    if not texts:
        raise InvalidParameter("query", "is missing: give a SPARQL query")
    if len(texts) > 1:
        raise InvalidParameter("query", f"is given {len(texts)} times; give one query a request")
    return QueryRequest(
        texts[0],
        tuple(value for name, value in parameters if name == "default-graph-uri"),
        tuple(value for name, value in parameters if name == "named-graph-uri"),
        next((value for name, value in reversed(parameters) if name == "timeout"), None),
    )

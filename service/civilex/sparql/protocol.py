"""Requests of the SPARQL 1.1 Protocol, taken apart: a query or an update, by GET, by a form, or as the body itself."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from civilex.errors import InvalidInput, InvalidParameter, QuerySyntaxError, UnsupportedMediaType

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query to run: its text and the graphs that its dataset is made of (none given: the default dataset).

    ``timeout`` is what the caller says of the seconds that it may take, as written; not of the protocol.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: str | None = None


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """An update to run: its text and the graphs that its patterns see (none given: what the text says)."""

    text: str
    using_graphs: tuple[str, ...] = ()
    using_named_graphs: tuple[str, ...] = ()


def parse_get(query_string: bytes) -> QueryRequest:
    """Return the query of a GET request, from its raw query string (SPARQL 1.1 Protocol, 2.1.1).

    Raises InvalidParameter unless there is exactly one ``query``, and for an update, which GET cannot ask for (2.2).
    """
    return query_of(fields(query_string))


def query_of(given: Fields) -> QueryRequest:
    """Return the query of a GET request, from its fields; raises as :func:`parse_get`."""
    if any(name == "update" for name, _ in given):
        raise InvalidParameter("update", "is sent by POST, as the body or in a form; GET only reads")
    return _query(given)


def parse_post(query_string: bytes, content_type: str | None, body: bytes) -> QueryRequest | UpdateRequest:
    """Return the query or update of a POST request, a form (2.1.2, 2.2.1) or the text itself (2.1.3, 2.2.2).

    Raises UnsupportedMediaType for other bodies and for other encodings than UTF-8, and InvalidParameter unless there
    is exactly one ``query`` or ``update``, or where a dataset is given by the parameters of the other one.
    """
    media_type, charset = split_content_type(content_type)
    if charset not in (None, "utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType(f"A query or an update is sent in UTF-8, not in {charset}.")
    given = fields(query_string)
    match media_type:
        case "application/x-www-form-urlencoded":
            sent = fields(body)
            return _update(given + sent) if any(name == "update" for name, _ in sent) else _query(given + sent)
        case "application/sparql-query":
            return _query([*given, ("query", decode(body))])
        case "application/sparql-update":
            return _update([*given, ("update", decode(body))])
    raise UnsupportedMediaType(
        f"A query is posted as {FORM} or as {QUERY}, an update as {FORM} or as {UPDATE}; "
        f"the request says {content_type or 'no Content-Type'}."
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


def _query(given: Fields) -> QueryRequest:
    text = _only("query", "a SPARQL query", given, other="update")
    _refuse(given, ("using-graph-uri", "using-named-graph-uri"), "belongs to an update; a query has default-graph-uri")
    timeouts = _values(given, "timeout")
    return QueryRequest(
        text,
        _values(given, "default-graph-uri"),
        _values(given, "named-graph-uri"),
        timeouts[-1] if timeouts else None,
    )


def _update(given: Fields) -> UpdateRequest:
    text = _only("update", "a SPARQL update", given, other="query")
    _refuse(given, ("default-graph-uri", "named-graph-uri"), "belongs to a query; an update has using-graph-uri")
    return UpdateRequest(text, _values(given, "using-graph-uri"), _values(given, "using-named-graph-uri"))


def _only(name: str, what: str, given: Fields, *, other: str) -> str:
    texts = _values(given, name)
    if _values(given, other):
        raise InvalidParameter(other, f"cannot be sent together with '{name}'; send two requests")
    if not texts:
        raise InvalidParameter(name, f"is missing: give {what}")
    if len(texts) > 1:
        raise InvalidParameter(name, f"is given {len(texts)} times; give one {name} a request")
    return texts[0]


def _refuse(given: Fields, names: tuple[str, ...], reason: str) -> None:
    for name in names:
        if _values(given, name):
            raise InvalidParameter(name, reason)


def _values(given: Fields, name: str) -> tuple[str, ...]:
    return tuple(value for field, value in given if field == name)

"""Checks of JSON-LD before and after the RDF parser: JSON syntax, depth, and where a remote context is named."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from civilex.errors import UnreadableData

MAX_DEPTH = 128
"""Objects and lists inside each other; about 3,400 would kill the process."""
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def check_json(data: bytes, *, source: str = "input") -> Any:
    """Return the JSON value that ``data`` (UTF-8) holds.

    Raises UnreadableData with line and column (both from 1) where it is not JSON or is nested deeper than 128.
    """
    depth = 0
    for token in _TOKEN.finditer(data):
        if token[0] in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                line, column = place(data, token.start())
                reason = f"objects are nested more than {MAX_DEPTH} deep: describe the inner ones apart, by their @id."
                raise UnreadableData(reason, source=source, line=line, column=column)
        elif token[0] in b"]}":
            depth -= 1
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        reason = f"this is not JSON: {error.msg}."
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string"):
            reason = "the file was cut short: it ends inside its JSON. Fetch or write it again, whole."
        raise UnreadableData(reason, source=source, line=error.lineno, column=error.colno) from error
    except ValueError as error:
        raise UnreadableData(f"this is not JSON: {error}.", source=source) from error


def place(data: bytes, position: int) -> tuple[int, int]:
    """Return line and column, both from 1, of a byte position; columns count characters.

    >>> place("é\\nab".encode(), 4)
    (2, 2)
    """
    line_start = data.rfind(b"\n", 0, position) + 1
    return data.count(b"\n", 0, position) + 1, len(data[line_start:position].decode("utf-8", "replace")) + 1


def remote_context(value: Any, pointer: str = "") -> tuple[str, str] | None:
    """Return the JSON pointer to the first context that must be fetched, and its URL; ``None`` when there is none.

    >>> remote_context({"@context": [{"a": "http://a"}, "https://example.org/c.jsonld"]})
    ('/@context/1', 'https://example.org/c.jsonld')
    """
    if isinstance(value, list):
        members = [(str(index), member) for index, member in enumerate(value)]
    elif isinstance(value, dict):
        members = [(key, member) for key, member in value.items() if key != "@value"]
    else:
        return None
    for key, member in members:
        here = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
        if key == "@import" and isinstance(member, str):
            return here, member
        if key == "@context":
            contexts = member if isinstance(member, list) else [member]
            for index, context in enumerate(contexts):
                if isinstance(context, str):
                    return (f"{here}/{index}" if isinstance(member, list) else here), context
        if found := remote_context(member, here):
            return found
    return None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")

"""Errors as messages between processes, with the places and statuses that they have."""

from __future__ import annotations

from typing import Any

from civilex import errors
from civilex.errors import CivilexError, NotFetched, QuerySyntaxError, ShapesViolated, StoreError, UnreadableData

_UPSTREAM = ("address", "status", "timed_out", "offline", "retry_after")
"""What is known of an answer of another server that was no good."""


def error_message(error: CivilexError) -> dict[str, Any]:
    """Return an error as a message: its type, its text, and the place that it has."""
    message: dict[str, Any] = {"type": type(error).__name__, "text": str(error)}
    for name in ("reason", "line", "column", "source", "excerpt", "token", "reports", "turtle", *_UPSTREAM):
        if hasattr(error, name):
            message[name] = getattr(error, name)
    return message


def read_error(message: dict[str, Any]) -> CivilexError:
    """Return the error that :func:`error_message` wrote; one of a type that is not known here is a StoreError."""
    type_ = getattr(errors, message["type"], StoreError)
    if type_ is QuerySyntaxError:
        known = {name: message.get(name) for name in ("line", "column", "excerpt", "token")}
        return QuerySyntaxError(message["reason"], **known)
    if type_ is ShapesViolated:
        return ShapesViolated(message["reason"], reports=message["reports"], turtle=message["turtle"])
    if type_ is NotFetched:
        return NotFetched(message["reason"], **{name: message[name] for name in _UPSTREAM})
    if type_ is UnreadableData:
        place = {name: message[name] for name in ("source", "line", "column")}
        return UnreadableData(message["reason"], **place)
    if isinstance(type_, type) and issubclass(type_, CivilexError) and type_.__init__ is CivilexError.__init__:
        return type_(message["text"])
    return StoreError(message["text"])

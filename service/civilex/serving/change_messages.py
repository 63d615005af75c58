"""Changes, commits and errors as messages between the service and the process that writes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from civilex import errors
from civilex.errors import CivilexError, NotFetched, QuerySyntaxError, ShapesViolated, StoreError, UnreadableData
from civilex.store.changes import Attribution, Change, DropGraph, Precondition, PutDataset, PutGraph, RunUpdate
from civilex.store.protocol import Commit

_CHANGES: dict[str, type[Change]] = {type_.__name__: type_ for type_ in (RunUpdate, PutGraph, PutDataset, DropGraph)}
_LONG = {"RunUpdate": "sparql", "PutGraph": "document", "PutDataset": "document"}
"""The field of a change that may be long: it travels as bytes beside the message, and what was parsed after it."""


_UPSTREAM = ("address", "status", "timed_out", "retry_after")
"""What is known of an answer of another server that was no good."""


def request_message(change: Change, attribution: Attribution) -> tuple[dict[str, Any], bytes]:
    """Return a change and who asks for it as a message and bytes."""
    kind, fields = type(change).__name__, asdict(change)
    content = fields.pop(_LONG[kind], b"") if kind in _LONG else b""
    payload = content.encode() if isinstance(content, str) else content
    parsed = fields.pop("parsed", None)
    if parsed is not None:
        fields["parsed"] = len(payload)
    message = {"kind": kind, "fields": fields, "attribution": asdict(attribution)}
    return message, payload + (parsed or b"")


def read_request(message: dict[str, Any], payload: bytes) -> tuple[Change, Attribution]:
    """Return what :func:`request_message` wrote."""
    kind, fields = message["kind"], dict(message["fields"])
    if "parsed" in fields:
        payload, fields["parsed"] = payload[: fields["parsed"]], payload[fields["parsed"] :]
    if kind in _LONG:
        fields[_LONG[kind]] = payload.decode() if kind == "RunUpdate" else payload
    return _CHANGES[kind](**fields), _attribution(message["attribution"])


def _attribution(fields: dict[str, Any]) -> Attribution:
    condition = fields["precondition"]
    generations = None if condition["generations"] is None else tuple(condition["generations"])
    return Attribution(**{**fields, "precondition": Precondition(generations, condition["exists"])})


def result_message(result: Commit | CivilexError) -> dict[str, Any]:
    """Return what came of a change as a message."""
    if isinstance(result, Commit):
        return {"commit": asdict(result)}
    return {"error": error_message(result)}


def read_result(message: dict[str, Any]) -> Commit | CivilexError:
    """Return what :func:`result_message` wrote."""
    return Commit(**message["commit"]) if "commit" in message else read_error(message["error"])


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
        return NotFetched(message["text"], **{name: message[name] for name in _UPSTREAM})
    if type_ is UnreadableData:
        place = {name: message[name] for name in ("source", "line", "column")}
        return UnreadableData(message["reason"], **place)
    if isinstance(type_, type) and issubclass(type_, CivilexError) and type_.__init__ is CivilexError.__init__:
        return type_(message["text"])
    return StoreError(message["text"])

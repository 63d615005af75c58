"""Changes and commits as messages between the service and the process that writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from civilex.errors import CivilexError
from civilex.serving.error_messages import error_message, read_error
from civilex.store.changes import Attribution, Change, DropGraph, Precondition, PutDataset, PutGraph, RunUpdate
from civilex.store.protocol import Commit
from civilex.store.readable_graphs import ReadableGraphs

_CHANGES: dict[str, type[Change]] = {type_.__name__: type_ for type_ in (RunUpdate, PutGraph, PutDataset, DropGraph)}
_LONG = {"RunUpdate": "sparql", "PutGraph": "document", "PutDataset": "document"}
"""The field of a change that may be long: it travels as bytes beside the message, and what was parsed after it."""


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


def read_request(message: Mapping[str, Any], payload: bytes) -> tuple[Change, Attribution]:
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
    readable = ReadableGraphs.from_message(fields["readable"] and fields["readable"]["rules"])
    read = {"precondition": Precondition(generations, condition["exists"]), "readable": readable}
    return Attribution(**{**fields, **read})


def result_message(result: Commit | CivilexError) -> dict[str, Any]:
    """Return what came of a change as a message."""
    if isinstance(result, Commit):
        return {"commit": asdict(result)}
    return {"error": error_message(result)}


def read_result(message: dict[str, Any]) -> Commit | CivilexError:
    """Return what :func:`result_message` wrote."""
    return Commit(**message["commit"]) if "commit" in message else read_error(message["error"])

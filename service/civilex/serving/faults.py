"""Errors as messages: what a reader found wrong, told to the service, which raises it there."""

from __future__ import annotations

import errno
from typing import Any

from civilex import errors
from civilex.serving.framing import Message

_TOO_LONG = f"(os error {errno.EFBIG})"
"""How the engine says what Python says by a number."""
_TOLD: dict[str, type[errors.CivilexError]] = {
    type_.__name__: type_
    for type_ in (
        errors.UnreadableData,
        errors.QuerySyntaxError,
        errors.ContentTooLarge,
        errors.InvalidInput,
        errors.NotAcceptable,
        errors.UnknownGraph,
        errors.UnsupportedMediaType,
        errors.ResultTooLarge,
        errors.QueryTooExpensive,
        errors.StoreError,
    )
}


_PLACES = ("source", "line", "column", "excerpt", "token")


def fault_of(error: Exception, result_bytes: int) -> dict[str, Any]:
    """Return the message that tells an error; what nobody foresaw becomes a StoreError with its kind and text."""
    if isinstance(error, MemoryError):
        error = errors.QueryTooExpensive("it needs more memory than a query may have.")
    elif isinstance(error, OSError) and (error.errno == errno.EFBIG or _TOO_LONG in str(error)):
        error = errors.ResultTooLarge(
            f"The answer is longer than {result_bytes:,} bytes. Ask for less: with LIMIT and OFFSET, fewer columns, or "
            "a narrower pattern."
        )
    for type_ in type(error).__mro__:
        if type_.__name__ in _TOLD:
            return {"fault": type_.__name__, "text": str(error), **_parts(error)}
    return {"fault": "StoreError", "text": f"A reader failed ({type(error).__name__}: {error})."}


def fault_in(message: Message) -> errors.CivilexError | None:
    """Return the error that a message tells; ``None`` where it tells none."""
    name = message.get("fault")
    if name is None:
        return None
    if name in ("UnreadableData", "QuerySyntaxError"):
        return _TOLD[name](message["reason"], **{key: message[key] for key in _PLACES if key in message})
    return _TOLD[name](message["text"])


def raise_fault(message: Message) -> None:
    """Raise the error that a message tells; does nothing where it tells none."""
    if (error := fault_in(message)) is not None:
        raise error


def _parts(error: Exception) -> dict[str, Any]:
    return {key: getattr(error, key) for key in ("reason", *_PLACES) if hasattr(error, key)}
